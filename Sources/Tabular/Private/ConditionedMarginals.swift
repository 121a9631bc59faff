import Tables

/// A private model's distribution under conditions on its columns, exact and at no cost: all of it
/// is post-processing of what was released.
struct ConditionedMarginals: Sendable {
  let rows: RoundedRows
  let pools: [Pooling]
  /// By column; nil where every cell passes.
  let admissions: [Admission?]
  /// The expected weight of a row: of conditions alone, their probability.
  let expectation: Double

  /// What one column is asked.
  struct Weight {
    var admission: Admission?
    /// By fine code, beside the admitted shares.
    var factors: [Double]?

    func shares(cardinality: Int) -> [Double] {
      let shares = admission?.shares ?? [Double](repeating: 1, count: cardinality)
      guard let factors else { return shares }
      return zip(shares, factors).map { $0 * $1 }
    }
  }

  /// - Parameter weights: by column; nil for one that is not asked about.
  /// - Throws: `ConstraintError` where nothing that can be made has a weight.
  init(
    _ rows: RoundedRows, _ pools: [Pooling], _ columns: [FineColumn], weights: [Weight?]
  ) throws {
    admissions = weights.map { $0?.admission }
    guard weights.contains(where: { $0 != nil }) else {
      (self.rows, self.pools, expectation) = (rows, pools, 1)
      return
    }
    var weighted = pools
    var codes = [[Double]?](repeating: nil, count: pools.count)
    for (place, weight) in weights.enumerated() {
      guard let weight else { continue }
      let (pooling, sums) = pools[place].weighted(
        by: weight.shares(cardinality: columns[place].cardinality))
      guard sums.contains(where: { $0 > 0 }) else {
        throw ConstraintError(
          place: "The condition on “\(columns[place].schema.name)”",
          expected: "nothing that can be made meets it: no such level or value is in its domain",
          remedy:
            "Ask for levels and values of the declared domain; `understudy inspect` lists them."
        )
      }
      weighted[place] = pooling
      codes[place] = sums
    }
    guard let conditioned = ConditionedRows(rows, weights: codes) else {
      throw ConstraintError(
        place: "The conditions",
        expected: "the model gives rows that meet them together no probability at all",
        remedy: "Loosen one of them.")
    }
    self.rows = conditioned.rows
    self.pools = weighted
    expectation = conditioned.expectation
  }
}

extension FittedMarginals {
  /// What conditions, together with the declared ranges, ask of each column.
  ///
  /// - Throws: `ConstraintError` for a condition on a column that is not drawn.
  func weights(_ conditions: Conditions) throws -> [ConditionedMarginals.Weight?] {
    let resolved = try conditions.resolved(in: schema)
    var weights = keeping.weights(columns)
    for part in resolved.parts
    where !columns.contains(where: { $0.schema.name == source(part.column) }) {
      throw ConstraintError(
        place: "The condition on “\(part.column)”",
        expected: "a column whose cells are drawn, and not made up or computed from others",
        remedy: "Put the condition to other columns, or sample without it and filter.")
    }
    for (place, column) in columns.enumerated() {
      var tests = resolved.parts.filter { source($0.column) == column.schema.name }.map(\.test)
      guard !tests.isEmpty else { continue }
      tests += keeping.ranges(of: column.schema.name)
      weights[place] = ConditionedMarginals.Weight(
        admission: keeping.admission(column, passing: tests))
    }
    return weights
  }

  /// The column that a condition is put to: a copy's is its original.
  private func source(_ column: String) -> String { keeping.original(of: column) ?? column }

  func conditioned(on weights: [ConditionedMarginals.Weight?]) throws -> ConditionedMarginals {
    try ConditionedMarginals(rows, pools, columns, weights: weights)
  }
}
