import Statistics
public import Tables

/// Whether synthetic rows lie nearer to the rows they were learned from than to unseen ones.
///
/// Distances are Gower's, over train's ranges, to the nearest row. A smoke test, not evidence: it
/// notices a maker that copies much, and stays calm where a few people's rows are given away.
///
/// *Source*: the distance to the closest record of the field, taken here against equally large bases.
public struct Closeness: Metric {
  public enum Measure: String, Sendable, Codable {
    /// The share of synthetic rows nearer to train than to an equally large holdout, ties counting
    /// half; 50 % where nothing is given away.
    case share
    /// The share of synthetic rows nearer to train than all but 2 % of the holdout's rows are; 2 %
    /// where nothing is given away.
    case tail
  }

  public var measure: Measure

  public init(_ measure: Measure) { self.measure = measure }

  public var name: String { measure == .share ? "Closeness" : "Closeness, nearest 2 %" }
  public var question: String {
    switch measure {
    case .share: "Do synthetic rows lie nearer to learned rows than to unseen ones?"
    case .tail: "Do suspiciously many synthetic rows lie very near a learned row?"
    }
  }
  public var facet: Facet { .privacy }

  static let tailShare = 0.02
  static let minimumRows = 50

  public func applies(to schema: Schema) -> Bool { Shape().applies(to: schema) }

  /// Rows per table: what keeps queries x base x columns at a few billion.
  static func rowLimit(columns: Int) -> Int {
    max(2_000, min(10_000, Int((2e9 / Double(max(columns, 1))).squareRoot())))
  }

  public func read(_ trial: Trial) async throws -> Reading {
    let panel = trial.panel
    guard panel.hasHoldout else {
      return absent("Needs a holdout.", unit: .percent, better: .ideal)
    }
    let size = min(
      panel.trainCount, panel.holdoutCount, Closeness.rowLimit(columns: panel.features.count))
    let queries = min(panel.syntheticCount, Closeness.rowLimit(columns: panel.features.count))
    guard size >= Closeness.minimumRows, queries >= Closeness.minimumRows else {
      return absent(
        "Needs at least \(Closeness.minimumRows) rows in every table.", unit: .percent,
        better: .ideal)
    }
    let axes = panel.features.map(Closeness.axis)
    let space = GowerSpace(axes: axes)
    let train = panel.features.map { Array($0.train.prefix(size)) }
    let holdout = panel.features.map { Array($0.holdout.prefix(size)) }
    let synthetic = panel.features.map { Array($0.synthetic.prefix(queries)) }
    let toTrain = try await trial.closeness.value {
      try await Closeness.distances(space, synthetic, queries, to: train)
    }
    let ideal: Double
    let share: Double
    let deviation: Double
    switch measure {
    case .share:
      ideal = 0.5
      let toHoldout = try await Closeness.distances(space, synthetic, queries, to: holdout)
      let points = zip(toTrain, toHoldout).map { $0 < $1 ? 1 : ($0 == $1 ? 0.5 : 0) }
      share = points.reduce(0, +) / Double(queries)
      // Both the rows asked and the bases are samples.
      deviation = (0.25 / Double(queries) + 0.25 / Double(size)).squareRoot()
    case .tail:
      ideal = Closeness.tailShare
      let between = try await Closeness.distances(space, holdout, size, to: train)
      share = Closeness.share(of: toTrain, within: Closeness.tailShare, of: between)
      let variance = ideal * (1 - ideal)
      deviation = (variance / Double(queries) + variance / Double(size)).squareRoot()
    }
    return Reading(
      name: name, question: question, facet: facet, value: 100 * share, ideal: 100 * ideal,
      interval: (100 * max(0, share - 1.96 * deviation))...(100 * min(1, share + 1.96 * deviation)),
      unit: .percent, better: measure == .share ? .ideal : .lower,
      note: "A smoke test, not evidence of privacy: a few people's rows can be given away without "
        + "moving this figure. Measured on \(Wording.roughly(queries)) synthetic rows against "
        + "\(Wording.roughly(size)) rows each of train and holdout.")
  }

  private static func axis(_ feature: Panel.Feature) -> GowerSpace.Axis {
    guard feature.isNumber else { return .category }
    var low = Double.infinity
    var high = -Double.infinity
    for value in feature.train where !value.isNaN {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? .number(origin: low, range: high - low) : .number(origin: 0, range: 0)
  }

  private static func distances(
    _ space: GowerSpace, _ queries: [[Double]], _ count: Int, to base: [[Double]]
  ) async throws -> [Float] {
    let width = 500
    let ranges = stride(from: 0, to: count, by: width).map { $0..<min($0 + width, count) }
    return try await Parallel.map(ranges) { space.nearest(of: queries, rows: $0, in: base) }
      .flatMap(\.self)
  }

  /// The share of distances below the quantile of others.
  ///
  /// Distances of a discrete table tie: those equal to the quantile count in the proportion that
  /// makes the others' own share exactly the one asked for.
  static func share(of distances: [Float], within share: Double, of others: [Float]) -> Double {
    let sorted = others.sorted()
    let place = min(sorted.count - 1, Int(share * Double(sorted.count)))
    let quantile = sorted[place]
    let below = Double(sorted.count { $0 < quantile })
    let tied = Double(sorted.count { $0 == quantile })
    let counted = (share * Double(sorted.count) - below) / tied
    let found = distances.reduce(0.0) {
      $0 + ($1 < quantile ? 1 : ($1 == quantile ? counted : 0))
    }
    return found / Double(distances.count)
  }
}
