import Chance
import Evaluation
import Foundation
import Tables
import Testing

/// What must hold for every metric of the list.
struct LawTests {
  static let names = [any Metric].standard.map(\.name)

  static func metric(_ name: String) throws -> any Metric {
    try #require([any Metric].standard.first { $0.name == name })
  }

  /// How far a value is from its ideal in the bad direction, in widths of the two half-intervals.
  static func badness(_ reading: Reading) -> Double? {
    guard let value = reading.value, let ideal = reading.ideal, let interval = reading.interval
    else { return nil }
    let width = max(interval.upperBound - value, value - interval.lowerBound)
    let idealWidth = reading.idealInterval.map { max($0.upperBound - ideal, ideal - $0.lowerBound) }
    let distance =
      switch reading.better {
      case .lower: value - ideal
      case .higher: ideal - value
      case .ideal: abs(value - ideal)
      }
    return distance
      / max((width * width + (idealWidth ?? 0) * (idealWidth ?? 0)).squareRoot(), 1e-9)
  }

  @Test("names are different and questions end as questions do")
  func different() {
    #expect(Set(LawTests.names).count == LawTests.names.count)
    #expect([any Metric].standard.allSatisfy { $0.question.hasSuffix("?") })
  }

  @Test("fresh rows of the same population read as the ideal", arguments: LawTests.names)
  func fresh(name: String) async throws {
    var bad = 0
    for seed in 1...3 as ClosedRange<UInt64> {
      let reading = try await LawTests.metric(name).read(Population.trial(seed: Seed(seed)))
      let badness = try #require(LawTests.badness(reading))
      // Three seeds, fixed: two standard errors may be passed once, four never.
      if badness > 1 { bad += 1 }
      #expect(badness < 2, "\(reading)")
      #expect(reading.passed != false)
    }
    #expect(bad <= 1)
  }

  @Test("a table against itself has no error", arguments: LawTests.names)
  func itself(name: String) async throws {
    let trial = Population.trial()
    let copy = Trial(train: trial.train, holdout: trial.holdout, synthetic: trial.train, seed: 1)
    let reading = try await LawTests.metric(name).read(copy)
    let value = try #require(reading.value)
    switch reading.facet {
    // An error is nothing; a share is all, but for the rows that one of two subsamples lacks.
    case .fidelity: #expect(reading.better == .lower ? abs(value) < 1e-9 : value > 95)
    case .detection:
      // Copies of train cannot be told from it, nor from the holdout better than train itself.
      #expect(value < (reading.ideal ?? 0) + 0.03)
    case .utility: #expect(abs(value - (reading.ideal ?? 0)) < 0.01)
    case .privacy: #expect(try #require(LawTests.badness(reading)) > 2 || reading.passed == false)
    }
  }

  @Test("the order of rows changes nothing", arguments: LawTests.names)
  func order(name: String) async throws {
    let trial = Population.trial(train: 700, holdout: 600, synthetic: 650)
    let shuffled = Trial(
      train: trial.train.permuted(seed: 1), holdout: trial.holdout?.permuted(seed: 2),
      synthetic: trial.synthetic.permuted(seed: 3), seed: trial.seed)
    let metric = try LawTests.metric(name)
    let reading = try await metric.read(trial)
    #expect(try await metric.read(shuffled) == reading)
    #expect(try await metric.read(trial) == reading)
  }

  @Test(
    "the spelling of numbers, the order of levels and the order of columns change nothing",
    arguments: LawTests.names)
  func spelling(name: String) async throws {
    let trial = Population.trial(train: 500, holdout: 400, synthetic: 450)
    let respelled = trial.synthetic
      .replacing("age") { Column($0.name, .measurement, .doubles($0.numbers ?? [])) }
      .replacing("city") { column in
        guard case .codes(let codes, let levels) = column.storage else { return column }
        return Column(
          column.schema,
          .codes(codes.map { 3 - $0 }, levels: Array(levels.reversed())))
      }
    let arranged = Table(respelled.columns.reversed())
    let other = try Trial(
      aligning: trial.train, holdout: trial.holdout, synthetic: arranged, seed: trial.seed)
    let metric = try LawTests.metric(name)
    #expect(try await metric.read(other) == metric.read(trial))
  }

  /// Ways to spoil a perfect understudy.
  static let damages: [(name: String, spoil: @Sendable (Trial) -> Table)] = [
    (
      "a shifted column",
      { trial in
        trial.synthetic.replacing("age") { column in
          Column(column.schema, .doubles((column.numbers ?? []).map { $0 + 6 }))
        }
      }
    ),
    ("a shuffled column", { $0.synthetic.shuffling("age", seed: 1) }),
    ("a shuffled target", { $0.synthetic.shuffling("outcome", seed: 2) }),
    ("cells missing anywhere", { $0.synthetic.shuffling("score", seed: 3) }),
    (
      "few rows repeated",
      { trial in trial.synthetic.taking((0..<trial.synthetic.rowCount).map { $0 % 12 }) }
    ),
    ("copied rows", { trial in trial.train.taking(Array(0..<trial.train.rowCount)) }),
  ]

