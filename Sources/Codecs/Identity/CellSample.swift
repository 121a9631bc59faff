import Tables

/// Up to 10,000 present cells of a column, evenly spaced, as text.
struct CellSample {
  static let largest = 10_000

  /// The different cells of the sample, in the order they first appear, and how often each occurs.
  let distinct: [String]
  private let counts: [Int]
  /// How many cells were looked at.
  let count: Int
  /// Different cells of the sample for each cell of it, in (0, 1].
  let distinctShare: Double

  var isEmpty: Bool { count == 0 }

  /// *Complexity*: one pass over at most `largest` cells; a sparse column is passed over once.
  init(_ column: Column) {
    let rows = CellSample.rows(column)
    var distinct: [String] = []
    var counts: [Int] = []
    if case .codes(let cells, let levels) = column.storage {
      var place = [Int](repeating: -1, count: levels.count)
      for row in rows {
        let code = Int(cells[row])
        if place[code] < 0 {
          place[code] = distinct.count
          distinct.append(levels[code])
          counts.append(0)
        }
        counts[place[code]] += 1
      }
    } else {
      var place: [String: Int] = [:]
      for row in rows {
        guard let cell = CellText.of(column, row: row) else { continue }
        if let known = place[cell] {
          counts[known] += 1
        } else {
          place[cell] = distinct.count
          distinct.append(cell)
          counts.append(1)
        }
      }
    }
    self.distinct = distinct
    self.counts = counts
    self.count = rows.count
    self.distinctShare = rows.isEmpty ? 0 : Double(distinct.count) / Double(rows.count)
  }

  private static func rows(_ column: Column) -> [Int] {
    guard column.count > largest else { return (0..<column.count).filter { !column.isMissing($0) } }
    let even = (0..<largest).map { $0 * column.count / largest }.filter { !column.isMissing($0) }
    // A column with few present cells gives those it has.
    if even.count >= largest / 10 { return even }
    var rows: [Int] = []
    for row in 0..<column.count where !column.isMissing(row) {
      rows.append(row)
      if rows.count == largest { break }
    }
    return rows
  }

  /// The share of cells that satisfy a condition; 0 for none.
  ///
  /// *Complexity*: one question for each different cell.
  func share(_ condition: (String) -> Bool) -> Double {
    var fitting = 0
    for (cell, number) in zip(distinct, counts) where condition(cell) { fitting += number }
    return count == 0 ? 0 : Double(fitting) / Double(count)
  }

  /// How many cells have each form.
  func forms() -> [CellForm: Int] {
    var result: [CellForm: Int] = [:]
    for (cell, number) in zip(distinct, counts) { result[CellForm(cell), default: 0] += number }
    return result
  }
}

/// A cell as the text an identifier has.
enum CellText {
  /// - Returns: nil for a missing cell.
  static func of(_ column: Column, row: Int) -> String? {
    switch column.storage {
    case .text(let cells): return cells[row]
    case .codes(let cells, let levels): return cells[row] < 0 ? nil : levels[Int(cells[row])]
    case .integers(let cells):
      return cells[row] == Storage.missingInteger ? nil : String(cells[row])
    case .doubles(let cells):
      if cells[row].isNaN { return nil }
      return spelled(cells[row], column.schema.format)
    }
  }

  /// A whole number with the decimals the file pads it to; others as they print.
  private static func spelled(_ number: Double, _ format: ColumnFormat) -> String {
    guard number == number.rounded(), abs(number) < 0x1p53 else { return String(number) }
    let whole = String(Int64(number))
    guard format.paddedDecimals, let decimals = format.decimals, (1...4).contains(decimals) else {
      return whole
    }
    return whole + (format.decimalComma ? "," : ".") + String(repeating: "0", count: decimals)
  }

  static func storage(_ column: Column) -> Storage {
    if case .text = column.storage { return column.storage }
    return .text((0..<column.count).map { of(column, row: $0) })
  }
}
