import Chance
import Foundation
import Tables

/// The judged columns of a trial's tables as numbers: one scale, one list of levels.
///
/// Rows are put in an order that follows from their content and the seed alone, so that nothing
/// depends on the order in a file and any first rows are a fair sample.
struct Panel: Sendable {
  /// One judged column. *Shape*: a number a row; missing is NaN, a category's number is its level.
  struct Feature: Sendable {
    var name: String
    var kind: Kind
    /// The levels in order; nil for numbers and dates.
    var levels: [String]?
    var train: [Double]
    var holdout: [Double]
    var synthetic: [Double]
    /// Cells are the table's numbers over two to this power: 0, but for columns of numbers so large or
    /// small that their squares would leave the range of doubles.
    var exponent = 0

    var isNumber: Bool { levels == nil }
  }

  let features: [Feature]
  /// Columns that are not judged.
  let leftOut: [ColumnSchema]
  /// Rows in the panel: all of a table, or `rowLimit` of them.
  let trainCount: Int
  let holdoutCount: Int
  let syntheticCount: Int
  let hasHoldout: Bool
  /// Whether a table was larger than the panel's limit.
  let isSampled: Bool
  /// One number per row of the whole tables, equal for equal rows, in the panel's order.
  let fingerprints: Fingerprints
  /// Where each of the panel's rows stands in its table.
  let places: Places

  struct Places: Sendable {
    var train: [Int]
    var holdout: [Int]
    var synthetic: [Int]
  }

  struct Fingerprints: Sendable {
    var train: [UInt64]
    var holdout: [UInt64]
    var synthetic: [UInt64]
  }

  /// The most rows of a table that a panel of so many columns holds: what bounds memory and time.
  static func rowLimit(columns: Int) -> Int {
    max(5_000, min(100_000, 8_000_000 / max(columns, 1)))
  }

  /// Whether columns of a kind are judged: values that are generated or withheld cannot be.
  static func isJudged(_ kind: Kind) -> Bool {
    [.count, .measurement, .category, .boolean, .date, .timestamp].contains(kind)
  }

  /// Tables must be aligned.
  init(train: Table, holdout: Table?, synthetic: Table, seed: Seed) throws {
    let empty = Table(train.columns.map { $0.taking([]) })
    let tables = [train, holdout ?? empty, synthetic]
    let judged = train.columns.indices.filter { Panel.isJudged(train.columns[$0].kind) }
    leftOut = train.columns.map(\.schema).filter { !Panel.isJudged($0.kind) }
    let scales = try judged.map { index in
      try Scale(of: train.columns[index], tables.dropFirst().map { $0.columns[index] })
    }
    // First pass: a fingerprint per row, a column at a time.
    var prints = tables.map { [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: $0.rowCount) }
    for (index, scale) in zip(judged, scales) {
      for table in tables.indices {
        try scale.mark(tables[table].columns[index], into: &prints[table])
      }
    }
    let limit = Panel.rowLimit(columns: judged.count)
    var orders: [[Int]] = []
    for table in tables.indices {
      // Holdout and synthetic take the same stream: equal tables are sampled alike.
      orders.append(
        Panel.order(prints[table], seed.stream("rows of a panel", table == 0 ? 0 : 1)))
      prints[table] = orders[table].map { prints[table][$0] }
    }
    fingerprints = Fingerprints(train: prints[0], holdout: prints[1], synthetic: prints[2])
    // Second pass: the cells of the panel's rows.
    features = try zip(judged, scales).map { index, scale in
      let cells = try tables.indices.map { table in
        try scale.numbers(tables[table].columns[index], rows: orders[table].prefix(limit))
      }
      let schema = train.columns[index].schema
      var feature = Feature(
        name: schema.name, kind: schema.kind, levels: scale.levels, train: cells[0],
        holdout: cells[1], synthetic: cells[2])
      if feature.isNumber { feature.bringIntoRange() }
      return feature
    }
    let shown = orders.map { Array($0.prefix(limit)) }
    places = Places(train: shown[0], holdout: shown[1], synthetic: shown[2])
    trainCount = min(limit, train.rowCount)
    holdoutCount = min(limit, holdout?.rowCount ?? 0)
    syntheticCount = min(limit, synthetic.rowCount)
    hasHoldout = (holdout?.rowCount ?? 0) > 0
    isSampled = tables.contains { $0.rowCount > limit }
  }

  /// Sizes of a column's largest number at which sums of its squares are finite and not zero.
  fileprivate static let tolerated = 1e-100...1e100

  /// Rows sorted by fingerprint, then shuffled.
  private static func order(_ prints: [UInt64], _ stream: RandomStream) -> [Int] {
    var stream = stream
    var sorted = prints.indices.map { (print: prints[$0], row: $0) }
    sorted.sort { $0.print < $1.print }
    return stream.permutation(sorted.count).map { sorted[$0].row }
  }
}

extension Panel.Feature {
  /// Divides all cells by a power of two where the largest is beyond what can be squared.
  fileprivate mutating func bringIntoRange() {
    var largest = 0.0
    for cells in [train, holdout, synthetic] {
      for cell in cells where cell.magnitude > largest { largest = cell.magnitude }
    }
    guard largest > 0, largest.isFinite, !Panel.tolerated.contains(largest) else { return }
    exponent = Int(largest.exponent)
    let power = -exponent
    train = train.map { scalbn($0, power) }
    holdout = holdout.map { scalbn($0, power) }
    synthetic = synthetic.map { scalbn($0, power) }
  }

  /// A cell as the table has it; the largest double where rounding outwards left the range.
  func original(_ cell: Double) -> Double {
    exponent == 0
      ? cell
      : max(
        -Double.greatestFiniteMagnitude,
        min(Double.greatestFiniteMagnitude, scalbn(cell, exponent)))
  }
}
