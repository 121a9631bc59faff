import Statistics
public import Tables

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

/// The edges that each side of each contrast would cut a column by.
struct OwnEdges: Sendable {
  /// Unscaled; missing is NaN.
  private let values: [Double]
  /// *Shape*: `[2 * contrast + side]`, eleven edges each.
  private let edges: [[Double]]

  /// Bins 0...10, and 11 for the greatest value and for missing cells, which numpy's digitize puts
  /// past the last edge.
  static let binCount = 12

  init(_ values: [Double], on stack: ContrastStack) {
    self.values = values
    edges = stack.contrasts.flatMap { contrast in
      [contrast.a, contrast.b].map { side in
        var low = Double.infinity
        var high = -Double.infinity
        side.forEach { row, _ in
          let value = values[row]
          if value < low { low = value }
          if value > high { high = value }
        }
        return EqualWidths.edges(low: low, high: high)
      }
    }
  }

  /// The joint distances with a category, contrast by contrast.
  func distances(with levels: Cells, on stack: ContrastStack) -> [Double?] {
    var counts = [[Double]](
      repeating: [Double](repeating: 0, count: levels.count * OwnEdges.binCount), count: 2)
    return stack.contrasts.indices.map { index in
      let contrast = stack.contrasts[index]
      for (place, side) in [contrast.a, contrast.b].enumerated() {
        count(side, by: edges[2 * index + place], with: levels, into: &counts[place])
      }
      return TotalVariation.distance(countsOf: counts[0], counts[1])
    }
  }

  private func count(
    _ side: Contrast.Side, by edges: [Double], with levels: Cells, into counts: inout [Double]
  ) {
    for cell in counts.indices { counts[cell] = 0 }
    let low = edges[0]
    let inverse = 10 / (edges[10] - low)
    side.forEach { row, weight in
      let value = values[row]
      var bin = 11
      if !value.isNaN {
        // The division names the bin but for rounding; the edges decide.
        var edge = max(0, min(10, Int((value - low) * inverse)))
        while edge < 10 && value >= edges[edge + 1] { edge += 1 }
        while edge > 0 && value < edges[edge] { edge -= 1 }
        bin = edge + 1
      }
      counts[Int(levels.ids[row]) * OwnEdges.binCount + bin] += Double(weight)
    }
  }
}
