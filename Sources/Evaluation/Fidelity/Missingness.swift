public import Tables

/// Whether cells are missing as often, and where, as they should be.
///
/// For every column with missing cells: the difference of its share of missing cells; and, beside
/// each other column, the difference of that share within the other's bins (levels, or ten bins at
/// train's quantiles, missing cells being one of them: so columns that are missing together show
/// here), weighted by how common a bin is in train. The reading is the mean of all of these, in
/// percentage points.
public struct Missingness: Metric {
  public init() {}

  public var name: String { "Missingness" }
  public var question: String { "Are cells missing as often, and where, as they should be?" }
  public var facet: Facet { .fidelity }

  public func applies(to schema: Schema) -> Bool { Shape().applies(to: schema) }

  public func read(_ trial: Trial) async throws -> Reading {
    let features = trial.panel.features
    let gappy = features.indices.filter { index in
      [features[index].train, features[index].holdout, features[index].synthetic]
        .contains { $0.contains { $0.isNaN } }
    }
    guard !gappy.isEmpty else {
      return Reading(
        name: name, question: question, facet: facet, value: 0,
        ideal: 0, unit: .percent, better: .lower, note: "No cell is missing in any table.")
    }
    // Of very many columns, each one's gaps are looked at beside some of the others.
    let partners = max(1, min(features.count, ColumnPairs.limit / gappy.count))
    let stack = ContrastStack(
      trial, rowLimit: ContrastStack.rowLimit(parts: gappy.count * partners))
    let cells = try await Parallel.map(features) { QuantileCells.of($0, on: stack) }
    var parts: [any ContrastPart] = []
    for index in gappy {
      let isMissing = stack.numbers(features[index]).map(\.isNaN)
      parts.append(
        Gap(
          columns: [features[index].name], isMissing: isMissing,
          bins: Cells(ids: [Int32](repeating: 0, count: stack.count), count: 1)))
      for step in 1..<max(partners, 1) {
        let other = (index + step) % features.count
        parts.append(
          Gap(
            columns: [features[index].name, features[other].name], isMissing: isMissing,
            bins: cells[other]))
      }
    }
    let findings = try await Findings.measuring(parts, on: stack, scale: 100)
    return reading(findings, unit: .percent, stack: stack, format: Wording.percent)
  }

  /// A column's share of missing cells within the bins of another.
  private struct Gap: ContrastPart {
    let columns: [String]
    let isMissing: [Bool]
    let bins: Cells

    func distances(_ stack: ContrastStack) -> [Double?] {
      stack.contrasts.map { contrast in
        let a = counts(contrast.a)
        let b = counts(contrast.b)
        let totalA = a.rows.reduce(0, +)
        let totalB = b.rows.reduce(0, +)
        guard totalA > 0, totalB > 0 else { return nil }
        let overallB = b.missing.reduce(0, +) / totalB
        var sum = 0.0
        for bin in a.rows.indices where a.rows[bin] > 0 {
          // A bin that the other side never fills is answered by its overall share.
          let shareB = b.rows[bin] > 0 ? b.missing[bin] / b.rows[bin] : overallB
          sum += a.rows[bin] / totalA * abs(a.missing[bin] / a.rows[bin] - shareB)
        }
        return sum
      }
    }

    private func counts(_ side: Contrast.Side) -> (rows: [Double], missing: [Double]) {
      var rows = [Double](repeating: 0, count: bins.count)
      var missing = rows
      side.forEach { row, weight in
        let bin = Int(bins.ids[row])
        rows[bin] += Double(weight)
        if isMissing[row] { missing[bin] += Double(weight) }
      }
      return (rows, missing)
    }
  }
}
