import Tables

extension ShapeMixture {
  /// The forms of some distinct identifiers.
  ///
  /// Identifiers are grouped by where their separators stand, then by a leading word that enough
  /// of them share ("PT-", "M"). Forms below the floor are dropped; where none remains, the
  /// identifiers become as many letters or digits as is typical.
  ///
  /// *Complexity*: three passes over the values; memory bounded by the number of shapes.
  init(of values: [String], privacy: PrivacyFloor) {
    let cells = values.map(ShapeMixture.bytes)
    let skeletons = ShapeMixture.frequent(
      cells.map(ShapeMixture.skeleton), atLeast: privacy.minimumRows, most: ShapeMixture.mostShapes)
    var groups: [(cells: [[UInt8]], prefix: Int)] = []
    for skeleton in skeletons {
      let members = cells.filter { ShapeMixture.skeleton($0) == skeleton }
      groups += ShapeMixture.partedByPrefix(members, privacy)
    }
    groups.sort { $0.cells.count > $1.cells.count }
    groups = Array(groups.prefix(ShapeMixture.mostShapes))
    guard !groups.isEmpty else {
      self.shapes = [ShapeMixture.typical(cells, privacy)]
      return
    }
    let weights = ShapeMixture.weights(groups.map(\.cells.count))
    self.shapes = zip(groups, weights).compactMap { group, weight in
      weight == 0
        ? nil : ShapeMixture.shape(group.cells, prefix: group.prefix, weight: weight, privacy)
    }
  }

  /// Letters of other scripts stand as plain letters; every other byte stays.
  private static func bytes(_ value: String) -> [UInt8] {
    var result: [UInt8] = []
    for scalar in value.unicodeScalars.prefix(Shape.mostPlaces + 1) {
      if scalar.isASCII {
        result.append(UInt8(scalar.value))
      } else if scalar.properties.numericType == .decimal {
        result.append(Ascii.zero)
      } else if scalar.properties.isAlphabetic {
        result.append(scalar.properties.isUppercase ? UInt8(ascii: "A") : UInt8(ascii: "a"))
      } else {
        result += Array(String(scalar).utf8)
      }
    }
    return result
  }

  private static func skeleton(_ cell: [UInt8]) -> [UInt8] {
    cell.map { Ascii.isAlphanumeric($0) ? 1 : $0 }
  }

  /// The values that occur often enough, the most frequent first.
  private static func frequent(_ keys: [[UInt8]], atLeast floor: Int, most: Int) -> [[UInt8]] {
    var counts: [[UInt8]: Int] = [:]
    for key in keys where key.count >= 1 && key.count <= Shape.mostPlaces {
      // Line breaks and other control characters are no part of a form.
      if key.contains(where: { ($0 < 0x20 && $0 != 1) || $0 == 0x7F }) { continue }
      counts[key, default: 0] += 1
    }
    return counts.filter { $0.value >= floor }
      .sorted {
        ($1.value, $0.key.count) < ($0.value, $1.key.count)
          || ($0.value == $1.value && $0.key.count == $1.key.count
            && $0.key.lexicographicallyPrecedes($1.key))
      }
      .prefix(most).map(\.key)
  }

