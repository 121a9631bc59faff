import Chance
import Evaluation
import Statistics
import Tables
import Testing

/// Tests and intervals keep their promises over many independent perfect understudies. Seeds are
/// fixed; limits are set so that a calibrated metric would fail one run in a thousand or fewer.
struct CalibrationTests {
  /// Rows of few values, so that they coincide by chance.
  static func coarse(_ rows: Int, seed: Seed) -> Table {
    var stream = seed.stream("coarse")
    let hidden = (0..<rows).map { _ in stream.uniform() }
    return Table(
      (0..<5).map { index in
        Column(
          "c\(index)", index < 2 ? .count : .category,
          index < 2
            ? .integers(hidden.map { Int64(6 * $0 * stream.uniform()) })
            : .codes(
              hidden.map { $0 * stream.uniform() < 0.2 ? 0 : stream.uniform() < 0.8 ? 1 : 2 },
              levels: ["a", "b", "c"]))
      })
  }

  static func trial(_ index: Int, rows: Int, synthetic: Int) -> Trial {
    let seed = Seed(UInt64(index))
    return Trial(
      train: coarse(rows, seed: seed.derived("train")),
      holdout: coarse(rows, seed: seed.derived("holdout")),
      synthetic: coarse(synthetic, seed: seed.derived("synthetic")), seed: seed)
  }

  @Test("exact copies accuses few of the innocent, however many rows they make")
  func innocent() async throws {
    var accused = 0
    var repeated = 0.0
    for index in 0..<300 {
      let reading = try await ExactCopies().read(
        CalibrationTests.trial(index, rows: 300, synthetic: index % 2 == 0 ? 300 : 3_000))
      repeated += reading.value ?? 0
      if reading.passed == false { accused += 1 }
    }
    // The tables are such that chance repeats many rows.
    #expect(repeated / 300 > 30)
    // Two tests of one percent each: 16 or more of 300 happen once in a thousand.
    #expect(Binomial.upperTail(16, of: 300, p: 0.02) < 0.001)
    #expect(accused < 16, "\(accused) of 300")
  }

  @Test(
    "exact copies finds one row in fifty that was copied, and one row repeated a thousand times")
  func guilty() async throws {
    let trial = CalibrationTests.trial(1, rows: 300, synthetic: 3_000)
    let people = Population.trial(train: 1_000, holdout: 1_000, synthetic: 1_000)
    let copied = people.synthetic.taking(0..<980).appending(people.train.taking(0..<20))
    let spoiled = Trial(
      train: people.train, holdout: people.holdout, synthetic: copied, seed: 1)
    #expect(try await ExactCopies().read(people).passed == true)
    #expect(try await ExactCopies().read(spoiled).passed == false)
    let single = people.synthetic.taking(0..<900)
      .appending(people.train.taking([Int](repeating: 3, count: 100)))
    let repeated = Trial(
      train: people.train, holdout: people.holdout, synthetic: single, seed: 1)
    #expect(try await ExactCopies().read(repeated).passed == false)
    #expect(try await ExactCopies().read(trial).passed == true)
  }

  @Test("intervals of closeness hold the ideal nineteen times of twenty", arguments: [true, false])
  func closeness(isShare: Bool) async throws {
    var missed = 0
    for index in 0..<100 {
      let seed = Seed(UInt64(1_000 + index))
      let trial = Population.trial(train: 250, holdout: 250, synthetic: 250, seed: seed)
      let reading = try await Closeness(isShare ? .share : .tail).read(trial)
      let interval = try #require(reading.interval)
      // Only the bad side of the tail counts: near zero a symmetric interval cannot be right.
      let isMissed =
        isShare
        ? !interval.contains(50) : interval.lowerBound > 2
      if isMissed { missed += 1 }
    }
    #expect(Binomial.upperTail(14, of: 100, p: 0.05) < 0.001)
    #expect(missed < 14, "\(missed) of 100")
  }

  @Test("the detector's interval holds one half where there is nothing to detect")
  func detection() async throws {
    var missed = 0
    for index in 0..<40 {
      let trial = Population.trial(
        train: 200, holdout: 200, synthetic: 200, seed: Seed(UInt64(2_000 + index)))
      let reading = try await Detection(against: .holdout).read(trial)
      if try #require(reading.interval).contains(0.5) == false { missed += 1 }
    }
    #expect(Binomial.upperTail(9, of: 40, p: 0.05) < 0.001)
    #expect(missed < 9, "\(missed) of 40")
  }

  @Test("ideals of fidelity hold what a perfect understudy scores")
  func ideals() async throws {
    for metric in [Shape(), Trend(), TrendOwnEdges(), ThreeWay(), Correlations(), Missingness()]
      as [any Metric]
    {
      var above = 0
      var below = 0
      for index in 0..<30 {
        let trial = Population.trial(
          train: 400, holdout: 300, synthetic: 500, seed: Seed(UInt64(3_000 + index)))
        let reading = try await metric.read(trial)
        let value = try #require(reading.value)
        let interval = try #require(reading.idealInterval)
        if value > interval.upperBound { above += 1 }
        if value < interval.lowerBound { below += 1 }
      }
      // Twenty resamples make rough percentiles: of a calibrated ideal one value in ten lies outside.
      #expect(Binomial.upperTail(11, of: 30, p: 0.1) < 0.001)
      #expect(above + below < 11, "\(metric.name): \(above) above, \(below) below, of 30")
    }
  }
}
