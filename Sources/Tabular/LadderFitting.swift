import Boosting
import Chance
import Tables

/// Fits the questions of all columns in one order; each (column, bit) is a job of its own.
struct LadderFitting: Sendable {
  let plan: AutoregressiveTrees
  /// In the order in which columns are generated.
  let codes: [Code]
  let words: [CodeWords]
  /// By place: the earlier places whose columns may inform it.
  let candidates: [[Int]]
  /// By place; found before the questions are answered.
  var locations: [[Location]]
  /// Rows that are learned from, shuffled; those from `validationStart` on stop the boosting.
  let rows: [Int]
  let validationStart: Int

  init(
    plan: AutoregressiveTrees, order: [Int], codes: [Code], words: [CodeWords],
    affinity: ColumnAffinity, rows: [Int], validationStart: Int
  ) {
    let (codes, words) = (order.map { codes[$0] }, order.map { words[$0] })
    var placeOf = [Int](repeating: 0, count: order.count)
    for (place, column) in order.enumerated() { placeOf[column] = place }
    candidates = order.indices.map { place in
      let earlier = affinity.kin.map { kin in
        kin[order[place]].map { placeOf[$0] }.filter { $0 < place }.sorted()
      }
      return (earlier ?? Array(0..<place)).filter { codes[$0].cardinality > 1 }
    }
    self.plan = plan
    self.codes = codes
    self.words = words
    self.locations = [[Location]](repeating: [], count: codes.count)
    self.rows = rows
    self.validationStart = validationStart
  }

  /// The jobs: place in the order, bit.
  var jobs: [(place: Int, bit: Int)] {
    codes.indices.flatMap { place in (0..<words[place].length).map { (place, $0) } }
  }

  func locations(place: Int) -> [Location] {
    LocationFitting(codes: codes, words: words, rows: rows[..<validationStart])
      .locations(place: place, from: candidates[place])
  }

  /// Answers one question.
  ///
  /// *Complexity*: `SymmetricBooster.fit`'s on at most `plan.featureLimit` features, for the rows
  /// that are asked.
  func fit(place: Int, bit: Int) -> BitModel {
    let question = Question(code: codes[place], words: words[place], bit: bit)
    let base = question.base()
    let asked = Asked(question, rows: rows, validationStart: validationStart, base: base)
    guard asked.isMixed, asked.validationStart > 1 else {
      return BitModel(base: base, inputs: [], trees: [])
    }
    var features = candidates[place].map { Feature(place: $0, code: codes[$0]) }
    if bit > 0 { features.append(Feature(question)) }
    for (which, location) in locations[place].enumerated() {
      features.append(Feature(asked.distances(to: location, bit: bit, codes: codes), by: which))
    }
    guard !features.isEmpty else { return BitModel(base: base, inputs: [], trees: []) }

    if features.count > plan.featureLimit { features = screened(features, asked) }
    let remaps = features.map { Ranker(asked).remap($0) }
    let problem = asked.problem(features, remaps: remaps)
    let caution = Caution.standardErrors(rows: rows.count)
    var trees = plan.booster.fit(problem, caution: caution)
    // No held-back row speaks against what is refitted and levelled: small tables go without.
    if caution == 0 {
      trees = plan.booster.refitted(
        trees, to: problem, levelling: trees.isEmpty ? 0 : plan.levelling)
    }
    return Self.pruned(base: base, features: features, remaps: remaps, trees: trees)
  }

  /// Keeps the features that alone separate the answers best.
  private func screened(_ features: [Feature], _ asked: Asked) -> [Feature] {
    let sample = asked.first(min(asked.validationStart, 8192))
    let ranker = Ranker(sample)
    let gains = plan.booster.rootGains(
      sample.problem(features, remaps: features.map { ranker.remap($0) }), rows: sample.count)
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
      inputs: used.map { BitModel.Input(source: features[$0].source, remap: remaps[$0]) },
      trees: trees.map { tree in
        SymmetricTree(
          features: tree.features.map { place[$0]! }, thresholds: tree.thresholds,
          leaves: tree.leaves)
      })
  }
}

/// What a bit asks of a code.
struct Question {
  let code: Code
  let bit: Int
  /// Each code's bits before this one; `closed` where its word has ended. *Shape*: cardinality.
  let prefixes: [UInt16]
  /// Each code's answer. *Shape*: cardinality.
  let labels: [UInt8]
  /// By prefix, its rank among the open ones.
  let ranks: [UInt8?]
  let openCount: Int

  static let closed = UInt16.max

  init(code: Code, words: CodeWords, bit: Int) {
    self.code = code
    self.bit = bit
    var prefixes = [UInt16](repeating: Self.closed, count: code.cardinality)
    var labels = [UInt8](repeating: SymmetricBooster.absent, count: code.cardinality)
    // Codes that are not producible have no word and are never asked.
    for (value, word) in words.words.enumerated() where Int(words.lengths[value]) > bit {
      let shift = words.length - 1 - bit
      prefixes[value] = UInt16(Int(word) >> (shift + 1))
      labels[value] = UInt8(Int(word) >> shift & 1)
    }
    self.prefixes = prefixes
    self.labels = labels
    (ranks, openCount) = words.openRanks(bit: bit)
  }

