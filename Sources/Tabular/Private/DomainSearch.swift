import Foundation
import Privacy
package import Tables

/// How many cells of a column fall into each power of two, either side of zero: where its bounds
/// lie.
package struct MagnitudeCounts: CountingQuery {
  package let column: String
  package let cellsPerRecord = 1

  package init(column: String) { self.column = column }

  /// Exponents told apart; what is smaller counts as zero, what is larger as the largest.
  package static let exponents = -20...60
  package static let buckets = 2 * exponents.count + 1

  package func counts(of value: Table) -> [Int] {
    var counts = [Int](repeating: 0, count: Self.buckets)
    for number in value[column]?.numbers ?? [] where number.isFinite {
      counts[Self.bucket(of: number)] += 1
    }
    return counts
  }

  /// Ascending with the number; the middle one is zero.
  package static func bucket(of number: Double) -> Int {
    let middle = exponents.count
    let size = abs(number)
    guard size >= exp2(Double(exponents.lowerBound)) else { return middle }
    let exponent = min(Int(size.exponent), exponents.upperBound)
    let place = exponent - exponents.lowerBound + 1
    return number < 0 ? middle - place : middle + place
  }

  /// The numbers a bucket holds.
  package static func range(of bucket: Int) -> ClosedRange<Double> {
    let place = bucket - exponents.count
    if place == 0 { return 0...0 }
    let low = exp2(Double(abs(place) - 1 + exponents.lowerBound))
    return place < 0 ? -2 * low ... -low : low...2 * low
  }
}

/// How many rows bear each level of a column.
package struct LevelCounts: NamingQuery {
  package let column: String

  package init(column: String) { self.column = column }

  package func counts(of value: Table) -> [String: Int] {
    guard let column = value[column] else { return [:] }
    var counts = [String: Int]()
    switch column.storage {
    case .codes(let codes, let levels):
      var tally = [Int](repeating: 0, count: levels.count)
      for code in codes where code >= 0 { tally[Int(code)] += 1 }
      for (level, count) in zip(levels, tally) where count > 0 { counts[level] = count }
    case .text(let cells):
      for case let cell? in cells { counts[cell, default: 0] += 1 }
    case .integers(let cells):
      for cell in cells where cell != Storage.missingInteger { counts["\(cell)", default: 0] += 1 }
    case .doubles(let cells):
      for cell in cells where !cell.isNaN { counts["\(cell)", default: 0] += 1 }
    }
    return counts
  }
}

/// Finds the domains that nobody declared, at a price.
struct DomainSearch {
  /// The share of the budget that all of them may take.
  static let share = 0.1

  let table: Confidential<Table>

  /// - Parameters:
  ///   - rho: for this column.
  ///   - failure: its part of δ; for levels only.
  func domain(
    of column: ColumnSchema, rho: Double, failure: Double, charging budget: inout Budget,
    noise: inout Noise
  ) throws -> Domain {
    if PublicKnowledge.isCategory(column) {
      let mechanism = try ThresholdedNames(rho: rho, failure: failure, unit: table.unit)
      let names = try table.names(
        LevelCounts(column: column.name), with: mechanism, as: "finding levels",
        charging: &budget, noise: &noise)
      // A last level for all that is too rare to tell; it may be spelled so in the data.
      let other = "other"
      let levels = names.prefix(FineColumn.mostLevels - 1).map(\.name).filter { $0 != other }
      return Domain(.measured, levels: levels + [other], admitsMissing: true, outside: .clipped)
    }
    let mechanism = try DiscreteGaussian(rho: rho, sensitivity: table.unit.rows)
    let counts = try table.release(
      MagnitudeCounts(column: column.name), with: mechanism, as: "finding bounds",
      charging: &budget, noise: &noise)
    // An empty bucket passes with probability below 1e-3 in all.
    let threshold =
      mechanism.deviation * (2 * log(1e3 * Double(MagnitudeCounts.buckets))).squareRoot()
    let passing = counts.indices.filter { Double(counts[$0]) > threshold }
    guard let first = passing.first, let last = passing.last else {
      throw PrivacyError(
        .undeclared, place: "Column “\(column.name)”",
        expected: "too few rows for its bounds to be found at this epsilon (what was budgeted is "
          + "spent)",
        remedy: "Declare its minimum and maximum in the schema.")
    }
    var least = MagnitudeCounts.range(of: first).lowerBound
    var most = MagnitudeCounts.range(of: last).upperBound
    if most <= least { (least, most) = (least - 1, most + 1) }
    return Domain(.measured, least: least, most: most, admitsMissing: true, outside: .clipped)
  }
}
