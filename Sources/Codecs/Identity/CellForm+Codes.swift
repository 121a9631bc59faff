extension CellForm {
  /// 32 hexadecimal digits as 8-4-4-4-12, in braces or not.
  static func isUUID(_ b: [UInt8]) -> Bool {
    var body = b[...]
    if b.count == 38, b.first == 0x7B, b.last == 0x7D { body = body.dropFirst().dropLast() }
    guard body.count == 36 else { return false }
    return body.enumerated().allSatisfy { place, c in
      [8, 13, 18, 23].contains(place) ? c == 0x2D : Ascii.isHex(c)
    }
  }

  /// A hexadecimal digest of 32, 40, 56, 64, 96 or 128 digits, letters among them.
  static func isDigest(_ b: [UInt8]) -> Bool {
    [32, 40, 56, 64, 96, 128].contains(b.count) && b.allSatisfy(Ascii.isHex)
      && b.contains(where: Ascii.isLetter)
  }

  /// AAA-GG-SSSS.
  static func isSSN(_ b: [UInt8]) -> Bool {
    b.count == 11 && b[3] == b[6] && (b[3] == 0x2D || b[3] == 0x20)
      && b.enumerated().allSatisfy { $0 == 3 || $0 == 6 || Ascii.isDigit($1) }
  }

  /// 13 to 19 digits in groups or not, Luhn-valid, of an issuer's industry (3 to 6, or 2 for
  /// Mastercard).
  static func isCard(_ b: [UInt8], digits: Int) -> Bool {
    guard (13...19).contains(digits), b.count - digits <= 4,
      b.allSatisfy({ Ascii.isDigit($0) || $0 == 0x20 || $0 == 0x2D }),
      let first = b.first, (0x32...0x36).contains(first)
    else { return false }
    return CheckScheme.luhn.holds(b.filter(Ascii.isDigit))
  }

  /// A number with sign, thousands marks, decimals, exponent, per cent or currency sign; digits
  /// alone are none, since they may be a code.
  static func isNumber(_ b: [UInt8]) -> Bool {
    var body = b[...]
    let isSigned = body.first == 0x2D || body.first == 0x2B
    if isSigned { body = body.dropFirst() }
    if body.first == 0x24 { body = body.dropFirst() }
    while let last = body.last, last == 0x25 || last == 0x20 { body = body.dropLast() }
    if let exponent = body.firstIndex(where: { $0 | 0x20 == 0x65 }) {
      let power = body[(exponent + 1)...].drop { $0 == 0x2B || $0 == 0x2D }
      guard (1...3).contains(power.count), power.allSatisfy(Ascii.isDigit) else { return false }
      body = body[..<exponent]
    }
    guard let first = body.first, let last = body.last, Ascii.isDigit(first), Ascii.isDigit(last)
    else { return false }
    let marks = body.filter { !Ascii.isDigit($0) }
    guard marks.allSatisfy({ ".,' ".utf8.contains($0) }) else { return false }
    guard let point = marks.last else { return body.count < b.count && b.first != 0x2B }
    // A last mark that stands once and is no space parts the decimals.
    let hasDecimals = point != 0x20 && point != 0x27 && marks.count { $0 == point } == 1
    let grouping = hasDecimals ? marks.dropLast() : marks[...]
    guard Set(grouping).count <= 1 else { return false }
    if grouping.isEmpty { return true }
    let whole = hasDecimals ? body[..<(body.lastIndex(of: point) ?? body.endIndex)] : body
    let groups = whole.split(omittingEmptySubsequences: false) { !Ascii.isDigit($0) }
    return groups[0].count <= 3 && first != Ascii.zero
      && groups.dropFirst().allSatisfy { $0.count == 3 }
  }

  /// A calendar date or time of day in digits, ISO 8601 or with dots and slashes.
  static func isDate(_ b: [UInt8]) -> Bool {
    guard (4...35).contains(b.count), Ascii.isDigit(b[0]) else { return false }
    if isPeriod(b) { return true }
    let day = b.prefix { Ascii.isDigit($0) || $0 == 0x2D || $0 == 0x2F || $0 == 0x2E }
    let rest = b.dropFirst(day.count)
    let groups = day.split { $0 == 0x2D || $0 == 0x2F || $0 == 0x2E }
    let separators = Set(day.filter { !Ascii.isDigit($0) })
    if groups.count == 3, separators.count == 1, day.count == groups.reduce(2, { $0 + $1.count }) {
      let numbers = groups.map { $0.reduce(0) { $0 * 10 + Ascii.value($1) } }
      let isYearFirst = groups[0].count == 4 && groups[1].count <= 2 && groups[2].count <= 2
      let isYearLast =
        groups[0].count <= 2 && groups[1].count <= 2
        && (groups[2].count == 4 || groups[2].count == 2)
      let small = isYearFirst ? [numbers[1], numbers[2]] : [numbers[0], numbers[1]]
      let isCalendar =
        (isYearFirst || isYearLast) && small.allSatisfy { (1...31).contains($0) }
        && small.contains { $0 <= 12 }
      return isCalendar && (rest.isEmpty || isTime(rest))
    }
    // A time of day alone: 12:30:45.
    return b.count <= 18 && isTime(b[...])
  }

  /// A month, quarter or week of a year: 2020-05, 05/2020, 1959Q1, 2020-W07, 1959M01.
  private static func isPeriod(_ b: [UInt8]) -> Bool {
    guard (6...8).contains(b.count) else { return false }
    func isYear(_ digits: ArraySlice<UInt8>) -> Bool {
      digits.count == 4 && digits.allSatisfy(Ascii.isDigit)
        && (1_500...2_200).contains(digits.reduce(0) { $0 * 10 + Ascii.value($1) })
    }
    if b.count == 7, b[2] == 0x2F || b[2] == 0x2D || b[2] == 0x2E, isYear(b[3...]) {
      return b[..<2].allSatisfy(Ascii.isDigit)
    }
    guard isYear(b[..<4]) else { return false }
    let rest = b[4...].drop { "-/ QqMmWw".utf8.contains($0) }
    return b.count - 4 - rest.count >= 1 && (1...2).contains(rest.count)
      && rest.allSatisfy(Ascii.isDigit)
  }

  private static func isTime(_ b: ArraySlice<UInt8>) -> Bool {
    var body = b
    if body.first == 0x54 || body.first == 0x20 { body = body.dropFirst() }
    guard let first = body.first, Ascii.isDigit(first), body.contains(0x3A) else { return false }
    return body.allSatisfy {
      Ascii.isDigit($0) || $0 == 0x3A || $0 == 0x2E || $0 == 0x5A || $0 == 0x2B || $0 == 0x2D
        || $0 == 0x20 || $0 == 0x41 || $0 == 0x50 || $0 == 0x4D
    } && (body.prefix(while: Ascii.isDigit).count <= 2)
  }
}
