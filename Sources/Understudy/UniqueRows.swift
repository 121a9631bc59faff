import Chance
import Synthesis
import Tables

/// Which rows have been made, by the columns in which no two may agree.
struct UniqueRows {
  private let columns: [[String]]
  /// By set of columns: hashes of the cells.
  private var seen: [Set<Int>]

  private static let mostAttempts = 200

  init(_ columns: [[String]]) {
    self.columns = columns
    seen = [Set<Int>](repeating: [], count: columns.count)
  }

  /// Draws rows that repeat an earlier one again until none does.
  ///
  /// - Throws: `ConstraintError` where no new row is found.
  mutating func settle(
    _ table: inout Table, of generator: some Generator, firstRow: Int, seed: Seed
  ) throws {
    var open = Array(0..<table.rowCount)
    for attempt in 1...Self.mostAttempts {
      open = open.filter { !take($0, of: table) }
      if open.isEmpty { return }
      let again = try generator.block(
        firstRow: firstRow, count: table.rowCount,
        seed: seed.derived("not seen before", UInt64(attempt)))
      table = table.replacing(open, fromSameRowsOf: again)
    }
    throw ConstraintError(
      place: "The constraint unique",
      expected: "as many different rows as are wanted, and the columns hardly combine anew",
      remedy: "Make fewer rows, or ask for more columns to be unique together.")
  }

  /// Notes a row; false where its cells were there before.
  private mutating func take(_ row: Int, of table: Table) -> Bool {
    let keys = columns.map { names in
      var hasher = Hasher()
      var isWhole = true
      for column in names.compactMap({ table[$0] }) {
        switch column.storage {
        case .doubles(let cells): hasher.combine(cells[row])
        case .integers(let cells): hasher.combine(cells[row])
        case .codes(let cells, let levels):
          hasher.combine(cells[row] < 0 ? nil : levels[Int(cells[row])])
        case .text(let cells): hasher.combine(cells[row])
        }
        if column.isMissing(row) { isWhole = false }
      }
      // A row with a missing cell agrees with none.
      return isWhole ? hasher.finalize() : nil
    }
    for (number, key) in keys.enumerated() {
      if let key, seen[number].contains(key) { return false }
    }
    for (number, key) in keys.enumerated() {
      if let key { seen[number].insert(key) }
    }
    return true
  }
}
