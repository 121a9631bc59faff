public import Tables

/// How far the relation of every two columns is off.
///
/// Two numbers: half the difference of Pearson's coefficients. Otherwise the total variation
/// distance of the joint table, numbers cut into ten bins of equal width over train's range. The
/// reading is the mean over all pairs in percent; pairs with a constant number are left out.
///
/// *Source*: `CorrelationSimilarity` and `ContingencySimilarity` of sdmetrics, whose score is 1 less
/// this error. There, each table is cut by edges of its own; that reading is `TrendOwnEdges`.
public struct Trend: Metric {
  public init() {}

  public var name: String { "Trend" }
  public var question: String { "Do pairs of columns go together as they should?" }
  public var facet: Facet { .fidelity }

  public func applies(to schema: Schema) -> Bool {
    schema.columns.count { Panel.isJudged($0.kind) } >= 2
  }

  public func read(_ trial: Trial) async throws -> Reading {
    try await Trend.reading(of: trial, by: self, edges: .train, caveat: nil)
  }

  enum Edges: Sendable { case train, own }

  static func reading(
    of trial: Trial, by metric: some Metric, edges: Edges, caveat: String?
  ) async throws -> Reading {
    let features = trial.panel.features
    let pairs = ColumnPairs.of(features.count)
    guard !pairs.isEmpty else {
      return metric.absent("A pair needs two columns.", unit: .percent)
    }
    let stack = ContrastStack(
      trial, rowLimit: ContrastStack.rowLimit(parts: pairs.count),
      replicates: ContrastStack.replicates(parts: pairs.count))
    let prepared = try await Parallel.map(features) { TrendColumn($0, on: stack, edges: edges) }
    let parts = pairs.map { TrendPair(first: prepared[$0.first], second: prepared[$0.second]) }
    let findings = try await Findings.measuring(parts, on: stack, scale: 100)
    return metric.reading(
      findings, unit: .percent, stack: stack,
      caveat: Wording.joined(caveat, ColumnPairs.caveat(features.count)), format: Wording.percent)
  }
}
