public import Privacy
public import Tables

extension Confidential where Value == Table {
  /// A table as confidential data of units that add at most so many rows each.
  ///
  /// Of a unit's rows the ones kept are chosen at random among its own, so that removing a unit
  /// takes away its kept rows and moves no other's. A missing entity counts as one of its own: each
  /// such row may be someone.
  ///
  /// - Throws: `PrivacyError` where the unit's column is not there.
  public init(bounding table: Table, unit: PrivacyUnit, noise: inout Noise) throws {
    guard case .entity(let name, let most) = unit else {
      self.init(table, unit: unit)
      return
    }
    guard let column = table[name] else {
      throw PrivacyError(
        .parameter, place: "--entity", expected: "the table has no column “\(name)”",
        remedy: "Name the column that says whose each row is.")
    }
    var kept: [Int] = []
    var rows: [String: [Int]] = [:]
    for row in 0..<table.rowCount {
      if let owner = Self.owner(column, row) {
        rows[owner, default: []].append(row)
      } else {
        kept.append(row)
      }
    }
    for owner in rows.keys.sorted() {
      var own = rows[owner] ?? []
      if own.count > most {
        // The first of a shuffle: each row is as likely to stay as any other of its owner.
        for place in 0..<most {
          let other = place + noise.below(own.count - place)
          own.swapAt(place, other)
        }
        own.removeSubrange(most...)
      }
      kept += own
    }
    self.init(table.taking(kept.sorted()), unit: unit)
  }

  private static func owner(_ column: Column, _ row: Int) -> String? {
    if column.isMissing(row) { return nil }
    switch column.storage {
    case .doubles(let cells): return "\(cells[row])"
    case .integers(let cells): return "\(cells[row])"
    case .codes(let cells, let levels): return levels[Int(cells[row])]
    case .text(let cells): return cells[row]
    }
  }
}
