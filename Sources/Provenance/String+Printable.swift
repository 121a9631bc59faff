extension String {
  /// The text with everything that could move a terminal's cursor, colour it, or reverse its
  /// direction written as `\u{…}`, so that a hostile name shows as what it is.
  ///
  /// - Parameter limit: the most characters kept; what is cut is marked by an ellipsis.
  package func printable(atMost limit: Int = .max) -> String {
    var result = ""
    var kept = 0
    for character in self {
      if kept == limit {
        return result + "…"
      }
      kept += 1
      for scalar in character.unicodeScalars {
        if scalar.isUnprintable {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Controls, line and paragraph separators, and the marks and isolates of the bidirectional
  /// algorithm (Boucher and Anderson 2021, arXiv:2111.00169).
  package var isUnprintable: Bool {
    switch value {
    case 0...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F,
      0x61C, 0xFEFF:
      true
    default: false
    }
  }
}
