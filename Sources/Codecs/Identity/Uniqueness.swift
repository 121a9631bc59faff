import Tables

/// How often the values of a column repeat, over all its rows.
struct Uniqueness {
  let present: Int
  let distinct: Int

  var share: Double { present == 0 ? 0 : Double(distinct) / Double(present) }
  var isUnique: Bool { present > 0 && distinct == present }
  var rowsPerValue: Double { distinct == 0 ? 0 : Double(present) / Double(distinct) }

  /// *Complexity*: one pass; eight bytes a distinct value of text.
  init(_ column: Column) {
    var present = 0
    switch column.storage {
    case .codes(let cells, let levels):
      var seen = [Bool](repeating: false, count: levels.count)
      for code in cells where code >= 0 {
        present += 1
        seen[Int(code)] = true
      }
      self.distinct = seen.count { $0 }
    case .integers(let cells):
      var seen: Set<Int64> = []
      var previous = Int64.min
      var increases = true
      for cell in cells where cell != Storage.missingInteger {
        if cell <= previous { increases = false }
        previous = cell
        present += 1
        if !increases { break }
      }
      if increases {
        // Sorted numbers need no memory.
        self.distinct = present
      } else {
        present = 0
        seen.reserveCapacity(min(cells.count, 1 << 20))
        for cell in cells where cell != Storage.missingInteger {
          present += 1
          seen.insert(cell)
        }
        self.distinct = seen.count
      }
    case .doubles(let cells):
      var seen: Set<Double> = []
      for cell in cells where !cell.isNaN {
        present += 1
        seen.insert(cell)
      }
      self.distinct = seen.count
    case .text(let cells):
      // Hashes in place of strings: two of a million strings share one once in 4 * 10^7 tables.
      var seen: Set<Int> = []
      for case let cell? in cells {
        present += 1
        seen.insert(cell.hashValue)
      }
      self.distinct = seen.count
    }
    self.present = present
  }
}
