import Foundation
import Tables

extension ReshapingBuilder {
  /// Dates and timestamps that never come before another: admission ≤ discharge.
  ///
  /// Numbers are not looked at: that a laboratory value happens to lie below another says nothing.
  ///
  /// *Complexity*: pairs of at most 64 columns, each dropped at the first row that contradicts.
  mutating func searchOrders(_ search: RelationSearch) {
    for kind in [Kind.date, .timestamp] {
      let names = table.columns.filter { $0.kind == kind }.prefix(64).map(\.name)
      guard names.count >= 2 else { continue }
      let needed = log(RelationSearch.level / Double(names.count * (names.count - 1)))
      var below: [String: [(name: String, gap: Double)]] = [:]
      for upper in names where isFree(upper) {
        for lower in names where lower != upper {
          if let gap = order(lower, upper, search, needed) {
            below[upper, default: []].append((lower, gap))
          }
        }
      }
      for upper in names {
        guard let all = below[upper] else { continue }
        // Only the nearest: what lies below one of these is implied.
        let implied = Set(all.flatMap { (below[$0.name] ?? []).map(\.name) })
        let floors = all.filter { !implied.contains($0.name) }.sorted {
          ($0.gap, $0.name) < ($1.gap, $1.name)
        }
        .prefix(4).map { GapRelation.Floor(column: $0.name, isStrict: false) }
        guard !floors.isEmpty, canRestore([upper], from: floors.map(\.column)),
          let relation = gap(upper, floors, isTurned: false)
        else { continue }
        add(
          .gap(relation),
          .init(
            .ordered, floors.map(\.column) + [upper],
            "“\(upper)” is never before \(Self.list(floors.map(\.column))).", isDeclared: false))
      }
    }
  }

  /// The mean gap where `lower` is never after `upper`, and would be were they independent.
  private func order(_ lower: String, _ upper: String, _ search: RelationSearch, _ needed: Double)
    -> Double?
  {
    func contradicts(_ a: Column, _ b: Column) -> Bool {
      guard case .integers(let a) = a.storage, case .integers(let b) = b.storage else {
        return true
      }
      return a.indices.contains {
        a[$0] != Storage.missingInteger && b[$0] != Storage.missingInteger && a[$0] > b[$0]
      }
    }
    guard let a = search.sample[lower], let b = search.sample[upper], !contradicts(a, b),
      let fullA = table[lower], let fullB = table[upper], !contradicts(fullA, fullB),
      let firsts = fullA.numbers, let seconds = fullB.numbers
    else { return nil }
    let both = firsts.indices.filter { !firsts[$0].isNaN && !seconds[$0].isNaN }
    guard both.count >= 20 else { return nil }
    // The share of all pairs of rows in which the order holds.
    let step = max(1, both.count / 4096)
    let some = both.indices.filter { $0 % step == 0 }.map { both[$0] }
    let sorted = some.map { firsts[$0] }.sorted()
    var holding = 0
    for row in some {
      var low = 0
      var high = sorted.count
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle] <= seconds[row] { low = middle + 1 } else { high = middle }
      }
      holding += low
    }
    let share = Double(holding) / Double(some.count * some.count)
    guard Double(both.count) * log(share) <= needed else { return nil }
    return both.reduce(0.0) { $0 + seconds[$1] - firsts[$1] } / Double(both.count)
  }
}
