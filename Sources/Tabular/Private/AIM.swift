import Foundation
public import Privacy
public import Synthesis
public import Tables

/// Learns which pairs of columns belong together, a pair at a time, each time measuring the pair
/// that the model gets most wrong.
///
/// **Guarantee**: (ε, δ)-differential privacy: every look at the data is a discrete Gaussian release
/// or an exponential-mechanism choice, charged to the budget before it is made.
///
/// *Source*: McKenna, Mullins, Sheldon, Miklau (2022), "AIM: An Adaptive and Iterative Mechanism for
/// Differentially Private Synthetic Data", arXiv:2201.12677. The workload is all pairs of columns;
/// the estimator is `MirrorDescent`. Measured on UCI Adult we differ in four numbers: a tenth of the
/// budget for single columns, 4 rounds a column to begin with (16 there), rounds that grow twofold
/// (fourfold), and only where they taught less than 0.4 of the noise (1): a tenth less error.
public struct AIM: PrivateSynthesizer, Hashable {
  public static let name = "AIM"

  /// The most the model's cliques may take, in megabytes (2²⁰ bytes of 8-byte cells): the dial
  /// between time and fidelity.
  public var modelMegabytes: Double
  /// Descent steps after each measurement, and at the end.
  public var iterations: Int
  public var finalIterations: Int

  public init(modelMegabytes: Double = 0.5, iterations: Int = 50, finalIterations: Int = 1_000) {
    self.modelMegabytes = modelMegabytes
    self.iterations = iterations
    self.finalIterations = finalIterations
  }

  public func fit(
    to table: Confidential<Table>, schema: Schema, within budget: consuming Budget, noise: Noise,
    telling listener: @escaping Listener
  ) async throws -> FittedMarginals {
    try PrivateFitting(schema: schema, telling: listener).fit(
      to: table, within: budget, noise: noise, plan: .aim(self)
    ) { model, budget, noise in
      try measure(&model, charging: &budget, noise: &noise, telling: listener)
    }
  }

  /// The share of the budget for measuring, against choosing.
  static let measuring = 0.9
  /// The number of rounds that the budget is first divided by, per column; rounds grow as soon as
  /// they teach too little.
  static let roundsPerColumn = 4.0
  /// A round taught too little where it moved the estimate by less than this share of what noise
  /// alone would; the next ones then cost this many times as much.
  static let teaching = 0.4
  static let growth = 2.0

  /// The rounds after the one-way marginals are in.
  private func measure(
    _ model: inout MeasuredModel, charging budget: inout Budget, noise: inout Noise,
    telling listener: Listener
  ) throws {
    let columns = model.cardinalities.count
    let rounds = Self.roundsPerColumn * Double(columns)
    var measuring = Self.measuring * budget.rho / rounds
    var choosing = (1 - Self.measuring) * budget.rho / rounds
    var candidates = PairCandidates(cardinalities: model.cardinalities)
    var isLast = false
    while !isLast {
      try Task.checkCancellation()
      if budget.remaining < 2 * (measuring + choosing) {
        // What is left, in one round: rounding of the two shares must fit too.
        measuring = Self.measuring * budget.remaining * (1 - 1e-6)
        choosing = (1 - Self.measuring) * budget.remaining * (1 - 1e-6)
        isLast = true
      }
      let unit = model.data.unit.rows
      let mechanism = try DiscreteGaussian(rho: measuring, sensitivity: unit)
      let used = 1 - (budget.remaining - measuring - choosing) / budget.rho
      let limit = modelMegabytes * 0x1p20 / 8 * used
      let open = candidates.fitting(into: limit, beside: model.measurements.map(\.scope))
      guard !open.isEmpty else { return }
      let misfit = candidates.misfit(of: open, in: model.field, deviation: mechanism.deviation)
      let chosen = try model.data.choice(
        misfit, with: ExponentialSelection(rho: choosing), as: "which pair to count next",
        charging: &budget, noise: &noise)
      let scope = misfit.candidates[chosen].scope
      let before = misfit.candidates[chosen].estimate
      try model.measure(
        scope, with: mechanism,
        as: scope.columns.count == 1 ? "counts of columns" : "counts of pairs",
        charging: &budget, noise: &noise)
      model.fit(iterations: iterations)
      candidates.touch(scope)
      let after = candidates.estimate(of: scope, in: model.field)
      let moved = zip(before, after).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      if Double(moved) <= Self.teaching * Double(misfit.candidates[chosen].allowance) {
        measuring *= Self.growth
        choosing *= Self.growth
      }
      listener(.advanced(done: Int(1_000 * (1 - budget.remaining / budget.rho))))
    }
  }
}
