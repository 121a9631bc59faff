import Codecs
import Foundation
import Privacy
import Tables

/// The steps every private maker takes: what is public, one-way counts, pools, the maker's own
/// measurements, a last fit, and the guarantee.
struct PrivateFitting {
  let schema: Schema
  let telling: Listener

  /// Columns with more codes are pooled down to this many.
  static let pools = 64

  func fit(
    to table: Confidential<Table>, within budget: consuming Budget, noise: Noise,
    plan: PrivatePlan,
    measuring: (inout MeasuredModel, inout Budget, inout Noise) throws -> Void
  ) throws -> FittedMarginals {
    var budget = budget
    var noise = noise
    let known = try PublicKnowledge(schema, unit: table.unit)
    telling(.began(stage: "Measuring, privately", total: 1_000, unit: "thousandths of the budget"))
    let columns = try domains(known, of: table, charging: &budget, noise: &noise)
    let fine = table.transformed(by: DeclaredEncoding(columns: columns))
    let (pools, first) = try oneWay(columns, of: fine, charging: &budget, noise: &noise)
    let pooled = fine.transformed(by: PooledEncoding(pools: pools))
    var model = MeasuredModel(
      data: pooled.transformed(by: Counting(scopes: plan.asks(columns: columns.count))),
      cardinalities: pools.map(\.count), first: first, iterations: plan.iterations)
    try measuring(&model, &budget, &noise)
    model.fit(iterations: plan.finalIterations)
    telling(.ended)
    let guarantee = budget.settled(unit: table.unit, assumptions: known.assumptions)
    return try FittedMarginals(
      plan: plan, schema: schema, columns: columns, pools: pools,
      madeUp: known.madeUp.map {
        try IdentifierCodec.unseen($0)
      },
      rows: RoundedRows(model.field), total: model.field.total, guarantee: guarantee)
  }

  /// Every column's domain: declared, or found.
  private func domains(
    _ known: PublicKnowledge, of table: Confidential<Table>, charging budget: inout Budget,
    noise: inout Noise
  ) throws -> [FineColumn] {
    let unknown = known.learned.filter { $0.domain == nil }
    let levels = unknown.filter { PublicKnowledge.isCategory($0.schema) }
    let rho = DomainSearch.share * budget.rho / Double(max(1, unknown.count)) * (1 - 1e-6)
    let failure = budget.failure / Double(max(1, levels.count)) * (1 - 1e-9)
    let search = DomainSearch(table: table)
    var columns: [FineColumn] = []
    for (schema, domain) in known.learned {
      try Task.checkCancellation()
      let domain =
        if let domain { domain } else {
          try search.domain(
            of: schema, rho: rho, failure: failure, charging: &budget, noise: &noise)
        }
      columns.append(FineColumn(schema, domain))
    }
    return columns
  }

  /// Counts every column with the noise of AIM's first rounds, and pools what is too fine.
  private func oneWay(
    _ columns: [FineColumn], of data: Confidential<DiscreteTable>, charging budget: inout Budget,
    noise: inout Noise
  ) throws -> ([Pooling], [NoisyMarginal]) {
    let rounds = AIM.roundsPerColumn * Double(columns.count)
    let mechanism = try DiscreteGaussian(
      rho: AIM.measuring * budget.rho / rounds, sensitivity: data.unit.rows)
    func release(_ query: ColumnCounts) throws -> [Double] {
      try data.release(
        query, with: mechanism, as: "counts of columns", charging: &budget, noise: &noise
      ).map(Double.init)
    }
    var pools: [Pooling] = []
    var first: [NoisyMarginal] = []
    for (place, column) in columns.enumerated() {
      try Task.checkCancellation()
      let counts = try release(
        ColumnCounts(column: place, pooling: Pooling(identity: column.cardinality)))
      let isFine = column.cardinality > Self.pools && column.domain.bins == nil
      let pooling =
        isFine
        ? Pooling(
          counts: counts, deviation: mechanism.deviation, isOrdered: column.isOrdered,
          missing: column.domain.admitsMissing ? column.presentCount : nil, cap: Self.pools)
        : Pooling(identity: column.cardinality)
      pools.append(pooling)
      // The pools are counted anew: sums of fine counts would carry the noise of each.
      first.append(
        NoisyMarginal(
          scope: Scope([place]),
          counts: isFine ? try release(ColumnCounts(column: place, pooling: pooling)) : counts,
          precision: 1 / mechanism.variance.value))
    }
    return (pools, first)
  }
}

/// How many rows fall into each pool of one column.
///
/// *Sensitivity*: a row falls into one.
struct ColumnCounts: CountingQuery {
  let column: Int
  let pooling: Pooling
  let cellsPerRecord = 1

  func counts(of value: DiscreteTable) -> [Int] {
    var counts = [Int](repeating: 0, count: pooling.count)
    for code in value.columns[column] { counts[Int(pooling.pool[Int(code)])] += 1 }
    return counts
  }
}
