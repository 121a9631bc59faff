import Statistics

/// Rows sorted into cells: the levels of a column, or the combinations of several.
///
/// *Shape*: one cell number a row of the stack; -1 where the row has none.
struct Cells: Sendable {
  let ids: [Int32]
  let count: Int

  init(ids: [Int32], count: Int) {
    self.ids = ids
    self.count = count
  }

  /// A cell per distinct value, in ascending order; missing cells count as one more, or not at all.
  init(distinct values: [Double], countsMissing: Bool) {
    var sorted = values.filter { !$0.isNaN }.sorted()
    var kept = 0
    for value in sorted where kept == 0 || value != sorted[kept - 1] {
      sorted[kept] = value
      kept += 1
    }
    sorted.removeLast(sorted.count - kept)
    let missing: Int32 = countsMissing ? Int32(kept) : -1
    ids = values.map { value in
      value.isNaN ? missing : Int32(Cells.count(of: sorted, atOrBelow: value) - 1)
    }
    count = countsMissing ? kept + 1 : kept
  }

  /// A cell per bin between edges: bin b holds values with b edges at or below them. Missing cells
  /// have the cell `missing`.
  init(binning values: [Double], edges: [Double], missing: Int32) {
    ids = values.map { value in
      value.isNaN ? missing : Int32(Cells.count(of: edges, atOrBelow: value))
    }
    count = max(edges.count + 1, Int(missing) + 1)
  }

  /// A cell per combination that occurs; rows without a cell in either have none.
  ///
  /// - Complexity: one pass over a table of all combinations where that is small, else a hash table.
  init(_ a: Cells, with b: Cells) {
    precondition(a.ids.count == b.ids.count, "Cells of the same rows.")
    var joint = [Int32](repeating: -1, count: a.ids.count)
    var found: Int32 = 0
    if a.count * b.count <= 1 << 20 {
      var known = [Int32](repeating: -1, count: a.count * b.count)
      for row in joint.indices where a.ids[row] >= 0 && b.ids[row] >= 0 {
        let place = Int(a.ids[row]) * b.count + Int(b.ids[row])
        if known[place] < 0 {
          known[place] = found
          found += 1
        }
        joint[row] = known[place]
      }
    } else {
      var known: [Int: Int32] = [:]
      for row in joint.indices where a.ids[row] >= 0 && b.ids[row] >= 0 {
        let place = Int(a.ids[row]) * b.count + Int(b.ids[row])
        if let id = known[place] {
          joint[row] = id
        } else {
          known[place] = found
          joint[row] = found
          found += 1
        }
      }
    }
    ids = joint
    count = Int(found)
  }

  /// How often each cell occurs on a side.
  func counts(_ side: Contrast.Side, into counts: inout [Double]) {
    // Whole numbers are added up faster, and leave room for more cells in the cache.
    // Loops of their own, for a closure would have the array's ownership checked at every row.
    var tally = [UInt32](repeating: 0, count: count)
    if let chosen = side.chosen {
      for row in chosen {
        let id = Int(ids[Int(row)])
        if id >= 0 { tally[id] &+= 1 }
      }
    } else if let weights = side.weights {
      for (id, weight) in zip(ids[side.rows], weights) where id >= 0 {
        tally[Int(id)] &+= UInt32(weight)
      }
    } else {
      for id in ids[side.rows] where id >= 0 { tally[Int(id)] &+= 1 }
    }
    for cell in counts.indices { counts[cell] = Double(tally[cell]) }
  }

  enum Distance { case totalVariation, kolmogorovSmirnov }

  /// The distance between the two sides of every contrast.
  func distances(_ contrasts: [Contrast], by distance: Distance) -> [Double?] {
    var a = [Double](repeating: 0, count: count)
    var b = a
    return contrasts.map { contrast in
      counts(contrast.a, into: &a)
      counts(contrast.b, into: &b)
      return switch distance {
      case .totalVariation: TotalVariation.distance(countsOf: a, b)
      case .kolmogorovSmirnov: KolmogorovSmirnov.statistic(countsOf: a, b)
      }
    }
  }

  private static func count(of sorted: [Double], atOrBelow value: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