  /// Log-odds by prefix from the frequencies of all rows.
  func base() -> [Int32] {
    var ones = [Int](repeating: 0, count: ranks.count)
    var all = [Int](repeating: 0, count: ranks.count)
    for value in code.values where prefixes[Int(value)] != Self.closed {
      all[Int(prefixes[Int(value)])] += 1
      ones[Int(prefixes[Int(value)])] += Int(labels[Int(value)])
    }
    return ranks.indices.map { prefix in
      guard ranks[prefix] != nil, ones[prefix] > 0 else { return BitModel.never }
      return FixedLogit.score(
        ones: Double(ones[prefix]), zeros: Double(all[prefix] - ones[prefix]))
    }
  }
}

/// The rows a question is put to, and their answers.
private struct Asked {
  private(set) var rows: [Int] = []
  private(set) var labels: [UInt8] = []
  private(set) var start: [Int32] = []
  private(set) var prefixes: [UInt16] = []
  private(set) var validationStart = 0

  var count: Int { rows.count }

  init(_ question: Question, rows all: [Int], validationStart: Int, base: [Int32]) {
    rows.reserveCapacity(all.count)
    labels.reserveCapacity(all.count)
    start.reserveCapacity(all.count)
    for (index, row) in all.enumerated() {
      if index == validationStart { self.validationStart = rows.count }
      let value = Int(question.code.values[row])
      let prefix = question.prefixes[value]
      guard prefix != Question.closed, base[Int(prefix)] != BitModel.never else { continue }
      rows.append(row)
      labels.append(question.labels[value])
      prefixes.append(prefix)
      start.append(base[Int(prefix)])
    }
    if validationStart == all.count { self.validationStart = rows.count }
  }

  /// Whether both answers occur among the rows that are fitted.
  var isMixed: Bool {
    let fitted = labels[..<validationStart]
    return fitted.contains(0) && fitted.contains(1)
  }

  func first(_ count: Int) -> Asked {
    var part = self
    part.rows = Array(rows[..<count])
    part.labels = Array(labels[..<count])
    part.start = Array(start[..<count])
    part.prefixes = Array(prefixes[..<count])
    part.validationStart = count
    return part
  }

  /// A feature's codes of these rows.
  func value(_ feature: Feature, _ index: Int) -> Int {
    switch feature.source {
    case .column: Int(feature.values[rows[index]])
    case .prefix: Int(prefixes[index])
    case .location: Int(feature.bytes![index])
    }
  }

  func problem(_ features: [Feature], remaps: [[UInt8]?]) -> SymmetricBooster.Problem {
    let planes = CodePlanes(rows: count, features: features.count)
    for (index, feature) in features.enumerated() {
      if let remap = remaps[index] {
        let bins = Int(remap.max() ?? 0) + 1
        planes.fill(index, bins: bins) { remap[value(feature, $0)] }
      } else {
        planes.fill(index, bins: feature.count) { UInt8(truncatingIfNeeded: value(feature, $0)) }
      }
    }
    return SymmetricBooster.Problem(
      planes: planes, labels: labels, start: start, validationStart: validationStart)
  }

  /// How far each row's column is expected to lie from the question's cut.
  func distances(to location: Location, bit: Int, codes: [Code]) -> [UInt8] {
    var sums = [Int32](repeating: 0, count: count)
    for term in location.terms {
      let values = codes[term.place].values
      for (index, row) in rows.enumerated() { sums[index] &+= Int32(term.shares[Int(values[row])]) }
    }
    let cuts = location.cuts[bit]
    return sums.indices.map { Location.byte(sums[$0], cuts[Int(prefixes[$0])]) }
  }
}

/// What a question may look at.
private struct Feature {
  let source: BitModel.Source
  /// A column's codes, by row of the table.
  let values: [UInt16]
  let count: Int
  let isOrdered: Bool
  /// For the bits before: ranks of the open prefixes.
  var ranks: [UInt8]?
  /// For a location: the bytes, by row that is asked.
  var bytes: [UInt8]?

  init(place: Int, code: Code) {
    self.source = .column(place)
    self.values = code.values
    self.count = code.cardinality
    self.isOrdered = code.isOrdered
  }

  init(_ question: Question) {
    source = .prefix
    values = []
    count = question.ranks.count
    isOrdered = true
    ranks = question.ranks.map { $0 ?? 0 }
  }

  init(_ distances: [UInt8], by which: Int) {
    source = .location(which)
    values = []
    count = 256
    isOrdered = true
    bytes = distances
  }
}

/// Ranks the levels of a category by how they move the answer, so that one threshold separates
/// those that raise it from those that lower it.
private struct Ranker {
  let asked: Asked

  init(_ asked: Asked) { self.asked = asked }

  /// Nil where the code is already an ordered byte.
  func remap(_ feature: Feature) -> [UInt8]? {
    if let ranks = feature.ranks { return ranks }
    guard !feature.isOrdered || feature.count > 256 else { return nil }
    let probability = FixedLogit.probability
    var gradient = [Double](repeating: 0, count: feature.count)
    var hessian = [Double](repeating: 0, count: feature.count)
    var seen = [Int](repeating: 0, count: feature.count)
    for index in 0..<asked.validationStart {
      let level = asked.value(feature, index)
      let p = probability[Int(asked.start[index]) + FixedLogit.limit]
      gradient[level] += Double(asked.labels[index]) - p
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
