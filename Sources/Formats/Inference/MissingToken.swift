/// Spellings of a missing cell that count as missing in a column whose other cells are numbers or
/// dates.
enum MissingToken {
  /// The first is the empty cell. Infinities cannot be learned and stand last.
  static let spellings: [String] = [
    "", "NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "Null", "None", "none", "NONE", "?",
    "-", "--", ".", "*", "#N/A", "#NA", "\\N", "nil", "NIL", "(null)", "<NA>", "NaT", "missing",
    "Missing", "inf", "-inf", "Inf", "-Inf", "Infinity", "-Infinity",
  ]

  static let firstInfinity = spellings.firstIndex(of: "inf")!
  private static let bytes: [[UInt8]] = spellings.map { Array($0.utf8) }

  /// The number of the spelling, 1 or more; nil where it is none of them.
  static func index(_ cell: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    guard count <= 9 else { return nil }
    for i in 1..<bytes.count where bytes[i].count == count {
      if bytes[i].withUnsafeBufferPointer({ spelling in
        (0..<count).allSatisfy { spelling[$0] == cell[$0] }
      }) {
        return i
      }
    }
    return nil
  }
}
