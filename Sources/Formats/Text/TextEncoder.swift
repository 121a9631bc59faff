import Tables

/// Turns blocks of rows into a text format's records.
protocol TextEncoder {
  /// What stands before the first record.
  func opening() -> [UInt8]
  /// Writes row `row` of the block, with what parts it from the row before.
  func append(_ row: Int, isFirst: Bool, to target: inout [UInt8])
  /// What stands after the last record.
  func closing(isEmpty: Bool) -> [UInt8]
  /// Takes hold of a block whose rows follow.
  mutating func begin(_ block: Table)
}
