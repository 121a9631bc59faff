import Chance

/// A stranger's file, made from a good one.
enum Mutation {
  /// Every third is cut short; the others have one to four bytes changed.
  static func of(_ good: [UInt8], round: Int, _ stream: inout RandomStream) -> [UInt8] {
    var bytes = good
    if round % 3 == 0 { return Array(bytes.prefix(stream.below(bytes.count))) }
    for _ in 0...stream.below(4) {
      bytes[stream.below(bytes.count)] = UInt8(truncatingIfNeeded: stream.next())
    }
    return bytes
  }
}
