import Dispatch
import Privacy
import Synchronization

/// How many rows fall into each cell of a scope.
///
/// *Sensitivity*: a row falls into one cell.
package struct MarginalCounts: CountingQuery {
  package let scope: Scope
  package let cellsPerRecord = 1

  package init(scope: Scope) { self.scope = scope }

  package func counts(of value: CountedMarginals) -> [Int] { value.counts(of: scope).map(Int.init) }
}

/// How far each candidate's estimate lies from the truth, beyond what noise would hide.
///
/// score = weight · (‖counts − estimate‖₁ − allowance), in units of 1/`grid`. The estimates and
/// allowances are whole numbers of that unit, fixed before the data are asked, so that the score is
/// exact.
///
/// *Sensitivity*: a row changes one count by one, so one L1 distance by at most one: weight · grid.
package struct MarginalMisfit: ScoringQuery {
  package struct Candidate: Sendable {
    package var scope: Scope
    package var weight: Int
    /// Of each cell, in units of 1/grid.
    package var estimate: [Int32]
    /// The noise's expected share of the distance, in the same units.
    package var allowance: Int

    package init(scope: Scope, weight: Int, estimate: [Int32], allowance: Int) {
      self.scope = scope
      self.weight = weight
      self.estimate = estimate
      self.allowance = allowance
    }
  }

  /// Units per row.
  package static let grid = 16

  package let candidates: [Candidate]

  package init(candidates: [Candidate]) { self.candidates = candidates }

  package var sensitivity: Int { Self.grid * (candidates.map(\.weight).max() ?? 1) }

  package func scores(of value: CountedMarginals) -> [Int] {
    candidates.map { candidate in
      let distance = value.counts(of: candidate.scope).withUnsafeBufferPointer { counts in
        candidate.estimate.withUnsafeBufferPointer { estimate in
          var distance = 0
          for cell in counts.indices {
            distance += abs(Int(counts[cell]) * Self.grid - Int(estimate[cell]))
          }
          return distance
        }
      }
      return candidate.weight * (distance - candidate.allowance)
    }
  }
}

/// The rows' exact counts by scope, counted once for the scopes that will be asked for again.
package struct CountedMarginals: Sendable {
  package let table: DiscreteTable
  private var known: [Scope: [Int32]]

  package init(_ table: DiscreteTable, counting scopes: [Scope]) {
    self.table = table
    // Each scope by itself, on every core; which one counts it makes no difference.
    let counts = Mutex([[Int32]](repeating: [], count: scopes.count))
    DispatchQueue.concurrentPerform(iterations: scopes.count) { place in
      let counted = Self.count(scopes[place], in: table)
      counts.withLock { $0[place] = counted }
    }
    known = Dictionary(uniqueKeysWithValues: zip(scopes, counts.withLock { $0 }))
  }

  package func counts(of scope: Scope) -> [Int32] { known[scope] ?? Self.count(scope, in: table) }

  /// *Complexity*: rows × columns of the scope.
  private static func count(_ scope: Scope, in table: DiscreteTable) -> [Int32] {
    var cells = [Int32](repeating: 0, count: scope.cells(table.cardinalities))
    var places = [Int32](repeating: 0, count: min(table.rowCount, 4096))
    var first = 0
    while first < table.rowCount {
      let count = min(4096, table.rowCount - first)
      for (position, column) in scope.columns.enumerated() {
        let step = Int32(table.cardinalities[column])
        table.columns[column].withUnsafeBufferPointer { codes in
          places.withUnsafeMutableBufferPointer { places in
            if position == 0 {
              for row in 0..<count { places[row] = Int32(codes[first + row]) }
            } else {
              for row in 0..<count {
                places[row] = places[row] &* step &+ Int32(codes[first + row])
              }
            }
          }
        }
      }
      cells.withUnsafeMutableBufferPointer { cells in
        places.withUnsafeBufferPointer { places in
          for row in 0..<count { cells[Int(places[row])] &+= 1 }
        }
      }
      first += count
    }
    return cells
  }
}

/// Counts a table's scopes: a change of form, row by row.
package struct Counting: RecordwiseTransformation {
  package let scopes: [Scope]

  package init(scopes: [Scope]) { self.scopes = scopes }

  package func output(of input: DiscreteTable) -> CountedMarginals {
    CountedMarginals(input, counting: scopes)
  }
}
