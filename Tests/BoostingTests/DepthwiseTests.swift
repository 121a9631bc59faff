import Boosting
import Chance
import Foundation
import Statistics
import Testing

struct DepthwiseTests {
  /// Rows of four features: two that matter, one with missing cells that matter, one of noise.
  static func world(_ rows: Int, seed: Seed) -> (columns: [[Double]], margins: [Double]) {
    var stream = seed.stream("world")
    var columns = [[Double]](repeating: [], count: 4)
    var margins: [Double] = []
    for _ in 0..<rows {
      let a = stream.uniform()
      let b = Double(stream.below(5))
      let isMissing = stream.uniform() < 0.3
      let noise = stream.uniform()
      columns[0].append(a)
      columns[1].append(b)
      columns[2].append(isMissing ? .nan : stream.uniform())
      columns[3].append(noise)
      margins.append(4 * (a - 0.5) + (b == 3 ? 2 : -0.5) + (isMissing ? 1.5 : -0.5))
    }
    return (columns, margins)
  }

  static func labels(_ margins: [Double], seed: Seed) -> [Double] {
    var stream = seed.stream("labels")
    return margins.map { stream.uniform() < 1 / (1 + exp(-$0)) ? 1 : 0 }
  }

  @Test("bins keep few values apart and cut many at quantiles")
  func bins() {
    let few = FeatureBins(of: [[3, 1, 2, 2, .nan]])
    #expect(few.cuts == [[2, 3]])
    #expect(few.coded([[1, 2, 3, .nan, 0, 9, 2.5]]).codes == [0, 1, 2, 3, 0, 2, 1])
    let many = FeatureBins(of: [(0..<100_000).map(Double.init)])
    #expect(many.binCount(0) == 255)
    let codes = many.coded([(0..<100_000).map(Double.init)]).codes
    var counts = [Int](repeating: 0, count: 256)
    for code in codes { counts[Int(code)] += 1 }
    #expect(counts[255] == 0)
    #expect(counts[..<255].allSatisfy { (390...395).contains($0) })
    #expect(FeatureBins(of: [[.nan, .nan]]).cuts == [[]])
    #expect(FeatureBins(of: [[.nan, .nan]]).coded([[.nan, 1]]).codes == [1, 0])
  }

