public import Tables

/// How far each column's own distribution is off.
///
/// The error of a column is the Kolmogorov-Smirnov distance for numbers and dates and the total
/// variation distance for categories, missing cells left out; the reading is their mean in percent.
///
/// *Source*: `KSComplement` and `TVComplement` of sdmetrics, whose score is 1 less this error.
public struct Shape: Metric {
  public init() {}

  public var name: String { "Shape" }
  public var question: String { "Do single columns look alike?" }
  public var facet: Facet { .fidelity }

  public func applies(to schema: Schema) -> Bool {
    schema.columns.contains { Panel.isJudged($0.kind) }
  }

  public func read(_ trial: Trial) async throws -> Reading {
    let stack = ContrastStack(trial)
    let findings = try await Findings.measuring(
      stack.features.map(Margin.init), on: stack, scale: 100)
    return reading(findings, unit: .percent, stack: stack, format: Wording.percent)
  }

  private struct Margin: ContrastPart {
    let feature: Panel.Feature
    var columns: [String] { [feature.name] }

    func distances(_ stack: ContrastStack) -> [Double?] {
      Cells(distinct: stack.numbers(feature), countsMissing: false)
        .distances(
          stack.contrasts, by: feature.isNumber ? .kolmogorovSmirnov : .totalVariation)
    }
  }
}