  /// Parts identifiers of one skeleton by their leading letters, where a few words lead them all.
  private static func partedByPrefix(
    _ cells: [[UInt8]], _ privacy: PrivacyFloor
  ) -> [(cells: [[UInt8]], prefix: Int)] {
    var counts: [[UInt8]: Int] = [:]
    for cell in cells {
      counts[Array(cell.prefix(while: Ascii.isLetter)), default: 0] += 1
      // Random letters: a prefix is then no word.
      if counts.count > 256 { return [(cells, 0)] }
    }
    let words = counts.filter { $0.value >= privacy.minimumRows }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.key)
    let covered = words.reduce(0) { $0 + counts[$1, default: 0] }
    guard words.count > 1, words.count <= 16, covered * 100 >= cells.count * 99 else {
      return [(cells, 0)]
    }
    return words.map { word in
      (cells.filter { Array($0.prefix(while: Ascii.isLetter)) == word }, word.count)
    }
  }

  /// Shares as rows of a cycle, by largest remainder; a shape too rare for one row gets none.
  private static func weights(_ counts: [Int]) -> [Int] {
    let total = counts.reduce(0, +)
    var weights = counts.map { $0 * cycle / total }
    let rests = counts.indices.sorted { counts[$0] * cycle % total > counts[$1] * cycle % total }
    for index in rests.prefix(cycle - weights.reduce(0, +)) { weights[index] += 1 }
    return weights
  }

  private static func shape(
    _ cells: [[UInt8]], prefix: Int, weight: Int, _ privacy: PrivacyFloor
  ) -> Shape {
    let length = cells[0].count
    var counts = [Int](repeating: 0, count: length * 128)
    for cell in cells {
      for (place, byte) in cell.enumerated() where byte < 128 {
        counts[place * 128 + Int(byte)] += 1
      }
    }
    let usesHexOnly =
      cells.count >= 50
      && !(0..<length).contains { place in
        (0..<128).contains { byte in
          counts[place * 128 + byte] > 0 && Ascii.isLetter(UInt8(byte)) && !Ascii.isHex(UInt8(byte))
        }
      }
    let check = scheme(of: cells)
    let alphanumeric = cells[0].count(where: Ascii.isAlphanumeric)
    var places: [String] = []
    var index = 0
    var literal: [UInt8] = []
    for place in 0..<length {
      let byte = cells[0][place]
      if !Ascii.isAlphanumeric(byte) {
        literal.append(byte)
        // A character of several bytes is one place.
        if place + 1 == length || cells[0][place + 1] & 0xC0 != 0x80 {
          places.append(String(decoding: literal, as: UTF8.self))
          literal = []
        }
        continue
      }
      var alphabet =
        place < prefix
        ? [byte]
        : alphabet(
          Array(counts[place * 128..<(place + 1) * 128]), rows: cells.count, hex: usesHexOnly,
          privacy)
      if let check {
        alphabet = alphabet.filter { check.mayBe($0, at: index, length: alphanumeric) }
        if alphabet.isEmpty { alphabet = Ascii.digits }
      }
      places.append(String(decoding: alphabet, as: UTF8.self))
      index += 1
    }
    return Shape(places: places, weight: weight, check: check)
  }

  /// What may stand in a place: the few characters that nearly all have there, or whole classes.
  private static func alphabet(
    _ counts: [Int], rows: Int, hex: Bool, _ privacy: PrivacyFloor
  ) -> [UInt8] {
    let carried = (0..<128).filter { counts[$0] >= privacy.minimumRows }.map { UInt8($0) }
    let covered = carried.reduce(0) { $0 + counts[Int($1)] }
    if carried.count <= 4, covered * 100 >= rows * 98, !carried.isEmpty { return carried }
    var result: [UInt8] = []
    let classes = [Ascii.digits, Ascii.upper, Ascii.lower]
    let sizes = classes.map { $0.reduce(0) { $0 + counts[Int($1)] } }
    let largest = sizes.max() ?? 0
    for (members, size) in zip(classes, sizes)
    where size == largest || size >= max(privacy.minimumRows, rows / 50) {
      var allowed = members
      if hex, members != Ascii.digits { allowed = Array(members.prefix(6)) }
      // Numbers that never begin with a zero go on not doing so.
      if members == Ascii.digits, counts[48] == 0, rows >= 20 { allowed.removeFirst() }
      result += allowed
    }
    return result
  }

  /// The check scheme that the identifiers keep, if they do.
  ///
  /// Eight all valid by chance: once in 10⁸.
  private static func scheme(of cells: [[UInt8]]) -> CheckScheme? {
    let sample = cells.count <= 1_000 ? cells : (0..<1_000).map { cells[$0 * cells.count / 1_000] }
    guard sample.count >= 8 else { return nil }
    let plain = sample.map { $0.filter(Ascii.isAlphanumeric) }
    return CheckScheme.allCases.first { scheme in
      guard scheme.fits(length: plain[0].count) else { return false }
      return plain.count { scheme.holds($0) } * 100 >= plain.count * 99
    }
  }

  /// One shape of typical length for identifiers that have no shape in common.
  private static func typical(_ cells: [[UInt8]], _ privacy: PrivacyFloor) -> Shape {
    let lengths = cells.map { $0.count(where: Ascii.isAlphanumeric) }.filter { $0 > 0 }.sorted()
    let length = lengths.isEmpty ? 8 : min(max(lengths[lengths.count / 2], 1), 64)
    let digitsOnly = cells.allSatisfy { $0.allSatisfy(Ascii.isDigit) }
    let lowers = cells.reduce(0) { $0 + $1.count(where: Ascii.isLower) }
    let uppers = cells.reduce(0) { $0 + $1.count(where: Ascii.isUpper) }
    let letters = lowers > uppers ? Ascii.lower : Ascii.upper
    let rest = digitsOnly ? Ascii.digits : Ascii.digits + letters
    let first = digitsOnly && length > 1 ? Array(Ascii.digits.dropFirst()) : rest
    return Shape(
      places: [String(decoding: first, as: UTF8.self)]
        + [String](repeating: String(decoding: rest, as: UTF8.self), count: length - 1),
      weight: cycle)
  }
}
