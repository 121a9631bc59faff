import Chance
import Tables

/// One exact relation: how some columns are left out of what the maker learns, and how they come
/// back.
///
/// Reshaping sees original columns only; restoring sees the columns that are already restored.
protocol Relation: Codable, Sendable, Equatable {
  /// Original columns it needs before it can restore.
  var reads: [String] { get }
  /// Original columns it restores; the reshaped table does not hold them as they were.
  var restores: [String] { get }
  /// Columns it reads that it may also change; whoever else reads them comes after it.
  var adjusts: [String] { get }
  /// What the maker learns in place of the columns it restores.
  func reshaped(_ table: Cells) throws -> [Column]
  /// Adds the restored columns.
  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws
  /// Whether what was read back from a file makes sense; nothing in `restore` may trap where it
  /// is.
  func isSound(in schema: Schema) -> Bool
  /// The same condition put to reshaped columns; nil where it cannot be.
  func translated(_ condition: Condition) -> Condition?
}

extension Relation {
  var adjusts: [String] { [] }
  func translated(_ condition: Condition) -> Condition? { nil }
}

/// Columns by name.
struct Cells {
  var columns: [String: Column] = [:]
  let rowCount: Int

  init(_ table: Table) {
    rowCount = table.rowCount
    for column in table.columns { columns[column.name] = column }
  }

  func column(_ name: String) throws -> Column {
    guard let column = columns[name] else {
      throw ConstraintError(
        place: "The column “\(name)”", expected: "it is not in the table",
        remedy: "Use the table the model was fitted to; if it is a model file, it is damaged.")
    }
    return column
  }
}

/// A cell as a constant.
typealias Cell = CellTuples.Cell

extension Column {
  /// A column of constants; a constant of the wrong type becomes a missing cell.
  static func filled(_ schema: ColumnSchema, _ cells: [Cell]) -> Column {
    switch schema.kind {
    case .measurement:
      Column(
        schema,
        .doubles(
          cells.map {
            switch $0 {
            case .number(let number): number
            case .integer(let integer): Double(integer)
            default: .nan
            }
          }))
    case .count, .date, .timestamp:
      Column(
        schema,
        .integers(
          cells.map {
            switch $0 {
            case .integer(let integer): integer
            case .number(let number): Int64(exactly: number) ?? Storage.missingInteger
            default: Storage.missingInteger
            }
          }))
    case .text, .identifier:
      Column(schema, .text(cells.map { if case .text(let text) = $0 { text } else { nil } }))
    default: Column(schema, leveled(cells))
    }
  }

  private static func leveled(_ cells: [Cell]) -> Storage {
    var levels: [String] = []
    var known: [String: Int32] = [:]
    let codes = cells.map { cell -> Int32 in
      guard case .text(let text) = cell else { return -1 }
      if let code = known[text] { return code }
      let code = Int32(levels.count)
      levels.append(text)
      known[text] = code
      return code
    }
    return .codes(codes, levels: levels)
  }

  /// The column's cells chosen from a list of constants, with levels in the list's order, whatever
  /// the rows: blocks of one table then agree.
  static func chosen(_ schema: ColumnSchema, _ choices: [Int], of cells: [Cell]) -> Column {
    guard ![.measurement, .count, .date, .timestamp, .text, .identifier].contains(schema.kind)
    else { return filled(schema, choices.map { $0 < 0 ? .missing : cells[$0] }) }
    guard case .codes(let codes, let levels) = leveled(cells) else { return filled(schema, []) }
    return Column(schema, .codes(choices.map { $0 < 0 ? -1 : codes[$0] }, levels: levels))
  }
}
