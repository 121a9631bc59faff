import Chance
import Statistics
import Testing

struct CopyTestTests {
  @Test("shares, edge and chances are numpy's and scipy's")
  func parity() {
    let train = features(300, 20, salt: 1)
    let holdout = features(300, 20, salt: 3)
    let synthetic = features(260, 20, salt: 2, scale: 1.25, lean: 0.25, shift: 0.125)
    var random = Seed(1).stream("copies")
    let test = CopyTest(
      synthetic: synthetic, train: train, holdout: holdout, level: 0.05, using: &random)
    #expect(test.baseRows == 300)
    #expect(test.nearerToTrain.value == 149.0 / 260 && test.nearerToTrain.ideal == 0.5)
    // scipy.stats.binomtest(149, 260).proportion_ci(method="exact")
    #expect(isNear(test.nearerToTrain.interval.lowerBound, 0.510_485_004_580_7, 1e-9))
    #expect(isNear(test.nearerToTrain.interval.upperBound, 0.633_983_561_027_0, 1e-9))
    #expect(test.veryNear.value == 1.0 / 260 && test.veryNear.ideal == 15.0 / 301)
    #expect(isNear(Double(test.veryNearDistance), 0.970_295_971_710_385_4, 1e-6))
    // scipy.stats.nhypergeom(M=560, n=260, r=15).sf(0)
    #expect(isNear(test.veryNear.chance, 0.999_927_284_365_979_4, 1e-9))
  }

  @Test("planted copies are found and named, though train is larger than the holdout")
  func planted() throws {
    var random = Seed(10).stream("copies")
    let train = normal(1600, 16, &random)
    let holdout = normal(400, 16, &random)
    let honest = normal(800, 16, &random)
    // Every hundredth row is a training row with a breath of noise, the first one without any.
    var values = honest.values
    let copied = stride(from: 0, to: 800, by: 100).map { ($0, (7 * $0 + 3) % 1600) }
    for (row, original) in copied {
      for (feature, value) in train[original].enumerated() {
        values[row * 16 + feature] = value + (row == 0 ? 0 : Float(random.uniform()) * 0.05)
      }
    }
    let synthetic = FeatureMatrix(rows: 800, width: 16, values: values)
    let clean = CopyTest(synthetic: honest, train: train, holdout: holdout, using: &random)
    #expect(clean.baseRows == 400)
    #expect(clean.veryNear.chance > 0.01 && clean.nearerToTrain.chance > 0.01)
    let test = CopyTest(synthetic: synthetic, train: train, holdout: holdout, using: &random)
    #expect(test.veryNear.value >= 0.01 && test.veryNear.ideal == 1.0 / 401)
    #expect(test.veryNear.chance < 0.01)
    #expect(test.veryNear.interval.lowerBound > test.veryNear.ideal)
    let suspects = test.suspects.prefix(8)
    #expect(Set(suspects.map(\.synthetic)) == Set(copied.map(\.0)))
    #expect(suspects.allSatisfy { pair in copied.contains { $0 == (pair.synthetic, pair.train) } })
    let first = try #require(suspects.first)
    #expect(first.synthetic == 0 && first.distance == 0 && first.ratio == 0)
  }

  @Test("a plain copy of train is all copies, and a copy of the holdout none")
  func extremes() {
    var random = Seed(11).stream("copies")
    let (train, holdout) = (normal(200, 8, &random), normal(200, 8, &random))
    let copy = CopyTest(synthetic: train, train: train, holdout: holdout, using: &random)
    #expect(copy.nearerToTrain.value == 1 && copy.veryNear.value == 1)
    #expect(copy.nearerToTrain.chance < 1e-12 && copy.veryNear.chance < 1e-12)
    #expect(copy.suspects.count == 20 && copy.suspects.allSatisfy { $0.train == $0.synthetic })
    let other = CopyTest(synthetic: holdout, train: train, holdout: holdout, using: &random)
    #expect(other.nearerToTrain.value == 0 && other.veryNear.value < 0.01)
    // Everything equal: all ties, and no accusation.
    let same = FeatureMatrix(rows: 50, width: 2, values: [Float](repeating: 1, count: 100))
    let ties = CopyTest(synthetic: same, train: same, holdout: same, using: &random)
    #expect(ties.nearerToTrain.value == 0.5 && ties.veryNear.chance > 0.05)
    #expect(isNear(ties.veryNear.value, ties.veryNear.ideal, 1e-12))
    let one = FeatureMatrix(rows: 1, width: 1, values: [0])
    #expect(
      CopyTest(synthetic: one, train: one, holdout: one, using: &random).suspects.count == 1)
  }

  @Test("an honest maker is rarely accused, in few and in many dimensions", arguments: [3, 96])
  func honest(width: Int) {
    var random = Seed(12).stream("copies", UInt64(width))
    let tests = (0..<40).map { _ in
      CopyTest(
        synthetic: normal(600, width, &random), train: normal(300, width, &random),
        holdout: normal(200, width, &random), level: 0.02, using: &random)
    }
    // At 5 % two of 40 are expected; eight or more have a chance below 0.001.
    #expect(tests.count { $0.nearerToTrain.chance < 0.05 } < 8)
    #expect(tests.count { $0.veryNear.chance < 0.05 } < 8)
    // The mean over makers is the ideal: 4/201 of the rows.
    let mean = tests.reduce(0) { $0 + $1.veryNear.value } / 40
    #expect(abs(mean - 4.0 / 201) < 0.007)
  }
}
