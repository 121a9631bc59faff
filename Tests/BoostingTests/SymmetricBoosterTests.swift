import Boosting
import Chance
import Testing

@Suite("Symmetric booster")
struct SymmetricBoosterTests {
  /// Labels that depend on an interaction of two of four features, with noise.
  private func problem(rows: Int, seed: Seed) -> SymmetricBooster.Problem {
    let stream = seed.stream("problem")
    let planes = CodePlanes(rows: rows, features: 4)
    for feature in 0..<4 {
      planes.fill(feature, bins: 64) { row in
        UInt8(stream.uniform(at: UInt64(row * 8 + feature)) * 64)
      }
    }
    let labels = (0..<rows).map { row -> UInt8 in
      let high = (planes.plane(0)[row] > 31) != (planes.plane(2)[row] > 15)
      return stream.uniform(at: UInt64(row * 8 + 7)) < (high ? 0.9 : 0.1) ? 1 : 0
    }
    return SymmetricBooster.Problem(
      planes: planes, labels: labels, start: [Int32](repeating: 0, count: rows),
      validationStart: rows * 9 / 10)
  }

  @Test("with caution, answers that depend on nothing grow hardly a tree; an effect still does")
  func caution() {
    func noise(_ seed: Seed) -> SymmetricBooster.Problem {
      var made = problem(rows: 200, seed: seed)
      let stream = seed.stream("coins")
      for row in 0..<200 { made.labels[row] = stream.uniform(at: UInt64(row)) < 0.5 ? 1 : 0 }
      return made
    }
    let booster = SymmetricBooster()
    let seeds = (1...40).map { Seed(UInt64($0)) }
    let rash = seeds.count { !booster.fit(noise($0)).isEmpty }
    let careful = seeds.count { !booster.fit(noise($0), caution: 2).isEmpty }
    #expect(careful * 2 < rash, "\(careful) of 40 with caution, \(rash) without")
    let effect = problem(rows: 2_000, seed: 1)
    #expect(!booster.fit(effect, caution: 2).isEmpty)
  }

  private func scores(_ trees: [SymmetricTree], _ problem: SymmetricBooster.Problem) -> [Int32] {
    (0..<problem.planes.rows).map { row in
      trees.reduce(0) { sum, tree in
        var leaf = 0
        for (level, feature) in tree.features.enumerated()
        where problem.planes.plane(feature)[row] > tree.thresholds[level] { leaf |= 1 << level }
        return sum + Int32(tree.leaves[leaf])
      }
    }
  }

  /// Mean logistic loss in nats.
  private func loss(_ trees: [SymmetricTree], _ problem: SymmetricBooster.Problem) -> Double {
    zip(scores(trees, problem), problem.labels).reduce(0.0) { sum, pair in
      let place = max(0, min(2 * FixedLogit.limit, Int(pair.0) + FixedLogit.limit))
      let p = FixedLogit.probability[place]
      return sum - (pair.1 == 1 ? p : 1 - p).logarithm
    } / Double(problem.planes.rows)
  }

  @Test("learns an exclusive-or up to its noise on rows it has not seen")
  func exclusiveOr() {
    let trees = SymmetricBooster().fit(problem(rows: 4000, seed: 1))
    // Bayes' loss is 0.325 nats; the marginal's is 0.693.
    #expect(loss(trees, problem(rows: 4000, seed: 2)) < 0.36)
  }

  @Test("does next to no harm where there is nothing to learn")
  func noise() {
    func coins(_ seed: Seed) -> SymmetricBooster.Problem {
      var noise = problem(rows: 4000, seed: seed)
      let stream = seed.stream("labels")
      noise.labels = (0..<4000).map { stream.uniform(at: UInt64($0)) < 0.5 ? 1 : 0 }
      return noise
    }
    let trees = SymmetricBooster().fit(coins(3))
    #expect(loss(trees, coins(4)) < 0.693_147 + 0.02)
  }

  @Test(
    "leaves refitted to all rows foresee as well, and levelling mends what a feature errs alone")
  func refitting() {
    let problem = problem(rows: 4000, seed: 1)
    let trees = SymmetricBooster().fit(problem)
    let refitted = SymmetricBooster().refitted(trees, to: problem)
    #expect(refitted.map(\.features) == trees.map(\.features))
    #expect(loss(refitted, self.problem(rows: 4000, seed: 2)) < 0.36)
    // Without any tree before, one feature's trees come as near as one feature can.
    var single = problem
    single.labels = (0..<4000).map { problem.planes.plane(1)[$0] > 40 ? 1 : 0 }
    let levelled = SymmetricBooster().refitted([], to: single, levelling: 4)
    #expect(!levelled.isEmpty && levelled.count <= 4)
    #expect(levelled.allSatisfy { Set($0.features) == [1] })
    #expect(loss(levelled, single) < 0.05)
  }