  @Test("every metric sees some damage, and the damage it is there for")
  func damage() async throws {
    let trial = Population.trial()
    var seen: [String: Set<String>] = [:]
    for (name, spoil) in LawTests.damages {
      let spoiled = Trial(
        train: trial.train, holdout: trial.holdout, synthetic: spoil(trial), seed: trial.seed)
      for metric in [any Metric].standard {
        let reading = try await metric.read(spoiled)
        if try #require(LawTests.badness(reading)) > 1 || reading.passed == false {
          seen[metric.name, default: []].insert(name)
        }
      }
    }
    for name in LawTests.names { #expect(seen[name] != nil, "\(name) sees nothing") }
    let expected: [String: [String]] = [
      "Shape": ["a shifted column"],
      "Trend": ["a shuffled column", "a shifted column"],
      "Three-way": ["a shuffled column", "a shifted column"],
      "Correlations": ["a shuffled column", "a shuffled target"],
      "Missingness": ["cells missing anywhere"],
      "Alpha-precision": ["few rows repeated"],
      "Beta-recall": ["few rows repeated", "copied rows"],
      "Detection against holdout": [
        "a shifted column", "a shuffled column", "cells missing anywhere",
      ],
      "Detection against train": ["a shifted column", "a shuffled column"],
      "Utility": ["a shuffled target"],
      "Exact copies": ["copied rows"],
      "Closeness": ["copied rows"],
      "Closeness, nearest 2 %": ["copied rows"],
    ]
    for (name, damages) in expected {
      #expect(seen[name]?.isSuperset(of: damages) == true, "\(name): \(seen[name] ?? [])")
    }
    // A shuffled column keeps its own distribution, to the last digit.
    #expect(seen["Shape"]?.contains("a shuffled column") == false)
    #expect(seen["Exact copies"] == ["copied rows"])
  }

  @Test("small, empty and degenerate tables give readings or reasons, never NaN or a trap")
  func degenerate() async throws {
    let rows = Population.table(60, seed: 5)
    let single = Table([Column("x", .count, .integers([1, 2, 3, 4]))])
    let bare = Table([
      Column("x", .measurement, .doubles([.nan, .nan, .nan])),
      Column("y", .category, .codes([-1, -1, -1], levels: [])),
      Column("z", .count, .integers([7, 7, 7])),
      Column("w", .measurement, .doubles([.infinity, 1, 2])),
    ])
    let onlyText = Table([Column("t", .text, .text(["a", "b"]))])
    let none = Table([])
    let tables: [(Table, Table?, Table)] = [
      (rows, rows, rows), (rows, nil, rows),
      (rows, rows.taking([]), rows.taking([])), (rows.taking([]), nil, rows),
      (rows.taking([0]), rows.taking([1]), rows.taking([2])),
      (rows.taking(0..<35), rows.taking(20..<60), rows.taking(0..<40)),
      (single, single, single), (bare, bare, bare), (bare, nil, bare),
      (onlyText, onlyText, onlyText), (none, none, none),
    ]
    for (train, holdout, synthetic) in tables {
      let trial = try Trial(aligning: train, holdout: holdout, synthetic: synthetic, seed: 1)
      let scorecard = try await Scorecard(judging: trial)
      #expect(scorecard.readings.count == LawTests.names.count)
      for reading in scorecard.readings {
        #expect(reading.value != nil || reading.note?.isEmpty == false)
        #expect(reading.value?.isFinite != false)
      }
      #expect(!scorecard.summary.isEmpty)
      // The encoder refuses what is not finite.
      let data = try JSONEncoder().encode(scorecard)
      #expect(try JSONDecoder().decode(Scorecard.self, from: data) == scorecard)
      _ = try JSONEncoder().encode(Portrait(of: trial))
    }
  }

  @Test("without a holdout, readings that need one say so and the others stand")
  func noHoldout() async throws {
    let trial = Population.trial(train: 400, holdout: nil, synthetic: 400)
    let scorecard = try await Scorecard(judging: trial)
    for name in ["Detection against holdout", "Utility", "Closeness", "Closeness, nearest 2 %"] {
      let reading = try #require(scorecard[name])
      #expect(reading.value == nil && reading.note?.contains("holdout") == true)
    }
    for name in ["Shape", "Trend", "Three-way", "Missingness"] {
      #expect(scorecard[name]?.value != nil && scorecard[name]?.ideal != nil)
    }
    #expect(scorecard["Exact copies"]?.passed == nil)
    #expect(scorecard["Detection against train"]?.value != nil)
  }

  @Test("no reading gives away how many real rows there are, or a cell")
  func discretion() async throws {
    let trial = Population.trial(train: 1_483, holdout: 397, synthetic: 1_483)
    let scorecard = try await Scorecard(judging: trial)
    let text = scorecard.readings.compactMap(\.note).joined(separator: " ") + scorecard.summary
    for secret in ["1483", "1,483", "397", "1,880", "1880", "free words", "P-", "north", "died"] {
      #expect(!text.contains(secret), "\(secret)")
    }
  }
}
