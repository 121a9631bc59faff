import Foundation
import Tables

/// A column's cells as small codes; missing is a level like any other.
struct DiscreteColumn {
  /// *Shape*: rows.
  var codes: [Int32]
  var levels: [Cell]
  var counts: [Int]

  /// Nil where there are more than `most` different cells, or an infinite one.
  init?(_ column: Column, most: Int) {
    codes = []
    levels = []
    counts = []
    codes.reserveCapacity(column.count)
    switch column.storage {
    case .codes(let own, let texts):
      // Only levels that occur, in the order of occurrence; −1 becomes the last.
      var place = [Int32](repeating: -1, count: texts.count + 1)
      for code in own {
        let index = code < 0 ? texts.count : Int(code)
        if place[index] < 0 {
          place[index] = Int32(levels.count)
          levels.append(code < 0 ? .missing : .text(texts[index]))
          counts.append(0)
          guard levels.count <= most else { return nil }
        }
        codes.append(place[index])
        counts[Int(place[index])] += 1
      }
    case .doubles, .integers:
      var known: [UInt64: Int32] = [:]
      for row in 0..<column.count {
        let cell = CellTuples.cell(column.storage, row)
        let key: UInt64
        switch cell {
        case .number(let number):
          guard number.isFinite else { return nil }
          key = number.bitPattern
        case .integer(let integer): key = UInt64(bitPattern: integer)
        default: key = UInt64(bitPattern: Storage.missingInteger) ^ 0x7FF8_1234
        }
        var code = known[key]
        if code == nil {
          code = Int32(levels.count)
          known[key] = code
          levels.append(cell)
          counts.append(0)
          guard levels.count <= most else { return nil }
        }
        codes.append(code!)
        counts[Int(code!)] += 1
      }
    case .text: return nil
    }
  }
}

extension ReshapingBuilder {
  /// Functional dependencies between columns of few values: education → years of education.
  ///
  /// *Complexity*: pairs times the rows until the first contradiction in the sample; what survives,
  /// a pass each.
  mutating func searchLookups(_ search: RelationSearch) {
    func limit(_ column: Column) -> Int {
      if case .codes = column.storage { return RelationSearch.mostLevels }
      return RelationSearch.mostNumericLevels
    }
    // Columns that are few-valued in the sample.
    var candidates: [(name: String, sample: DiscreteColumn)] = []
    for column in search.sample.columns where column.kind != .text && column.kind != .identifier {
      guard let discrete = DiscreteColumn(column, most: limit(column)), discrete.levels.count >= 2
      else { continue }
      candidates.append((column.name, discrete))
    }
    let pairs = max(1, candidates.count * (candidates.count - 1))
    let needed = log(RelationSearch.level / Double(pairs))
    var full: [String: DiscreteColumn] = [:]
    func discrete(_ name: String) -> DiscreteColumn? {
      if let known = full[name] { return known }
      guard let column = table[name], let made = DiscreteColumn(column, most: limit(column)) else {
        return nil
      }
      full[name] = made
      return made
    }
    var proposals: [(source: Int, target: Int)] = []
    for (y, target) in candidates.enumerated() where isFree(target.name) {
      for (x, source) in candidates.enumerated() where x != y {
        // A column with fewer different cells cannot determine one with more; and one that hardly
        // ever repeats a cell shows nothing.
        guard source.sample.levels.count >= target.sample.levels.count,
          source.sample.codes.count - source.sample.levels.count >= Self.leastRepeats,
          Self.determines(source.sample, target.sample)
        else { continue }
        proposals.append((x, y))
      }
    }
    // The coarsest source first: the dependency then says most. Of two that determine each other, a
    // number keeps its place rather than a category, whose levels would have lost their order; else
    // the one further left.
    let ordered = Set(table.columns.filter(\.isOrdered).map(\.name))
    let isNumber = candidates.map { ordered.contains($0.name) }
    proposals.sort { a, b in
      let first = (candidates[a.source].sample.levels.count, isNumber[a.source] ? 0 : 1, a.source)
      let second = (candidates[b.source].sample.levels.count, isNumber[b.source] ? 0 : 1, b.source)
      return first == second ? a.target < b.target : first < second
    }
    var verified = 0
    for proposal in proposals {
      let (source, target) = (candidates[proposal.source].name, candidates[proposal.target].name)
      guard isFree(target), canRestore([target], from: [source]),
        verified < 4 * table.columns.count,
        let x = discrete(source), let y = discrete(target)
      else { continue }
      verified += 1
      guard Self.determines(x, y), Self.logProbability(x, y) <= needed,
        let lookup = lookup(target, source, x, y)
      else { continue }
      add(
        .lookup(lookup),
        .init(
          .dependency, [source, target], "“\(source)” determines “\(target)”.",
          isDeclared: false))
    }
  }

