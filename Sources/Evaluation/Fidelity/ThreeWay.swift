import Chance
import Statistics
public import Tables

/// How far the joint distribution of three columns is off.
///
/// The mean total variation distance over 64 triples of columns, in percent; numbers are cut into ten
/// bins at train's quantiles, missing cells are a cell of their own. The triples depend on the number
/// of columns alone, so that readings of one table can be compared; of few columns all triples are
/// taken.
public struct ThreeWay: Metric {
  public init() {}

  public var name: String { "Three-way" }
  public var question: String { "Do combinations of three columns occur as often as they should?" }
  public var facet: Facet { .fidelity }

  static let tripleCount = 64

  public func applies(to schema: Schema) -> Bool {
    schema.columns.count { Panel.isJudged($0.kind) } >= 3
  }

  public func read(_ trial: Trial) async throws -> Reading {
    let features = trial.panel.features
    guard features.count >= 3 else {
      return absent("A triple needs three columns.", unit: .percent)
    }
    let stack = ContrastStack(trial)
    let cells = try await Parallel.map(features) { QuantileCells.of($0, on: stack) }
    let parts = ThreeWay.triples(of: features.count).map { triple in
      Triple(
        columns: triple.map { features[$0].name }, cells: triple.map { cells[$0] })
    }
    let findings = try await Findings.measuring(parts, on: stack, scale: 100)
    return reading(findings, unit: .percent, stack: stack, format: Wording.percent)
  }

  /// The same 64 triples for every table of so many columns, without repetition.
  static func triples(of columns: Int) -> [[Int]] {
    if columns * (columns - 1) * (columns - 2) / 6 <= tripleCount {
      var all: [[Int]] = []
      for a in 0..<columns {
        for b in (a + 1)..<columns {
          for c in (b + 1)..<columns { all.append([a, b, c]) }
        }
      }
      return all
    }
    var stream = Seed(64).stream("triples of columns", UInt64(columns))
    var found: [[Int]] = []
    while found.count < tripleCount {
      let triple = stream.subset(3, of: columns)
      if !found.contains(triple) { found.append(triple) }
    }
    return found
  }

  private struct Triple: ContrastPart {
    let columns: [String]
    let cells: [Cells]

    func distances(_ stack: ContrastStack) -> [Double?] {
      Cells(Cells(cells[0], with: cells[1]), with: cells[2])
        .distances(stack.contrasts, by: .totalVariation)
    }
  }
}

/// A column's cells: levels, or ten bins at train's quantiles; missing is one more.
enum QuantileCells {
  static func of(_ feature: Panel.Feature, on stack: ContrastStack) -> Cells {
    let values = stack.numbers(feature)
    guard feature.isNumber else { return Cells(distinct: values, countsMissing: true) }
    let sorted = values[stack.train].filter { !$0.isNaN }.sorted()
    var edges: [Double] = []
    for step in 1..<10 where !sorted.isEmpty {
      let edge = Quantiles.linear(sorted, Double(step) / 10)
      if edge > sorted[0] && edge != edges.last { edges.append(edge) }
    }
    return Cells(binning: values, edges: edges, missing: Int32(edges.count + 1))
  }
}
