extension CellForm {
  /// Seven to fifteen digits (ITU-T E.164) with a plus, parentheses or separators between groups,
  /// an extension in letters allowed.
  static func isPhone(_ b: [UInt8], digits: Int) -> Bool {
    guard (7...18).contains(digits), b.count <= 32 else { return false }
    let body = b.prefix { !Ascii.isLetter($0) }
    let end = b.dropFirst(body.count)
    if !end.isEmpty {
      // "x123", "ext 123".
      let word = end.prefix(while: Ascii.isLetter).map { $0 | 0x20 }
      guard [Array("x".utf8), Array("ext".utf8)].contains(word),
        end.dropFirst(word.count).allSatisfy({
          Ascii.isDigit($0) || $0 == 0x2E || $0 == 0x20
        })
      else { return false }
    }
    var separators = 0
    for (place, c) in body.enumerated() {
      switch c {
      case 0x30...0x39: break
      case 0x2B: if place > 1 { return false }
      case 0x28, 0x29, 0x2D, 0x2E, 0x2F, 0x20: separators += 1
      default: return false
      }
    }
    let hasPlus = body.first == 0x2B || body.dropFirst().first == 0x2B
    guard hasPlus || separators > 0 else { return false }
    let groups = body.split { !Ascii.isDigit($0) }
    // One separator and no plus: an area code and a number ("030/1234567"), not a range of years.
    if !hasPlus, groups.count == 2, !body.contains(0x28) {
      return body.first == Ascii.zero || (groups[0].count == 3 && groups[1].count == 4)
    }
    return groups.count <= 8
  }

  /// A street with a house number at its beginning or end.
  static func isAddress(_ b: [UInt8], digits: Int, letters: Int) -> Bool {
    guard digits >= 1, letters >= 4, b.count <= 160, digits <= 16 else { return false }
    let words = b.split { $0 == 0x20 || $0 == 0x2C || $0 == 0x0A }
    guard (2...14).contains(words.count) else { return false }
    let line = b.split { $0 == 0x2C || $0 == 0x0A }
    let street = (line.first ?? []).split(separator: 0x20)
    let hasWord = words.contains { $0.count >= 3 && $0.count(where: Ascii.isDigit) == 0 }
    guard hasWord else { return false }
    if let first = words.first, isHouse(first) { return true }
    if let last = street.last, isHouse(last) { return true }
    if let last = words.last, isHouse(last) { return true }
    return words.contains(where: isHouse) && words.contains(where: isStreetWord)
  }

  /// 12, 12a, 12-14, 1/2.
  private static func isHouse(_ word: ArraySlice<UInt8>) -> Bool {
    guard let first = word.first, Ascii.isDigit(first), word.count <= 7 else { return false }
    return word.count(where: Ascii.isLetter) <= 1
      && word.allSatisfy { Ascii.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2F }
  }

  private static func isStreetWord(_ word: ArraySlice<UInt8>) -> Bool {
    streetWord(String(decoding: word, as: UTF8.self).lowercased())
  }

  /// Whether a lower-case word names a kind of street in one of the languages we read.
  static func streetWord(_ word: String) -> Bool {
    let bare = word.hasSuffix(".") ? String(word.dropLast()) : word
    return streetWords.contains(bare)
      || [
        "straße", "strasse", "str", "weg", "gasse", "platz", "allee", "straat", "laan", "gatan",
        "vägen", "vej", "gade",
      ].contains { bare.count > $0.count + 2 && bare.hasSuffix($0) }
  }

  private static let streetWords: Set<String> = [
    "street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "court", "ct",
    "boulevard", "blvd", "way", "place", "pl", "square", "sq", "terrace", "close", "crescent",
    "highway", "hwy", "parkway", "pkwy", "circle", "cir", "trail", "rue", "chemin", "allée", "quai",
    "impasse", "calle", "avenida", "av", "paseo", "plaza", "carrer", "via", "viale", "piazza",
    "corso", "vicolo", "strada", "straße", "strasse", "str", "weg", "platz", "allee", "gasse",
    "rua",
    "travessa", "alameda", "praça", "ulica", "ul", "aleja", "plac", "kade", "gracht",
  ]
}
