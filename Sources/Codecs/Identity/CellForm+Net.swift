extension CellForm {
  /// local@host.tld, without quotes or comments (a subset of RFC 5321, section 4.1.2).
  static func isEmail(_ b: [UInt8]) -> Bool {
    guard let at = b.firstIndex(of: 0x40), at >= 1, at <= 64, b.lastIndex(of: 0x40) == at else {
      return false
    }
    let isLocal = b[..<at].allSatisfy {
      Ascii.isAlphanumeric($0) || $0 >= 0x80 || ".!#$%&'*+/=?^_`{|}~-".utf8.contains($0)
    }
    return isLocal && isHost(b[(at + 1)...], needsDot: true)
  }

  /// scheme://host… or www.host…
  static func isURL(_ b: [UInt8]) -> Bool {
    var rest = b[...]
    let lowered = b.prefix(8).map { Ascii.isUpper($0) ? $0 + 32 : $0 }
    var hasScheme = false
    for scheme in ["https://", "http://", "ftp://", "s3://"]
    where lowered.starts(with: Array(scheme.utf8)) {
      rest = rest.dropFirst(scheme.utf8.count)
      hasScheme = true
      break
    }
    if !hasScheme, !lowered.starts(with: Array("www.".utf8)) { return false }
    let host = rest.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 && $0 != 0x3A }
    return isHost(host, needsDot: !hasScheme)
  }

  private static func isHost(_ b: ArraySlice<UInt8>, needsDot: Bool) -> Bool {
    let labels = b.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard labels.count >= (needsDot ? 2 : 1), b.count <= 253 else { return false }
    for label in labels {
      guard (1...63).contains(label.count), label.first != 0x2D, label.last != 0x2D,
        label.allSatisfy({ Ascii.isAlphanumeric($0) || $0 == 0x2D || $0 >= 0x80 })
      else { return false }
    }
    guard needsDot, let top = labels.last else { return true }
    return top.count >= 2 && top.contains(where: { !Ascii.isDigit($0) })
  }

  static func isIP4(_ b: [UInt8]) -> Bool {
    guard (7...18).contains(b.count) else { return false }
    // A prefix length may follow.
    let address = b.prefix { $0 != 0x2F }
    let groups = address.split(separator: 0x2E, omittingEmptySubsequences: false)
    return groups.count == 4
      && groups.allSatisfy { group in
        guard (1...3).contains(group.count), group.allSatisfy(Ascii.isDigit) else { return false }
        return group.reduce(0) { $0 * 10 + Ascii.value($1) } <= 255
      }
      && b.dropFirst(address.count + 1).allSatisfy(Ascii.isDigit)
  }

  /// Eight groups of hexadecimal digits, or fewer with one "::" (RFC 4291, section 2.2).
  static func isIP6(_ b: [UInt8]) -> Bool {
    guard (3...39).contains(b.count), b.contains(0x3A),
      b.allSatisfy({ Ascii.isHex($0) || $0 == 0x3A })
    else { return false }
    let groups = b.split(separator: 0x3A, omittingEmptySubsequences: false)
    let doubles = zip(b, b.dropFirst()).count { $0 == 0x3A && $1 == 0x3A }
    guard groups.allSatisfy({ $0.count <= 4 }), doubles <= 1 else { return false }
    // "12:30" and "12:30:45" are times of day.
    return doubles == 1 ? groups.count <= 9 && b.count > 3 : groups.count == 8
  }

  static func isMAC(_ b: [UInt8]) -> Bool {
    guard b.count == 17, b[2] == 0x3A || b[2] == 0x2D else { return false }
    return b.enumerated().allSatisfy { $0 % 3 == 2 ? $1 == b[2] : Ascii.isHex($1) }
  }
}