  @Test("gives the same trees every time")
  func determinism() {
    let problem = problem(rows: 3000, seed: 5)
    #expect(SymmetricBooster().fit(problem) == SymmetricBooster().fit(problem))
  }

  @Test("absent rows change nothing")
  func absence() {
    let whole = problem(rows: 3000, seed: 6)
    var masked = whole
    let planes = CodePlanes(rows: 4000, features: 4)
    for feature in 0..<4 {
      // A thousand absent rows in front of the real ones.
      planes.fill(feature, bins: 64) { $0 < 1000 ? 63 : whole.planes.plane(feature)[$0 - 1000] }
    }
    masked.planes = planes
    masked.labels = [UInt8](repeating: SymmetricBooster.absent, count: 1000) + whole.labels
    masked.start = [Int32](repeating: 0, count: 4000)
    masked.validationStart = whole.validationStart + 1000
    let trees = SymmetricBooster().fit(masked)
    let reference = SymmetricBooster().fit(whole)
    #expect(trees.first?.features == reference.first?.features)
    #expect(trees.first?.thresholds == reference.first?.thresholds)
  }

  @Test("a block's scores are the sum of the trees' leaves, by every path")
  func scoring() {
    let problem = problem(rows: 1024, seed: 8)
    let trees = SymmetricBooster(patience: 3).fit(problem)
    #expect(!trees.isEmpty)
    let question = DrawnQuestion(trees)
    #expect(question.treeCount < trees.count)
    let planes = UnsafeMutableRawPointer.allocate(
      byteCount: question.planeBytes, alignment: 64)
    defer {
      planes.deallocate()
      Drawing.force(.best)
    }
    // Whole passes, and a last pass that is not full.
    for path in Drawing.Path.allCases {
      for rows in [1024, 832] {
        Drawing.force(path)
        var score = [Int32](repeating: 5, count: rows)
        question.add(
          inputs: (0..<4).map { UnsafePointer(problem.planes.plane($0)) }, rows: rows,
          planes: planes, to: &score)
        #expect(score == scores(trees, problem)[..<rows].map { $0 + 5 })
      }
    }
  }

  @Test("a remapped byte is the table's entry, by vectors and by plain C")
  func remapping() {
    let table = (0..<256).map { UInt8(truncatingIfNeeded: $0 * 167 + 13) }
    let codes = (0..<256).map { UInt8($0) }
    for path in Drawing.Path.allCases {
      Drawing.force(path)
      var out = [UInt8](repeating: 0, count: 256)
      Drawing.remap(table, codes, rows: 256, into: &out)
      #expect(out == table)
    }
    Drawing.force(.best)
  }

  @Test("fixed log-odds and probabilities undo each other")
  func fixedLogit() {
    for ones in [1.0, 3, 50, 500, 999] {
      let score = FixedLogit.score(ones: ones, zeros: 1000 - ones)
      let p = FixedLogit.probability[Int(score) + FixedLogit.limit]
      #expect(abs(p - ones / 1000) < 2e-4)
    }
    #expect(FixedLogit.score(ones: 0, zeros: 5) == Int32(-FixedLogit.limit))
  }

  @Test("words of a row do not depend on where a block starts, and are Philox's")
  func words() {
    var all = [UInt32](repeating: 0, count: 256)
    var tail = [UInt32](repeating: 0, count: 64)
    Drawing.words(9, first: 0, rows: 256, into: &all)
    Drawing.words(9, first: 128, rows: 64, into: &tail)
    #expect(Array(all[128..<192]) == tail)
    #expect(Set(all).count > 250)
    // Row 64 · 2 + 16 · 1 + 5: lane 1 of block 2 · 16 + 5.
    let block = Philox.block(counter: SIMD4(37, 0, 0, 2), key: SIMD2(9, 0))
    #expect(all[149] == block[1])
  }
}

extension Double {
  /// ln x by Newton's method on exp's series: a second way to the same number.
  fileprivate var logarithm: Double {
    var y = 0.0
    for _ in 0..<40 {
      var term = 1.0
      var exponential = 1.0
      for k in 1..<60 {
        term *= y / Double(k)
        exponential += term
      }
      y += 2 * (self - exponential) / (self + exponential)
    }
    return y
  }
}
