import Boosting
import Chance
import Tables

/// Fits the questions of all columns; each (column, bit) is a job of its own.
struct LadderFitting: Sendable {
  let plan: AutoregressiveTrees
  /// In the order in which columns are generated.
  let codes: [Code]
  /// Rows that are learned from, shuffled; the last ones stop the boosting.
  let rows: [Int]
  let validationStart: Int

  /// - Parameter allRows: how many rows there are in all; at most `plan.maximumRows` are learned
  ///   from, chosen at random, and all of them set the bits' own frequencies.
  init(plan: AutoregressiveTrees, codes: [Code], allRows: Int, seed: Seed) {
    self.plan = plan
    self.codes = codes
    var stream = seed.stream("rows to learn from")
    var order = stream.permutation(allRows)
    if order.count > plan.maximumRows { order.removeSubrange(plan.maximumRows...) }
    self.rows = order
    let share = order.count < 1000 ? 0.25 : 0.1
    self.validationStart = order.count - Int(Double(order.count) * share)
  }

  /// The jobs: place in the order, bit.
  var jobs: [(place: Int, bit: Int)] {
    codes.indices.flatMap { place in
      (0..<Ladder.bitCount(producible: codes[place].producible)).map { (place, $0) }
    }
  }

  /// Answers one question.
  ///
  /// *Complexity*: `SymmetricBooster.fit`'s on at most `plan.featureLimit` features.
  func fit(place: Int, bit: Int) -> BitModel {
    let code = codes[place]
    let bitCount = Ladder.bitCount(producible: code.producible)
    let question = Question(code: code, bit: bit, bitCount: bitCount)
    let base = question.base()
    let labels = rows.map { question.label(code.values[$0]) }
    let prefixes = rows.map { question.prefix(code.values[$0]) }
    let start = prefixes.map { prefix -> Int32 in
      let score = base[min(prefix, base.count - 1)]
      return score == BitModel.never ? 0 : score
    }
    let ones = labels.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }
    let zeros = labels.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
    guard ones > 0 && zeros > 0 && validationStart > 1 else {
      return BitModel(base: base, inputs: [], trees: [])
    }

    var features = (0..<place).filter { codes[$0].cardinality > 1 }.map {
      Feature(place: $0, code: codes[$0], rows: rows)
    }
    if bit > 0 {
      features.append(Feature(prefixes: prefixes, count: base.count, isOrdered: code.isOrdered))
    }
    guard !features.isEmpty else { return BitModel(base: base, inputs: [], trees: []) }

    let ranker = Ranker(labels: labels, start: start, rows: validationStart)
    if features.count > plan.featureLimit {
      features = screened(features, ranker: ranker, labels: labels, start: start)
    }
    let remaps = features.map { ranker.remap($0) }
    let planes = CodePlanes(rows: rows.count, features: features.count)
    for (index, feature) in features.enumerated() {
      feature.fill(planes, index, remap: remaps[index])
    }
    let problem = SymmetricBooster.Problem(
      planes: planes, labels: labels, start: start, validationStart: validationStart)
    var trees = plan.booster.fit(problem)
    if plan.refits && !trees.isEmpty { trees = plan.booster.fit(problem, rounds: trees.count) }
    return Self.pruned(base: base, features: features, remaps: remaps, trees: trees)
  }

  /// Keeps the features that alone separate the answers best.
  private func screened(
    _ features: [Feature], ranker: Ranker, labels: [UInt8], start: [Int32]
  ) -> [Feature] {
    let sample = min(validationStart, 8192)
    let planes = CodePlanes(rows: sample, features: features.count)
    for (index, feature) in features.enumerated() {
      feature.fill(planes, index, remap: ranker.remap(feature, rows: sample))
    }
    let gains = plan.booster.rootGains(
      .init(
        planes: planes, labels: Array(labels[..<sample]), start: Array(start[..<sample]),
        validationStart: sample), rows: sample)
    let best = gains.indices.sorted { (gains[$1], $0) < (gains[$0], $1) }.prefix(plan.featureLimit)
    return best.sorted().map { features[$0] }
  }

  /// Drops the inputs that no tree looks at.
  private static func pruned(
    base: [Int32], features: [Feature], remaps: [[UInt8]?], trees: [SymmetricTree]
  ) -> BitModel {
    let used = Set(trees.flatMap(\.features)).sorted()
    let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
    return BitModel(
      base: base,
      inputs: used.map { BitModel.Input(place: features[$0].place, remap: remaps[$0]) },
      trees: trees.map { tree in
        SymmetricTree(
          features: tree.features.map { place[$0]! }, thresholds: tree.thresholds,
          leaves: tree.leaves)
      })
  }
}