  /// Rows of the sample that repeat a cell of the source, at least.
  private static let leastRepeats = 8

  /// Whether each level of x goes with one of y only.
  private static func determines(_ x: DiscreteColumn, _ y: DiscreteColumn) -> Bool {
    var partner = [Int32](repeating: -1, count: x.levels.count)
    for row in x.codes.indices {
      let level = Int(x.codes[row])
      if partner[level] < 0 {
        partner[level] = y.codes[row]
      } else if partner[level] != y.codes[row] {
        return false
      }
    }
    return true
  }

  /// The logarithm of the probability that all rows of each level of x agree in y though y were
  /// drawn independently: Π over levels of Σ p(y)^n. It is near 0 where x hardly ever repeats or y
  /// hardly ever varies; then nothing was shown.
  private static func logProbability(_ x: DiscreteColumn, _ y: DiscreteColumn) -> Double {
    let rows = Double(x.codes.count)
    let shares = y.counts.map { Double($0) / rows }.sorted(by: >).prefix(256)
    var memo: [Int: Double] = [:]
    return x.counts.reduce(0.0) { total, count in
      guard count > 1 else { return total }
      if let known = memo[count] { return total + known }
      let largest = shares[0]
      let rest = shares.reduce(0.0) { $0 + pow($1 / largest, Double(count)) }
      let value = min(0, Double(count) * log(largest) + log(rest))
      memo[count] = value
      return total + value
    }
  }

  /// Nil where too many rows have a level of x that is too rare to keep: y would lose its own
  /// distribution with them.
  private func lookup(
    _ target: String, _ source: String, _ x: DiscreteColumn, _ y: DiscreteColumn
  ) -> LookupRelation? {
    var partner = [Int](repeating: -1, count: x.levels.count)
    for row in x.codes.indices { partner[Int(x.codes[row])] = Int(y.codes[row]) }
    let kept = x.levels.indices.filter { x.counts[$0] >= minimumRows }
    let coveredRows = kept.reduce(0) { $0 + x.counts[$1] }
    // In a tenth of the rows the maker redraws x anyway; beyond that y is better learned.
    guard Double(coveredRows) >= 0.9 * Double(x.codes.count), kept.count >= 2 else { return nil }
    let sorted = kept.sorted { a, b in
      switch (LookupRelation.number(x.levels[a]), LookupRelation.number(x.levels[b])) {
      case (let a?, let b?): a < b
      case (nil, _?): true
      case (_?, nil): false
      default: a < b
      }
    }
    var values: [Cell] = []
    var place: [Int: Int] = [:]
    var covered = [Int](repeating: 0, count: y.levels.count)
    let places = sorted.map { level -> Int in
      let own = partner[level]
      covered[own] += x.counts[level]
      guard y.levels[own] != .missing else { return -1 }
      if let known = place[own] { return known }
      place[own] = values.count
      values.append(y.levels[own])
      return values.count - 1
    }
    let usual = y.levels.indices.max { (covered[$0], $1) < (covered[$1], $0) } ?? 0
    return LookupRelation(
      column: target, source: source, keys: sorted.map { x.levels[$0] }, places: places,
      values: values, usual: place[usual] ?? -1)
  }
}
