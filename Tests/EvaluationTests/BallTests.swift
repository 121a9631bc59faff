import Chance
import Evaluation
import Foundation
import Tables
import Testing

/// Alpha-precision and beta-recall in worlds whose figures are known.
struct BallTests {
  static func numbers(_ values: [Double]) -> Table {
    Table([Column("x", .measurement, .doubles(values))])
  }

  static func uniform(_ count: Int, seed: Seed) -> [Double] {
    var stream = seed.stream("uniform")
    return (0..<count).map { _ in stream.uniform() }
  }

  private func read(_ metric: any Metric, _ synthetic: [Double]) async throws -> Reading {
    let count = synthetic.count
    return try await metric.read(
      Trial(
        train: BallTests.numbers(BallTests.uniform(count, seed: 1)),
        holdout: BallTests.numbers(BallTests.uniform(count, seed: 2)),
        synthetic: BallTests.numbers(synthetic), seed: 3))
  }

  @Test("alpha-precision is nothing where all rows lie at the mean, or all far away")
  func extremes() async throws {
    let train = BallTests.uniform(1_000, seed: 1)
    let mean = train.reduce(0, +) / 1_000
    for place in [mean, 1_000] {
      let reading = try await read(
        AlphaPrecision(), [Double](repeating: place, count: 1_000))
      #expect(abs(try #require(reading.value)) < 1e-9)
    }
    // Half and half: the curve is flat at one half, 14.5 of 29 steps away at either end.
    let half = try await read(
      AlphaPrecision(), (0..<1_000).map { $0 % 2 == 0 ? mean : 1_000 })
    let apart = (0..<30).reduce(0.0) { $0 + abs(Double($1) / 29 - 0.5) } / 15
    #expect(abs(try #require(half.value) - 100 * (1 - apart)) < 1e-9)
  }

  @Test("fresh rows have an alpha-precision of nearly 100 % and a beta-recall of about 50 %")
  func fresh() async throws {
    let fresh = BallTests.uniform(4_000, seed: 4)
    let precision = try await read(AlphaPrecision(), fresh)
    // The mean of a Brownian bridge's size is .313, here of variance 2/4,000 and over an area of 1/2.
    #expect(try #require(precision.value) > 97 && precision.value ?? 0 < 100)
    #expect(try #require(precision.ideal) > 97)
    let recall = try await read(BetaRecall(), fresh)
    // Four standard errors of a share of 4,000 rows, twice over as both tables are samples.
    #expect(abs(try #require(recall.value) - 50) < 4.5)
    #expect(abs(try #require(recall.ideal) - 50) < 4.5)
  }

  @Test(
    "beta-recall is all where train is copied, three quarters where half of it is, else nothing")
  func copies() async throws {
    let train = BallTests.uniform(2_000, seed: 1)
    #expect(try #require(try await read(BetaRecall(), train).value) > 99.8)
    // A copied row is met; of the others, those whose nearest neighbour is copied.
    let half = (0..<2_000).map { train[$0 / 2] }
    #expect(abs(try #require(try await read(BetaRecall(), half).value) - 75) < 4)
    let away = try await read(BetaRecall(), [Double](repeating: 50, count: 2_000))
    #expect(try #require(away.value) == 0)
  }

  @Test("are what numpy finds on the same tables", arguments: ["synthetic", "holdout"])
  func parity(name: String) async throws {
    let figures = try Fixtures.figures().balls
    let expected = try #require(figures[name])
    // The figures take the first 2,000 rows of train, the judge any 2,000.
    let train = try Fixtures.table("train").taking(0..<2_000)
    let trial = Trial(train: train, holdout: nil, synthetic: try Fixtures.table(name), seed: 7)
    let precision = try #require(try await AlphaPrecision().read(trial).value)
    #expect(abs(precision / 100 - expected.alphaPrecision) < 1e-9)
    let recall = try #require(try await BetaRecall().read(trial).value)
    // Which of several equally near rows is the nearest depends on their order.
    #expect(abs(recall / 100 - expected.betaRecall) < 1e-3, "\(recall), \(expected.betaRecall)")
  }

  @Test("numbers near the largest there is, constants and unknown levels have their figures")
  func hostile() async throws {
    func table(_ levels: [String], _ seed: Seed) -> Table {
      let values = BallTests.uniform(400, seed: seed)
      return Table([
        Column("huge", .measurement, .doubles(values.map { 2 * ($0 - 0.5) * 1.5e308 })),
        Column("tiny", .measurement, .doubles(values.map { $0 * 5e-300 * 1e-10 })),
        Column("still", .count, .integers(values.map { _ in 7 })),
        Column(
          "level", .category, .codes(values.map { Int32($0 * 2) }, levels: levels)),
      ])
    }
    for levels in [["a", "b"], ["c", "d"]] {
      let trial = Trial(
        train: table(["a", "b"], 1), holdout: table(["a", "b"], 2), synthetic: table(levels, 3),
        seed: 1)
      for metric in [AlphaPrecision(), BetaRecall()] as [any Metric] {
        let reading = try await metric.read(trial)
        #expect(try #require(reading.value).isFinite)
        #expect(try #require(reading.ideal) > (metric is BetaRecall ? 40 : 90))
        // Rows of unknown levels are found by nobody.
        if levels == ["c", "d"] && metric is BetaRecall {
          #expect(try #require(reading.value) < 15)
        }
      }
    }
  }
}
