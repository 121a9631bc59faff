import Statistics
public import Tables

/// How far the strength of association of every two columns is off.
///
/// Two numbers: Spearman's or Pearson's coefficient. Two categories: Cramér's V. A number and a
/// category: the correlation ratio. The reading is the mean absolute difference over all pairs;
/// `AssociationMatrix` holds the coefficients themselves.
public struct Correlations: Metric {
  public enum Coefficient: String, Sendable, Codable { case pearson, spearman }

  /// What two numbers are compared by. Spearman's does not hang on a few extremes.
  public var coefficient: Coefficient

  public init(_ coefficient: Coefficient = .spearman) { self.coefficient = coefficient }

  public var name: String { coefficient == .spearman ? "Correlations" : "Pearson correlations" }
  public var question: String { "Is the strength of association between columns kept?" }
  public var facet: Facet { .fidelity }

  public func applies(to schema: Schema) -> Bool { Trend().applies(to: schema) }

  public func read(_ trial: Trial) async throws -> Reading {
    let features = trial.panel.features
    let pairs = ColumnPairs.of(features.count)
    guard !pairs.isEmpty else { return absent("A pair needs two columns.", unit: .correlation) }
    let stack = ContrastStack(
      trial, rowLimit: ContrastStack.rowLimit(parts: pairs.count),
      replicates: ContrastStack.replicates(parts: pairs.count))
    let coefficient = coefficient
    let prepared = try await Parallel.map(features) {
      AssociationColumn($0, on: stack, coefficient: coefficient)
    }
    let parts = pairs.map {
      AssociationPair(first: prepared[$0.first], second: prepared[$0.second])
    }
    let findings = try await Findings.measuring(parts, on: stack, scale: 1)
    return reading(
      findings, unit: .correlation, stack: stack, caveat: ColumnPairs.caveat(features.count)
    ) { Wording.fixed($0, 4) }
  }
}

/// A column made ready for coefficients of association.
struct AssociationColumn: Sendable {
  let name: String
  /// What two numbers are compared by, standardised values or ranks; nil for categories.
  let numbers: [Double]?
  /// Standardised values; nil for categories.
  let values: [Double]?
  /// Levels; nil for numbers.
  let cells: Cells?

  init(_ feature: Panel.Feature, on stack: ContrastStack, coefficient: Correlations.Coefficient) {
    name = feature.name
    guard feature.isNumber else {
      numbers = nil
      values = nil
      cells = Cells(distinct: stack.numbers(feature), countsMissing: false)
      return
    }
    cells = nil
    let raw = stack.numbers(feature)
    values = TrendColumn.standardised(raw, by: stack.train)
    switch coefficient {
    case .spearman:
      numbers = [stack.train, stack.holdout, stack.synthetic]
        .flatMap { AssociationColumn.ranks(raw[$0]) }
    case .pearson: numbers = values
    }
  }

  /// Ranks within one table, spread over -1...1; missing stays missing.
  private static func ranks(_ values: ArraySlice<Double>) -> [Double] {
    let present = values.filter { !$0.isNaN }
    let ranks = Ranks.averaged(present)
    let size = Double(present.count)
    var place = 0
    return values.map { value in
      guard !value.isNaN else { return .nan }
      defer { place += 1 }
      return (2 * ranks[place] - size - 1) / size
    }
  }
}

/// Two columns and the coefficient that fits them.
struct AssociationPair: ContrastPart {
  let first: AssociationColumn
  let second: AssociationColumn
  var columns: [String] { [first.name, second.name] }

  func distances(_ stack: ContrastStack) -> [Double?] {
    let measure = measure()
    return stack.contrasts.map { contrast in
      guard let a = measure(contrast.a), let b = measure(contrast.b) else { return nil }
      return abs(a - b)
    }
  }

  /// The coefficient of one side; what all sides share is worked out once.
  func measure() -> (Contrast.Side) -> Double? {
    if let x = first.numbers, let y = second.numbers {
      return { WeightedCorrelation.of(x, y, on: $0) }
    }
    switch (first.values, first.cells, second.values, second.cells) {
    case (let x?, _, _, let groups?), (_, let groups?, let x?, _):
      return { AssociationPair.correlationRatio(x, groups, on: $0) }
    case (_, let a?, _, let b?):
      let joint = Cells(a, with: b)
      var sides = [(a: Int, b: Int)](repeating: (0, 0), count: joint.count)
      for row in joint.ids.indices where joint.ids[row] >= 0 {
        sides[Int(joint.ids[row])] = (Int(a.ids[row]), Int(b.ids[row]))
      }
      return { AssociationPair.cramersV(joint, sides, a.count, b.count, on: $0) }
    default:
      return { _ in nil }
    }
  }

  /// As `Association.correlationRatio`, over weighted rows.
  private static func correlationRatio(
    _ numbers: [Double], _ groups: Cells, on side: Contrast.Side
  ) -> Double? {
    var sums = [Double](repeating: 0, count: groups.count)
    var sizes = sums
    var total = 0.0
    var squares = 0.0
    var n = 0.0
    side.forEach { row, weight in
      let value = numbers[row]
      let group = Int(groups.ids[row])
      if value.isNaN || group < 0 { return }
      let w = Double(weight)
      sums[group] += w * value
      sizes[group] += w
      total += w * value
      squares += w * value * value
      n += w
    }
    guard n > 1 else { return nil }
    let variance = squares - total * total / n
    guard variance > 1e-12 * squares, sizes.count(where: { $0 > 0 }) > 1 else { return nil }
    var between = -total * total / n
    for group in sums.indices where sizes[group] > 0 {
      between += sums[group] * sums[group] / sizes[group]
    }
    return min(1, max(0, between / variance).squareRoot())
  }

  /// As `Association.cramersV`, over the cells that occur.
  private static func cramersV(
    _ joint: Cells, _ sides: [(a: Int, b: Int)], _ rows: Int, _ columns: Int,
    on side: Contrast.Side
  ) -> Double? {
    var counts = [Double](repeating: 0, count: joint.count)
    joint.counts(side, into: &counts)
    var rowTotals = [Double](repeating: 0, count: rows)
    var columnTotals = [Double](repeating: 0, count: columns)
    for cell in counts.indices {
      rowTotals[sides[cell].a] += counts[cell]
      columnTotals[sides[cell].b] += counts[cell]
    }
    let freedom =
      min(rowTotals.count(where: { $0 > 0 }), columnTotals.count(where: { $0 > 0 })) - 1
    guard freedom > 0 else { return nil }
    var sum = 0.0
    for cell in counts.indices where counts[cell] > 0 {
      sum +=
        counts[cell] * counts[cell] / (rowTotals[sides[cell].a] * columnTotals[sides[cell].b])
    }
    return min(1, max(0, (sum - 1) / Double(freedom)).squareRoot())
  }
}
