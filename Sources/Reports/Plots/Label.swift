/// Names inside drawings, which do not wrap.
package enum Label {
  /// At most about `limit` Latin letters' room, cut in the middle, since names often differ at
  /// their ends. Wide letters (East Asian, emoji) take two.
  package static func clipped(_ name: String, _ limit: Int) -> String {
    // A name is a stranger's: as few of its letters as needed are looked at.
    let letters = Array(name.prefix(limit + 1))
    let ending = Array(name.suffix(limit / 3))
    if letters.count <= limit && width(letters) <= limit { return name }
    var head = letters.prefix(limit - limit / 3 - 1)
    var tail = ending[...]
    while width(head) + width(tail) + 1 > limit, head.count > 1 { head.removeLast() }
    while width(head) + width(tail) + 1 > limit, !tail.isEmpty { tail.removeFirst() }
    return String(head) + "…" + String(tail)
  }

  package static func width(_ letters: some Sequence<Character>) -> Int {
    letters.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
  }

  private static func isWide(_ letter: Character) -> Bool {
    guard let scalar = letter.unicodeScalars.first else { return false }
    return switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
