import Chance
import Tables

/// A column that is never below some others: the maker learns how far it lies above the highest of
/// them, so that it cannot fall below. Or, turned over, one that is never above some others.
struct GapRelation: Relation {
  struct Floor: Codable, Sendable, Equatable {
    var column: String
    var isStrict: Bool
  }

  var column: String
  /// What it is never below; where `isTurned`, what it is never above.
  var floors: [Floor]
  /// Whether everything is seen with its sign changed.
  var isTurned: Bool
  /// Units are 10^−digits of numbers, days of dates; nil for full-precision numbers.
  var digits: Int?
  /// How many units one step of the gap is: microseconds of a timestamp in whole minutes.
  var step: Int64
  var gap: String
  /// Where every floor is missing and the column is there: its own cells.
  var alone: String?
  /// Whether the column may be missing although a floor is there.
  var hasMissing: Bool
  /// A gap that stands in where none was drawn: the middle one.
  var typical: Double
  /// What a declared range leaves of the column.
  var lower: Double?
  var upper: Double?

  var reads: [String] { floors.map(\.column) }
  var restores: [String] { [column] }

  private var lowest: Double? { isTurned ? upper.map { -$0 } : lower }
  private var highest: Double? { isTurned ? lower.map { -$0 } : upper }
  private func turned(_ cells: [Int64]) -> [Int64] {
    isTurned ? cells.map { $0 == GridColumn.missing ? $0 : -$0 } : cells
  }
  private func turned(_ cells: [Double]) -> [Double] { isTurned ? cells.map { -$0 } : cells }

  func reshaped(_ table: Cells) throws -> [Column] {
    let own = try table.column(column)
    var result: [Column]
    var hasFloor = [Bool](repeating: false, count: table.rowCount)
    if let digits {
      let base = try bases(table, digits)
      let cells = turned(GridColumn.units(own, digits: digits))
      let gaps = cells.indices.map { row -> Int64 in
        guard base[row] != GridColumn.missing else { return GridColumn.missing }
        hasFloor[row] = true
        guard cells[row] != GridColumn.missing else { return GridColumn.missing }
        return max(0, cells[row] - base[row]) / step
      }
      result = [Column(gap, .count, .integers(gaps))]
    } else {
      let base = try bases(table)
      let cells = turned(own.numbers ?? [])
      let gaps = cells.indices.map { row -> Double in
        guard !base[row].isNaN else { return .nan }
        hasFloor[row] = true
        return max(0, cells[row] - base[row])
      }
      result = [Column(gap, .measurement, .doubles(gaps))]
    }
    if let alone {
      var other = own.keeping { !hasFloor[$0] }
      other.schema.name = alone
      result.append(other)
    }
    return result
  }

  /// The lowest cell each row allows, in units.
  private func bases(_ table: Cells, _ digits: Int) throws -> [Int64] {
    var base = [Int64](repeating: GridColumn.missing, count: table.rowCount)
    for floor in floors {
      let cells = turned(
        GridColumn.units(try table.column(floor.column), digits: digits))
      for row in base.indices where cells[row] != GridColumn.missing {
        base[row] = max(base[row], cells[row] + (floor.isStrict ? 1 : 0))
      }
    }
    return base
  }

  private func bases(_ table: Cells) throws -> [Double] {
    var base = [Double](repeating: .nan, count: table.rowCount)
    for floor in floors {
      let cells = turned(try table.column(floor.column).numbers ?? [])
      for row in base.indices where row < cells.count && !cells[row].isNaN {
        let lowest = floor.isStrict ? cells[row].nextUp : cells[row]
        base[row] = base[row].isNaN ? lowest : max(base[row], lowest)
      }
    }
    return base
  }

  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws {
    guard let schema = schema[column] else { return }
    let gaps = try table.column(gap).numbers ?? []
    func above(_ row: Int) -> Double? {
      let drawn = row < gaps.count ? gaps[row] : .nan
      if drawn.isNaN { return hasMissing ? nil : typical }
      return max(0, drawn)
    }
    var hasFloor = [Bool](repeating: false, count: table.rowCount)
    var result: Column
    if let digits {
      let base = try bases(table, digits)
      let low = lowest.map { GridColumn.units($0, digits: digits, .up) }
      let high = highest.map { GridColumn.units($0, digits: digits, .down) }
      let cells = base.indices.map { row -> Int64 in
        guard base[row] != GridColumn.missing else { return GridColumn.missing }
        hasFloor[row] = true
        guard let gap = above(row) else { return GridColumn.missing }
        let distance = (gap.rounded() * Double(step))
        guard distance < 0x1p53 else { return high ?? base[row] }
        return Self.within(base[row], base[row] + Int64(distance), low, high, step)
      }
      result = GridColumn.column(schema, turned(cells), digits: digits)
    } else {
      let base = try bases(table)
      let cells = base.indices.map { row -> Double in
        guard !base[row].isNaN else { return .nan }
        hasFloor[row] = true
        guard let gap = above(row) else { return .nan }
        let high = highest ?? .infinity
        var cell = max(base[row] + gap, lowest ?? -.infinity)
        // Folded back into what lies between floor and upper end: no heap forms at the end.
        if cell > high, high > base[row] {
          cell = base[row] + (cell - base[row]).truncatingRemainder(dividingBy: high - base[row])
          cell = max(cell, lowest ?? -.infinity)
        }
        return max(base[row], min(cell, high))
      }
      result = Column(schema, .doubles(turned(cells)))
    }
    if let alone {
      result = result.replacing(with: try table.column(alone)) { !hasFloor[$0] }
    }
    table.columns[column] = result
  }

  /// `cell`, or where that lies beyond `high` a cell folded back between floor and `high`.
  private static func within(
    _ base: Int64, _ cell: Int64, _ low: Int64?, _ high: Int64?, _ step: Int64
  ) -> Int64 {
    var cell = cell
    if let high, cell > high {
      let places = (high - base) / step + 1
      cell = high > base ? base + (cell - base) / step % places * step : base
    }
    if let low, cell < low { cell = low }
    return cell
  }

  func isSound(in schema: Schema) -> Bool {
    guard let kind = schema[column]?.kind, kind.isOrderedKind, schema[gap] == nil,
      (0...GridColumn.most).contains(digits ?? 0), digits == nil ? kind == .measurement : true,
      typical.isFinite, typical >= 0, typical < 0x1p53, (1...(1 << 50)).contains(step)
    else { return false }
    return !floors.isEmpty && floors.count <= 1000
      && floors.allSatisfy { schema[$0.column]?.kind.isOrderedKind ?? false }
      && (alone.map { schema[$0] == nil } ?? true)
      && (lower ?? -.infinity) <= (upper ?? .infinity)
  }
}
