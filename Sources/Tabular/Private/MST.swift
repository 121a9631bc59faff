public import Privacy
public import Synthesis
public import Tables

/// Learns a tree of pairs: those that independence gets most wrong, chosen one by one as in
/// Kruskal's algorithm.
///
/// **Guarantee**: (ε, δ)-differential privacy: a third of the budget for single columns (some of it
/// already spent on the first look), a third for choosing, a third for the pairs.
///
/// *Source*: McKenna, Miklau, Sheldon (2021), "Winning the NIST Contest", arXiv:2108.04978.
public struct MST: PrivateSynthesizer, Hashable {
  public static let name = "MST"

  public var iterations: Int

  public init(iterations: Int = 1_000) { self.iterations = iterations }

  public func fit(
    to table: Confidential<Table>, schema: Schema, within budget: consuming Budget, noise: Noise,
    telling listener: @escaping Listener
  ) async throws -> FittedMarginals {
    try PrivateFitting(schema: schema, telling: listener).fit(
      to: table, within: budget, noise: noise, plan: .mst(self)
    ) { model, budget, noise in
      try measure(&model, charging: &budget, noise: &noise, telling: listener)
    }
  }

  private func measure(
    _ model: inout MeasuredModel, charging budget: inout Budget, noise: inout Noise,
    telling listener: Listener
  ) throws {
    let unit = model.data.unit.rows
    let columns = model.cardinalities.count
    let third = budget.remaining * (1 - 1e-6) / 3
    let single = try DiscreteGaussian(rho: third / Double(columns), sensitivity: unit)
    for column in 0..<columns {
      try model.measure(
        Scope([column]), with: single, as: "counts of columns", charging: &budget, noise: &noise)
    }
    model.fit(iterations: iterations)
    guard columns > 1 else { return }
    // The distance of every pair from independence; the estimates do not change while choosing.
    let scopes = PairCandidates.all(columns: columns)
    let places = scopes.indices.filter { scopes[$0].columns.count == 2 }
    var candidates = PairCandidates(cardinalities: model.cardinalities)
    let all = candidates.misfit(of: places, in: model.field, deviation: 0).candidates.map {
      MarginalMisfit.Candidate(scope: $0.scope, weight: 1, estimate: $0.estimate, allowance: 0)
    }
    let selection = try ExponentialSelection(rho: third / Double(columns - 1))
    var component = Array(0..<columns)
    var chosen: [Scope] = []
    for edge in 1..<columns {
      try Task.checkCancellation()
      let open = all.filter { component[$0.scope.columns[0]] != component[$0.scope.columns[1]] }
      let place = try model.data.choice(
        MarginalMisfit(candidates: open), with: selection, as: "which pairs to count",
        charging: &budget, noise: &noise)
      let scope = open[place].scope
      chosen.append(scope)
      let (a, b) = (component[scope.columns[0]], component[scope.columns[1]])
      for column in component.indices where component[column] == b { component[column] = a }
      listener(.advanced(done: 1_000 * edge / columns))
    }
    let pair = try DiscreteGaussian(
      rho: budget.remaining * (1 - 1e-6) / Double(chosen.count), sensitivity: unit)
    for scope in chosen {
      try model.measure(
        scope, with: pair, as: "counts of pairs", charging: &budget, noise: &noise)
    }
  }
}
