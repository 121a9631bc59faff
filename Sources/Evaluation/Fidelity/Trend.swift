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
    let pairs = features.count * (features.count - 1) / 2
    guard pairs > 0 else {
      return metric.absent("A pair needs two columns.", unit: .percent)
    }
    let stack = ContrastStack(trial, rowLimit: ContrastStack.rowLimit(parts: pairs))
    let prepared = try await Parallel.map(features) { TrendColumn($0, on: stack, edges: edges) }
    var parts: [any ContrastPart] = []
    for first in prepared.indices {
      for second in prepared.indices where second > first {
        parts.append(TrendPair(first: prepared[first], second: prepared[second]))
      }
    }
    let findings = try await Findings.measuring(parts, on: stack, scale: 100)
    return metric.reading(
      findings, unit: .percent, stack: stack, caveat: caveat, format: Wording.percent)
  }
}

/// The field's own figure for pairs of columns, as published.
///
/// As `Trend`, but each table's numbers are cut into bins of that table's own range. One outlier more
/// or less then moves every bin: a fresh sample of the real data can score badly.
public struct TrendOwnEdges: Metric {
  public init() {}

  public var name: String { "Trend with own edges" }
  public var question: String { "What would published tables print for pairs of columns?" }
  public var facet: Facet { .fidelity }

  public func applies(to schema: Schema) -> Bool { Trend().applies(to: schema) }

  public func read(_ trial: Trial) async throws -> Reading {
    try await Trend.reading(
      of: trial, by: self, edges: .own,
      caveat: "As sdmetrics: each table is binned by its own range, so outliers weigh heavily.")
  }
}

/// A column made ready for pairs.
struct TrendColumn: Sendable {
  let name: String
  /// Standardised by train's mean and deviation; nil for categories. Missing is NaN.
  let numbers: [Double]?
  let cells: Cells

  init(_ feature: Panel.Feature, on stack: ContrastStack, edges: Trend.Edges) {
    name = feature.name
    let values = stack.numbers(feature)
    guard feature.isNumber else {
      numbers = nil
      cells = Cells(distinct: values, countsMissing: true)
      return
    }
    numbers = TrendColumn.standardised(values, by: stack.train)
    switch edges {
    case .train:
      cells = Cells(
        binning: values, edges: TrendColumn.edges(values[stack.train]), missing: 12)
    case .own:
      // numpy's digitize, which the field uses, puts missing cells past the last edge, where the
      // greatest value also lies.
      var ids: [Int32] = []
      for rows in [stack.train, stack.holdout, stack.synthetic] {
        ids +=
          Cells(
            binning: Array(values[rows]), edges: TrendColumn.edges(values[rows]), missing: 11
          ).ids
      }
      cells = Cells(ids: ids, count: 12)
    }
  }

  /// Eleven edges of ten equal bins, as numpy's histogram has them.
  private static func edges(_ values: ArraySlice<Double>) -> [Double] {
    var low = Double.infinity
    var high = -Double.infinity
    for value in values where !value.isNaN {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return (0...10).map { Double($0) / 10 } }
    if low == high {
      low -= 0.5
      high += 0.5
    }
    let step = (high - low) / 10
    return (0..<10).map { low + Double($0) * step } + [high]
  }

  static func standardised(_ values: [Double], by rows: Range<Int>) -> [Double] {
    var count = 0.0
    var sum = 0.0
    for value in values[rows] where !value.isNaN {
      count += 1
      sum += value
    }
    let mean = count > 0 ? sum / count : 0
    var squares = 0.0
    for value in values[rows] where !value.isNaN { squares += (value - mean) * (value - mean) }
    let deviation = count > 0 ? (squares / count).squareRoot() : 0
    return values.map { ($0 - mean) / (deviation > 0 ? deviation : 1) }
  }
}

private struct TrendPair: ContrastPart {
  let first: TrendColumn
  let second: TrendColumn
  var columns: [String] { [first.name, second.name] }

  func distances(_ stack: ContrastStack) -> [Double?] {
    guard let x = first.numbers, let y = second.numbers else {
      return Cells(first.cells, with: second.cells).distances(stack.contrasts, by: .totalVariation)
    }
    return stack.contrasts.map { contrast in
      guard let a = WeightedCorrelation.of(x, y, on: contrast.a),
        let b = WeightedCorrelation.of(x, y, on: contrast.b)
      else { return nil }
      return abs(a - b) / 2
    }
  }
}
