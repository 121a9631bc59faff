import Boosting
import Chance
import Statistics
public import Tables

/// How well a model trained on synthetic rows does on real ones, beside a model trained on real rows.
///
/// Boosted trees (100 of depth 6, step 0.1, each round seeing 80 % of the rows) are trained on
/// synthetic and on train, on as many rows of each, and asked about the holdout; five times with
/// different rows. The reading is the mean area under the curve (of several classes: each against the
/// rest) or R squared for numbers. The interval comes from resampling the holdout's rows.
public struct Utility: Metric {
  public init() {}

  public var name: String { "Utility" }
  public var question: String { "Does a model trained on synthetic rows work on real ones?" }
  public var facet: Facet { .utility }

  static let plan = DepthwiseTrees(rounds: 100, depth: 6, learningRate: 0.1, rowShare: 0.8)
  static let repeats = 5
  static let replicates = 200
  static let rowLimit = 30_000
  static let minimumRows = 20

  public func applies(to schema: Schema) -> Bool { Trend().applies(to: schema) }

  public func read(_ trial: Trial) async throws -> Reading {
    let panel = trial.panel
    guard panel.hasHoldout else { return absent("Needs a holdout to be tested on.") }
    guard let proposal = try TargetProposal.of(trial) else {
      return absent("No column could be taken as a target.")
    }
    guard let target = panel.features.first(where: { $0.name == proposal.column }) else {
      return absent(
        "The target, column “\(proposal.column)”, holds free text or identifiers and cannot be "
          + "predicted.")
    }
    guard let goal = Goal(of: target, minimumRows: trial.minimumRows), panel.features.count > 1
    else {
      return absent(
        "The target, column “\(proposal.column)”, has fewer than two values that enough rows "
          + "carry, or too many.")
    }
    let limit = Utility.rowLimit(goal: goal, columns: panel.features.count)
    let others = panel.features.filter { $0.name != target.name }
    let answered = (
      train: target.train.answered(), synthetic: target.synthetic.answered(),
      holdout: Array(target.holdout.answered().prefix(limit))
    )
    let size = min(answered.train.count, answered.synthetic.count, limit)
    guard size >= Utility.minimumRows, answered.holdout.count >= Utility.minimumRows else {
      return absent("Too few rows to train and test a model.")
    }
    let seed = trial.seed.derived("utility")
    // Cuts from real train, so that both models see the same features.
    let bins = FeatureBins(of: others.map { Array($0.train.prefix(limit)) })
    let test = Bench(
      features: bins.coded(others.map { column in answered.holdout.map { column.holdout[$0] } }),
      answers: answered.holdout.map { target.holdout[$0] })
    let sources = [
      (cells: others.map(\.synthetic), answers: target.synthetic, rows: answered.synthetic),
      (cells: others.map(\.train), answers: target.train, rows: answered.train),
    ]
    let jobs = (0..<Utility.repeats).flatMap { turn in [(0, turn), (1, turn)] }
    let scored = try await Parallel.map(jobs) { source, turn in
      let (cells, answers, rows) = sources[source]
      var stream = seed.stream("rows", UInt64(turn))
      let chosen = stream.subset(size, of: rows.count).map { rows[$0] }
      let bench = Bench(
        features: bins.coded(cells.map { column in chosen.map { column[$0] } }),
        answers: chosen.map { answers[$0] })
      let predictor = try Predictor(
        goal: goal, features: bench.features, answers: bench.answers, rows: Array(chosen.indices),
        plan: Utility.plan, seed: seed.derived("trees", UInt64(turn)))
      return predictor.scored(
        test.features, answers: test.answers, rows: Array(test.answers.indices))
    }
    let bySource = [0, 1].map { source in
      zip(jobs, scored).filter { $0.0.0 == source }.map(\.1)
    }
    guard let value = Utility.mean(bySource[0], { _ in 1 }),
      let ideal = Utility.mean(bySource[1], { _ in 1 })
    else { return absent("The holdout has too few classes to compare.") }
    let moved = try await Parallel.map(Array(0..<UInt64(Utility.replicates))) { replicate in
      var stream = seed.stream("resamples", replicate)
      let weights = PoissonBootstrap.counts(test.answers.count, using: &stream)
      return bySource.map { Utility.mean($0) { Double(weights[$0]) } }
    }
    let pairs = moved.compactMap { pair -> (Double, Double)? in
      guard let synthetic = pair[0], let real = pair[1] else { return nil }
      return (synthetic, real)
    }
    let difference = Utility.interval(pairs.map { $0.0 - $0.1 }, around: value - ideal)
    var note =
      "Target: column “\(target.name)” (\(proposal.reason)). "
      + (goal.isClassification ? "Area under the curve" : "R squared")
      + " on the holdout; the ideal is a model trained on as many real rows. Difference: "
      + "\(Wording.fixed(value - ideal, 4))"
    if let difference {
      note +=
        " (95 %: \(Wording.fixed(difference.lowerBound, 4)) to "
        + "\(Wording.fixed(difference.upperBound, 4)))"
    }
    note += "."
    if let errors = Utility.errors(bySource) {
      note +=
        " Root mean square error \(Wording.significant(target.original(errors.synthetic))), trained "
        + "on real \(Wording.significant(target.original(errors.real)))."
    }
    return Reading(
      name: name, question: question, facet: facet, value: value, ideal: ideal,
      interval: Utility.interval(pairs.map(\.0), around: value),
      idealInterval: Utility.interval(pairs.map(\.1), around: ideal),
      unit: goal.isClassification ? .auc : .score, better: .higher, note: note)
  }

  private struct Bench: Sendable {
    var features: CodedFeatures
    var answers: [Double]
  }

  private func absent(_ reason: String) -> Reading {
    absent(reason, unit: .score, better: .higher)
  }

  /// Rows to train on: fewer where there is a tree per class, or many columns.
  static func rowLimit(goal: Goal, columns: Int) -> Int {
    var trees = 1
    if case .classes(let classes) = goal, classes.count > 2 { trees = classes.count }
    return max(4_000, min(rowLimit, 450_000 / max(1, columns * trees)))
  }

  private static func mean(
    _ scored: [Predictor.Scored], _ weight: (Int) -> Double
  ) -> Double? {
    let values = scored.compactMap { $0.value(weight) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private static func errors(
    _ bySource: [[Predictor.Scored]]
  ) -> (synthetic: Double, real: Double)? {
    let means = bySource.map { scored -> Double? in
      let errors = scored.compactMap(\.rootMeanSquare)
      return errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count)
    }
    guard let synthetic = means[0], let real = means[1] else { return nil }
    return (synthetic, real)
  }

  private static func interval(
    _ values: [Double], around value: Double
  ) -> ClosedRange<Double>? {
    guard values.count >= 20 else { return nil }
    let sorted = values.sorted()
    return min(value, Quantiles.linear(sorted, 0.025))...max(value, Quantiles.linear(sorted, 0.975))
  }
}

extension [Double] {
  /// Rows that have a value.
  fileprivate func answered() -> [Int] { indices.filter { !self[$0].isNaN } }
}
