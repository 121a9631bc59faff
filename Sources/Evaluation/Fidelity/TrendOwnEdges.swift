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
  /// The bins of all rows by the edges of a side, an entry per pair of extremes: where few extremes
  /// come up again and again, rows are binned once for all sides and partners.
  private let bins: [Extremes: [UInt8]]

  private struct Extremes: Hashable {
    var low: Double
    var high: Double
  }

  /// The most pairs of extremes for which bins are kept.
  private static let keptLimit = 16

  /// Bins 0...10, and 11 for the greatest value and for missing cells, which numpy's digitize puts
  /// past the last edge.
  static let binCount = 12

  init(_ values: [Double], on stack: ContrastStack) {
    self.values = values
    let edges = stack.contrasts.flatMap { contrast in
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
    self.edges = edges
    var met: [Extremes: Int] = [:]
    for side in edges { met[Extremes(low: side[0], high: side[10]), default: 0] += 1 }
    let kept = met.filter { $0.value > 1 }
      .sorted { ($1.value, $0.key.low, $0.key.high) < ($0.value, $1.key.low, $1.key.high) }
      .prefix(OwnEdges.keptLimit)
    var bins: [Extremes: [UInt8]] = [:]
    for side in edges {
      let extremes = Extremes(low: side[0], high: side[10])
      guard bins[extremes] == nil, kept.contains(where: { $0.key == extremes }) else { continue }
      let inverse = 10 / (side[10] - side[0])
      bins[extremes] = values.map { UInt8(OwnEdges.bin($0, side, inverse)) }
    }
    self.bins = bins
  }

  @inline(__always)
  private static func bin(_ value: Double, _ edges: [Double], _ inverse: Double) -> Int {
    if value.isNaN { return 11 }
    // The division names the bin but for rounding; the edges decide.
    var edge = max(0, min(10, Int(max(0, min(10, (value - edges[0]) * inverse)))))
    while edge < 10 && value >= edges[edge + 1] { edge += 1 }
    while edge > 0 && value < edges[edge] { edge -= 1 }
    return edge + 1
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
    var tally = [UInt32](repeating: 0, count: counts.count)
    if let known = bins[Extremes(low: edges[0], high: edges[10])] {
      let width = OwnEdges.binCount
      if let chosen = side.chosen {
        for row in chosen {
          tally[Int(levels.ids[Int(row)]) * width + Int(known[Int(row)])] &+= 1
        }
      } else if let weights = side.weights {
        let first = side.rows.lowerBound
        for row in side.rows {
          tally[Int(levels.ids[row]) * width + Int(known[row])] &+= UInt32(weights[row - first])
        }
      } else {
        for row in side.rows { tally[Int(levels.ids[row]) * width + Int(known[row])] &+= 1 }
      }
    } else {
      let inverse = 10 / (edges[10] - edges[0])
      side.forEach { row, weight in
        let bin = OwnEdges.bin(values[row], edges, inverse)
        tally[Int(levels.ids[row]) * OwnEdges.binCount + bin] &+= UInt32(weight)
      }
    }
    for cell in counts.indices { counts[cell] = Double(tally[cell]) }
  }
}
