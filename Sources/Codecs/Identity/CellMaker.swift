/// Writes the identifier of an entity: a pure function of its number, so that any block of rows
/// can be made without the blocks before it.
protocol CellMaker: Sendable {
  func cell(_ entity: UInt64) -> String
}
