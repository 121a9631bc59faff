extension Constraint {
  /// The rows that violate the constraint, ascending. Conditions must be resolved in the table's
  /// schema. For `unique`, the first row of those that agree is not counted; for
  /// `fixedCombinations` no row of the table that sets the combinations violates it, so pass that
  /// table as `reference`.
  ///
  /// *Complexity*: one pass over the columns named.
  public func violations(in table: Table, reference: Table? = nil) -> [Int] {
    let rows = 0..<table.rowCount
    switch self {
    case .ordered(let names, let strict):
      let cells = names.compactMap { table[$0]?.numbers }
      guard cells.count == names.count else { return Array(rows) }
      return rows.filter { row in
        // Missing cells step aside; what remains must ascend.
        var last: Double?
        for column in cells where !column[row].isNaN {
          if let last, strict ? last >= column[row] : last > column[row] { return true }
          last = column[row]
        }
        return false
      }
    case .sum(let total, let parts):
      guard let sums = table[total]?.numbers else { return Array(rows) }
      let cells = parts.compactMap { table[$0]?.numbers }
      guard cells.count == parts.count else { return Array(rows) }
      return rows.filter { row in
        guard !sums[row].isNaN else { return false }
        var sum = 0.0
        var size = abs(sums[row])
        for column in cells {
          guard !column[row].isNaN else { return false }
          sum += column[row]
          size += abs(column[row])
        }
        // What adding decimals in binary may lose, and no more.
        return abs(sum - sums[row]) > 1e-9 * max(size, 1e-300)
      }
    case .equal(let names):
      let columns = names.compactMap { table[$0] }
      guard columns.count == names.count, let first = columns.first else { return Array(rows) }
      return rows.filter { row in
        columns.dropFirst().contains { !Self.areEqual(first.storage, $0.storage, row) }
      }
    case .range(let name, let interval):
      guard let cells = table[name]?.numbers else { return Array(rows) }
      return rows.filter { !cells[$0].isNaN && !interval.contains(cells[$0]) }
    case .unique(let names):
      guard let keys = CellTuples(table, names) else { return Array(rows) }
      var seen: Set<[CellTuples.Cell]> = []
      return rows.filter { row in
        let key = keys[row]
        return !key.contains(.missing) && !seen.insert(key).inserted
      }
    case .fixedCombinations(let names):
      guard let keys = CellTuples(table, names), let known = CellTuples(reference ?? table, names)
      else { return Array(rows) }
      let allowed = Set((0..<known.rowCount).map { known[$0] })
      return rows.filter { !allowed.contains(keys[$0]) }
    case .requires(let when, let then):
      let asks = when.rows(of: table)
      let holds = then.rows(of: table)
      return rows.filter { asks[$0] && !holds[$0] }
    case .format(let name, let pattern):
      guard let column = table[name] else { return Array(rows) }
      switch column.storage {
      case .text(let cells): return rows.filter { cells[$0].map { !pattern.matches($0) } ?? false }
      case .codes(let codes, let levels):
        let isMet = levels.map(pattern.matches)
        return rows.filter { codes[$0] >= 0 && !isMet[Int(codes[$0])] }
      default: return Array(rows)
      }
    }
  }

  private static func areEqual(_ a: Storage, _ b: Storage, _ row: Int) -> Bool {
    if a.isMissing(row) || b.isMissing(row) { return a.isMissing(row) && b.isMissing(row) }
    switch (a, b) {
    case (.codes(let x, let levels), .codes(let y, let others)):
      return levels[Int(x[row])] == others[Int(y[row])]
    case (.text(let x), .text(let y)): return x[row] == y[row]
    case (.doubles(let x), .doubles(let y)): return x[row] == y[row]
    case (.integers(let x), .integers(let y)): return x[row] == y[row]
    case (.integers(let x), .doubles(let y)): return Double(x[row]) == y[row]
    case (.doubles(let x), .integers(let y)): return x[row] == Double(y[row])
    default: return false
    }
  }
}

/// The cells of some columns, row by row, as something that can be a key.
package struct CellTuples {
  package enum Cell: Hashable, Sendable, Codable {
    case missing
    case number(Double)
    case integer(Int64)
    case text(String)
  }

  private let storages: [Storage]
  package let rowCount: Int

  /// Nil where a column is not there.
  package init?(_ table: Table, _ names: [String]) {
    let columns = names.compactMap { table[$0] }
    guard columns.count == names.count else { return nil }
    storages = columns.map(\.storage)
    rowCount = table.rowCount
  }

  package subscript(row: Int) -> [Cell] { storages.map { Self.cell($0, row) } }

  package static func cell(_ storage: Storage, _ row: Int) -> Cell {
    if storage.isMissing(row) { return .missing }
    switch storage {
    case .doubles(let cells): return .number(cells[row] == 0 ? 0 : cells[row])
    case .integers(let cells): return .integer(cells[row])
    case .codes(let codes, let levels): return .text(levels[Int(codes[row])])
    case .text(let cells): return .text(cells[row] ?? "")
    }
  }
}
