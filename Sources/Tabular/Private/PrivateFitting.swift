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
  /// The share of the budget for counting single columns, before pairs.
  static let oneWayShare = 0.1

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
    // The columns with the most codes last: the longest runs of cells, where the time goes.
    return columns.enumerated()
      .sorted { ($0.element.cardinality, $0.offset) < ($1.element.cardinality, $1.offset) }
      .map(\.element)
  }

  /// Counts every column, and pools those that are too fine to be counted together with others.
  private func oneWay(
    _ columns: [FineColumn], of data: Confidential<DiscreteTable>, charging budget: inout Budget,
    noise: inout Noise
  ) throws -> ([Pooling], [NoisyMarginal]) {
    let fine = columns.filter(isPooled).count
    let share = Self.oneWayShare * budget.rho / Double(columns.count + fine)
    let mechanism = try DiscreteGaussian(rho: share, sensitivity: data.unit.rows)
    func released(_ query: ColumnCounts) throws -> NoisyMarginal {
      let counts = try data.release(
        query, with: mechanism, as: "counts of columns", charging: &budget, noise: &noise)
      return NoisyMarginal(
        scope: Scope([query.column]), counts: counts.map(Double.init),
        precision: 1 / mechanism.variance.value)
    }
    var pools: [Pooling] = []
    var first: [NoisyMarginal] = []
    for (place, column) in columns.enumerated() {
      try Task.checkCancellation()
      var pooling = Pooling(identity: column.cardinality)
      var counts = try released(ColumnCounts(column: place, pooling: pooling))
      if isPooled(column) {
        pooling = Pooling(
          counts: counts.counts, deviation: mechanism.deviation, isOrdered: column.isOrdered,
          missing: column.domain.admitsMissing ? column.presentCount : nil, cap: Self.pools)
        // The pools are counted anew: sums of fine counts would carry the noise of each.
        counts = try released(ColumnCounts(column: place, pooling: pooling))
      }
      pools.append(pooling)
      first.append(counts)
    }
    return (pools, first)
  }

  /// Where the user says how many bins to count in, that is how many there are.
  private func isPooled(_ column: FineColumn) -> Bool {
    column.cardinality > Self.pools && column.domain.bins == nil
  }
}

/// How many rows fall into each pool of one column.
///
/// *Sensitivity*: a row falls into one.
package struct ColumnCounts: CountingQuery {
  package let column: Int
  package let pooling: Pooling
  package let cellsPerRecord = 1

  package init(column: Int, pooling: Pooling) {
    self.column = column
    self.pooling = pooling
  }

  package func counts(of value: DiscreteTable) -> [Int] {
    var counts = [Int](repeating: 0, count: pooling.count)
    for code in value.columns[column] { counts[Int(pooling.pool[Int(code)])] += 1 }
    return counts
  }
}
