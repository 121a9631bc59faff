public import Chance

/// The one noun for all data: columns of equal length.
public struct Table: Sendable, Equatable {
  public private(set) var columns: [Column]
  public let rowCount: Int
  /// The column that a model would be trained to predict, where the user named one.
  public var target: String?

  /// Columns must be equally long and differently named.
  public init(_ columns: [Column], target: String? = nil) {
    self.columns = columns
    self.rowCount = columns.first?.count ?? 0
    self.target = target
    precondition(
      columns.allSatisfy { $0.count == rowCount }, "Columns of a table must be equally long.")
    precondition(
      Set(columns.map(\.name)).count == columns.count, "Columns of a table need different names.")
  }

  public var schema: Schema { Schema(columns: columns.map(\.schema), target: target) }

  public subscript(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// The rows named, in that order.
  public func taking(_ rows: some Collection<Int>) -> Table {
    Table(columns.map { $0.taking(rows) }, target: target)
  }

  public func appending(_ other: Table) -> Table {
    precondition(
      columns.map(\.name) == other.columns.map(\.name), "Blocks must have the same columns.")
    return Table(zip(columns, other.columns).map { $0.appending($1) }, target: target)
  }

  /// The table with some rows taken from the same places of another with the same columns.
  public func replacing(_ rows: [Int], fromSameRowsOf other: Table) -> Table {
    replacing(rows, by: other.taking(rows))
  }

  /// The table with some rows replaced by those of another with the same columns, one by one.
  public func replacing(_ rows: [Int], by other: Table) -> Table {
    precondition(rows.count == other.rowCount, "A row for each that is replaced.")
    let joined = appending(other)
    var source = Array(0..<rowCount)
    for (number, row) in rows.enumerated() { source[row] = rowCount + number }
    return joined.taking(source)
  }

  /// Parts off a random share of the rows; both parts keep the original order.
  ///
  /// - Parameter holdout: the share parted off, in (0, 1); at least one row goes each way where
  ///   there are two.
  public func parted(holdout: Double, seed: Seed) -> (train: Table, holdout: Table) {
    precondition(holdout > 0 && holdout < 1, "The holdout's share must lie between 0 and 1.")
    let wanted = Int((Double(rowCount) * holdout).rounded())
    let size = rowCount < 2 ? 0 : min(max(wanted, 1), rowCount - 1)
    var stream = seed.stream("holdout")
    let held = stream.subset(size, of: rowCount)
    var isHeld = [Bool](repeating: false, count: rowCount)
    for row in held { isHeld[row] = true }
    return (taking((0..<rowCount).filter { !isHeld[$0] }), taking(held))
  }
}
