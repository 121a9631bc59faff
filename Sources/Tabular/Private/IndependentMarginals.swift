public import Privacy
public import Synthesis
public import Tables

/// Learns each column by itself: the least that a private maker can do, and the line to beat.
///
/// **Guarantee**: (ε, δ)-differential privacy: each column's counts are a discrete Gaussian release.
public struct IndependentMarginals: PrivateSynthesizer, Hashable {
  public static let name = "independent marginals"

  public init() {}

  public func fit(
    to table: Confidential<Table>, schema: Schema, within budget: consuming Budget, noise: Noise,
    telling listener: @escaping Listener
  ) async throws -> FittedMarginals {
    try PrivateFitting(schema: schema, telling: listener).fit(
      to: table, within: budget, noise: noise, plan: .independent(self)
    ) { model, budget, noise in
      let share = budget.remaining * (1 - 1e-6) / Double(model.cardinalities.count)
      let mechanism = try DiscreteGaussian(rho: share, sensitivity: model.data.unit.rows)
      for column in model.cardinalities.indices {
        try model.measure(
          Scope([column]), with: mechanism, as: "counts of columns", charging: &budget,
          noise: &noise)
      }
    }
  }
}