  @Test("one split of one tree is worked out by hand")
  func byHand() throws {
    // Four rows, one feature; at log-odds 0 gradients are -.5 (ones) and .5, hessians .25.
    let features = FeatureBins(of: [[0, 0, 1, 1]]).coded([[0, 0, 1, 1]])
    let plan = DepthwiseTrees(
      rounds: 1, depth: 3, learningRate: 0.5, lambda: 1, gamma: 0, minimumChildWeight: 0.1)
    let model = try plan.fit(features, to: [1, 1, 0, 0], loss: .logistic)
    // A leaf: -(-1) / (0.5 + 1) * 0.5.
    let leaf = 1 / 1.5 * 0.5
    let margins = model.margins(features)
    #expect(zip(margins, [leaf, leaf, -leaf, -leaf]).allSatisfy { abs($0 - $1) < 1e-6 })
    // Gain: 1/1.5 + 1/1.5 - 0 = 1.333: a larger gamma forbids the split, a larger weight too.
    var strict = plan
    strict.gamma = 1.34
    #expect(
      try strict.fit(features, to: [1, 1, 0, 0], loss: .logistic).margins(features) == [0, 0, 0, 0])
    strict.gamma = 1.33
    #expect(
      try strict.fit(features, to: [1, 1, 0, 0], loss: .logistic).margins(features) != [0, 0, 0, 0])
    strict.minimumChildWeight = 0.51
    #expect(
      try strict.fit(features, to: [1, 1, 0, 0], loss: .logistic).margins(features) == [0, 0, 0, 0])
  }

  @Test("missing cells take the side that they belong to")
  func missing() throws {
    let column: [Double] = (0..<300).map { $0 % 3 == 0 ? .nan : Double($0 % 3) }
    let bins = FeatureBins(of: [column])
    let features = bins.coded([column])
    for like in [1.0, 2.0] {
      let targets = column.map { $0.isNaN || $0 == like ? 1.0 : 0.0 }
      let model = try DepthwiseTrees(rounds: 30).fit(features, to: targets, loss: .logistic)
      let asked = model.predictions(bins.coded([[.nan, like, 3 - like]]))
      #expect(asked[0] > 0.95 && asked[1] > 0.95 && asked[2] < 0.05)
    }
    // Missing alone can be told from everything else.
    let targets = column.map { $0.isNaN ? 1.0 : 0.0 }
    let model = try DepthwiseTrees(rounds: 30).fit(features, to: targets, loss: .logistic)
    let asked = model.predictions(bins.coded([[.nan, 1, 2]]))
    #expect(asked[0] > 0.95 && asked[1] < 0.05 && asked[2] < 0.05)
  }

  @Test("it comes near the best possible separation and generalises")
  func separation() throws {
    let (columns, margins) = DepthwiseTests.world(6_000, seed: 1)
    let targets = DepthwiseTests.labels(margins, seed: 2)
    let bins = FeatureBins(of: columns)
    let features = bins.coded(columns)
    let train = Array(0..<4_000)
    let test = Array(4_000..<6_000)
    let model = try DepthwiseTrees(rounds: 60, depth: 3, learningRate: 0.15).fit(
      features, to: targets, loss: .logistic, rows: train)
    func area(_ scores: [Double]) -> Double {
      RankedSeparation(scores: scores, isPositive: test.map { targets[$0] == 1 }).area ?? 0
    }
    let best = area(test.map { margins[$0] })
    let reached = area(model.margins(features, rows: test))
    #expect(reached > best - 0.015, "\(reached) of \(best)")
  }

  @Test("the order of rows changes nothing, to the bit")
  func order() throws {
    let (columns, margins) = DepthwiseTests.world(2_000, seed: 3)
    let targets = DepthwiseTests.labels(margins, seed: 4)
    var stream = Seed(5).stream("order")
    let order = stream.permutation(2_000)
    let asked = FeatureBins(of: columns)
    for loss in [DepthwiseLoss.logistic, .squared, .softmax(classes: 2)] {
      let answers = loss == .squared ? margins.map { ($0 * 64).rounded() / 64 } : targets
      let plain = try DepthwiseTrees(rounds: 20).fit(
        asked.coded(columns), to: answers, loss: loss)
      let shuffled = try DepthwiseTrees(rounds: 20).fit(
        asked.coded(columns.map { column in order.map { column[$0] } }),
        to: order.map { answers[$0] }, loss: loss)
      #expect(plain.margins(asked.coded(columns)) == shuffled.margins(asked.coded(columns)))
    }
  }

  @Test("classes and numbers are learned too")
  func otherLosses() throws {
    let (columns, margins) = DepthwiseTests.world(4_000, seed: 6)
    let bins = FeatureBins(of: columns)
    let features = bins.coded(columns)
    let train = Array(0..<3_000)
    let test = Array(3_000..<4_000)
    let number = try DepthwiseTrees(rounds: 80).fit(
      features, to: margins, loss: .squared, rows: train)
    let predicted = number.predictions(features, rows: test)
    let residual = zip(predicted, test).reduce(0) {
      $0 + ($1.0 - margins[$1.1]) * ($1.0 - margins[$1.1])
    }
    #expect(residual / 1_000 < 0.01)
    let classes = margins.map { $0 < -0.5 ? 0.0 : $0 < 1 ? 1.0 : 2.0 }
    let model = try DepthwiseTrees(rounds: 40).fit(
      features, to: classes, loss: .softmax(classes: 3), rows: train)
    let shares = model.predictions(features, rows: test)
    var right = 0
    for (place, row) in test.enumerated() {
      let row3 = shares[(3 * place)..<(3 * place + 3)]
      #expect(abs(row3.reduce(0, +) - 1) < 1e-9)
      if row3.firstIndex(of: row3.max() ?? 0) == 3 * place + Int(classes[row]) { right += 1 }
    }
    #expect(right > 950)
  }

  @Test("drawing rows depends on the seed alone")
  func seeds() throws {
    let (columns, margins) = DepthwiseTests.world(1_000, seed: 8)
    let targets = DepthwiseTests.labels(margins, seed: 9)
    let features = FeatureBins(of: columns).coded(columns)
    let plan = DepthwiseTrees(rounds: 10, rowShare: 0.5)
    func reached(_ seed: Seed) throws -> [Double] {
      try plan.fit(features, to: targets, loss: .logistic, seed: seed).margins(features)
    }
    #expect(try reached(1) == reached(1))
    #expect(try reached(1) != reached(2))
  }

  @Test("nothing to learn from gives the opening guess")
  func extremes() throws {
    let empty = FeatureBins(of: [[]]).coded([[]])
    #expect(try DepthwiseTrees().fit(empty, to: [], loss: .logistic).treeCount == 0)
    let constant = FeatureBins(of: [[1, 1, 1]]).coded([[1, 1, 1]])
    let model = try DepthwiseTrees(rounds: 3).fit(constant, to: [2, 4, 6], loss: .squared)
    #expect(model.predictions(constant).allSatisfy { abs($0 - 4) < 1e-6 })
    let missing = FeatureBins(of: [[.nan, .nan]]).coded([[.nan, .nan]])
    let same = try DepthwiseTrees(rounds: 3).fit(missing, to: [1, 1], loss: .logistic)
    #expect(same.predictions(missing).allSatisfy { $0 > 0.99 })
    let single = FeatureBins(of: [[5]]).coded([[5]])
    #expect(
      try DepthwiseTrees(rounds: 3).fit(single, to: [7], loss: .squared).predictions(single) == [7])
  }

  @Test("a cancelled fit stops")
  func cancellation() async throws {
    let (columns, margins) = DepthwiseTests.world(3_000, seed: 10)
    let features = FeatureBins(of: columns).coded(columns)
    let task = Task {
      try DepthwiseTrees(rounds: 1_000_000).fit(features, to: margins, loss: .squared)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
