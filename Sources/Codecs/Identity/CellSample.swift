import Tables

/// Up to 10,000 present cells of a column, evenly spaced, as text.
struct CellSample {
  static let largest = 10_000

  let cells: [String]
  let distinct: [String]
  /// Different cells of the sample for each cell of it, in (0, 1].
  let distinctShare: Double

  /// *Complexity*: one pass over at most `largest` cells; columns of missing cells only are passed
  /// over once.
  init(_ column: Column) {
    let present = CellSample.rows(column)
    let cells = present.map { CellText.of(column, row: $0) ?? "" }
    self.cells = cells
    var seen: Set<String> = []
    self.distinct = cells.filter { seen.insert($0).inserted }
    self.distinctShare = cells.isEmpty ? 0 : Double(distinct.count) / Double(cells.count)
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
  func share(_ condition: (String) -> Bool) -> Double {
    cells.isEmpty ? 0 : Double(cells.count(where: condition)) / Double(cells.count)
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
