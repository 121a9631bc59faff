import Chance

/// A statement about a row, such as "age at least this, and city that": what singling out looks for.
///
/// Never printed: it holds a synthetic row's cells.
struct Predicate: Hashable, Sendable {
  struct Term: Hashable, Sendable {
    var axis: Int
    /// The cell lies between the two, ends included; nil asks for a missing cell.
    var low: Double?
    var high: Double

    func holds(_ cell: Double) -> Bool {
      guard let low else { return cell.isNaN }
      return cell >= low && cell <= high
    }
  }

  var terms: [Term]

  /// How many rows it holds for, up to two, and the first of them.
  ///
  /// - Complexity: one column of the rows, and the others where the first term holds.
  func matches(_ rows: Scene.Rows) -> (count: Int, first: Int?) {
    guard let leading = terms.first else { return (0, nil) }
    let column = rows.columns[leading.axis]
    var first: Int?
    for row in column.indices where leading.holds(column[row]) {
      guard terms.dropFirst().allSatisfy({ $0.holds(rows.columns[$0.axis][row]) }) else { continue }
      if first != nil { return (2, first) }
      first = row
    }
    return (first == nil ? 0 : 1, first)
  }

  /// A term from a cell: equality for categories; for numbers, being as far out as it is.
  static func term(_ cell: Double, axis: Int, of axes: [Scene.Axis], median: Double) -> Term {
    if cell.isNaN { return Term(axis: axis, low: nil, high: 0) }
    guard axes[axis].isNumber else { return Term(axis: axis, low: cell, high: cell) }
    return cell >= median
      ? Term(axis: axis, low: cell, high: .infinity)
      : Term(axis: axis, low: -.infinity, high: cell)
  }
}