/// What a bit asks of a code.
private struct Question {
  let code: Code
  let bit: Int
  let shift: Int

  init(code: Code, bit: Int, bitCount: Int) {
    self.code = code
    self.bit = bit
    self.shift = bitCount - 1 - bit
  }

  func prefix(_ value: UInt16) -> Int { Int(value) >> (shift + 1) }

  /// Absent where the code is not producible, or where only one answer is possible.
  func label(_ value: UInt16) -> UInt8 {
    guard Int(value) < code.producible, isOpen(prefix(value)) else {
      return SymmetricBooster.absent
    }
    return UInt8(Int(value) >> shift & 1)
  }

  private func isOpen(_ prefix: Int) -> Bool { (prefix << 1 | 1) << shift < code.producible }

  func base() -> [Int32] {
    let size = 1 << bit
    var ones = [Int](repeating: 0, count: size)
    var zeros = [Int](repeating: 0, count: size)
    for value in code.values where Int(value) < code.producible {
      if Int(value) >> shift & 1 == 1 {
        ones[prefix(value)] += 1
      } else {
        zeros[prefix(value)] += 1
      }
    }
    return (0..<size).map { prefix in
      guard isOpen(prefix), ones[prefix] > 0 else { return BitModel.never }
      return FixedLogit.score(ones: Double(ones[prefix]), zeros: Double(zeros[prefix]))
    }
  }
}

/// A column before this one, or the bits before this one, for the rows that are learned from.
private struct Feature {
  let place: Int?
  let values: [UInt16]
  let count: Int
  let isOrdered: Bool

  init(place: Int, code: Code, rows: [Int]) {
    self.place = place
    self.values = rows.map { code.values[$0] }
    self.count = code.cardinality
    self.isOrdered = code.isOrdered
  }

  init(prefixes: [Int], count: Int, isOrdered: Bool) {
    self.place = nil
    // Rows with an unproducible code take no part; any prefix does for them.
    self.values = prefixes.map { UInt16(min($0, count - 1)) }
    self.count = count
    self.isOrdered = isOrdered
  }

  func fill(_ planes: CodePlanes, _ index: Int, remap: [UInt8]?) {
    if let remap {
      planes.fill(index, bins: Int(remap.max() ?? 0) + 1) { remap[Int(values[$0])] }
    } else {
      planes.fill(index, bins: count) { UInt8(values[$0]) }
    }
  }
}

/// Ranks the levels of a category by how they move the answer, so that one threshold separates
/// those that raise it from those that lower it.
private struct Ranker {
  let labels: [UInt8]
  let start: [Int32]
  let rows: Int

  /// Nil where the code is already an ordered byte.
  func remap(_ feature: Feature, rows limit: Int? = nil) -> [UInt8]? {
    guard !feature.isOrdered || feature.count > 256 else { return nil }
    let probability = FixedLogit.probability
    var gradient = [Double](repeating: 0, count: feature.count)
    var hessian = [Double](repeating: 0, count: feature.count)
    var seen = [Int](repeating: 0, count: feature.count)
    for row in 0..<min(rows, limit ?? rows) where labels[row] <= 1 {
      let level = Int(feature.values[row])
      let p = probability[Int(start[row]) + FixedLogit.limit]
      gradient[level] += Double(labels[row]) - p
      hessian[level] += p * (1 - p)
      seen[level] += 1
    }
    let step = (0..<feature.count).map { gradient[$0] / (hessian[$0] + 5) }
    let ranked = (0..<feature.count).sorted { (step[$0], $0) < (step[$1], $1) }
    var remap = [UInt8](repeating: 0, count: feature.count)
    if feature.count <= 256 {
      for (rank, level) in ranked.enumerated() { remap[level] = UInt8(rank) }
    } else {
      // More levels than bytes: neighbours in rank share one, about equally many rows each.
      let total = seen.reduce(0, +) + feature.count
      var before = 0
      for level in ranked {
        remap[level] = UInt8(before * 255 / total)
        before += seen[level] + 1
      }
    }
    return remap
  }
}
