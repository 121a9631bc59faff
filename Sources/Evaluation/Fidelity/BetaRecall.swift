import Chance
import Statistics
public import Tables

/// Whether every real row has a synthetic row at least as near as its nearest real neighbour.
///
/// A row of train is met when a synthetic row is no further away than the nearest other row of train.
/// Met rows are counted in 30 balls around the mean of synthetic that hold growing shares of the rows'
/// synthetic neighbours; the reading is 100 % less the area between that curve and the diagonal. Fresh
/// rows of the same population meet about half: **more suggests copying**, fewer that rows are missing.
/// Its ideal is the holdout's in synthetic's place.
///
/// *Source*: see `BallCurve`.
public struct BetaRecall: Metric {
  public init() {}

  public var name: String { "Beta-recall" }
  public var question: String { "Do synthetic rows reach wherever real rows are?" }
  public var facet: Facet { .fidelity }

  static let minimumRows = 30
  static let replicates = 200

  public func applies(to schema: Schema) -> Bool { Shape().applies(to: schema) }

  /// Rows per table: what keeps three searches of rows x rows x columns at about a billion steps.
  static func rowLimit(columns: Int) -> Int {
    max(1_000, min(5_000, Int((4e8 / Double(max(columns, 1))).squareRoot())))
  }

  public func read(_ trial: Trial) async throws -> Reading {
    let panel = trial.panel
    var sizes = [panel.trainCount, panel.syntheticCount]
    if panel.hasHoldout { sizes.append(panel.holdoutCount) }
    // The panel's order is a random one, so the first rows are a fair sample.
    let size = min(sizes.min() ?? 0, BetaRecall.rowLimit(columns: panel.features.count))
    guard size >= BetaRecall.minimumRows, !panel.features.isEmpty else {
      return absent(
        "Needs at least \(BetaRecall.minimumRows) rows in every table.", unit: .percent,
        better: .ideal)
    }
    let cells = panel.features.map { Array($0.train.prefix(size)) }
    let space = UnitSpace(of: panel.features, train: cells)
    let train = space.points(cells)
    let between = try await BetaRecall.neighbours(of: train, in: train, excludesSelf: true)
    let seed = trial.seed.derived("beta-recall")
    func outcome(_ column: (Panel.Feature) -> [Double]) async throws -> Outcome {
      let made = space.points(panel.features.map { Array(column($0).prefix(size)) })
      let found = try await BetaRecall.neighbours(of: train, in: made, excludesSelf: false)
      let depths = made.distances(fromMeanOf: made)
      return try await Outcome(
        depths: found.map { depths[$0.index] },
        isMet: zip(found, between).map { $0.isAsNear(as: $1) }, seed: seed)
    }
    let found = try await outcome { $0.synthetic }
    let ideal = panel.hasHoldout ? try await outcome { $0.holdout } : nil
    return Reading(
      name: name, question: question, facet: facet, value: 100 * found.score,
      ideal: ideal.map { 100 * $0.score }, interval: found.interval,
      idealInterval: ideal?.interval, unit: .percent, better: .ideal,
      note: "Nearest rows by Euclidean distance: numbers by train's range, categories one-hot. A "
        + "perfect understudy scores about 50 %; more suggests copied rows. "
        + "\(Wording.roughly(size)) rows of each table"
        + (ideal == nil ? "." : "; the ideal is the holdout in synthetic's place."))
  }

  private static func neighbours(
    of points: UnitSpace.Points, in base: UnitSpace.Points, excludesSelf: Bool
  ) async throws -> [NearestPoints.Neighbour] {
    let search = NearestPoints(base)
    let width = 250
    let ranges = stride(from: 0, to: points.count, by: width)
      .map { $0..<min($0 + width, points.count) }
    return try await Parallel.map(ranges) {
      search.nearest(to: points, rows: $0, excludesSelf: excludesSelf)
    }.flatMap(\.self)
  }

  private struct Outcome {
    let score: Double
    let interval: ClosedRange<Double>?

    /// - Parameters:
    ///   - depths: how far each train row's nearest made row lies from the made rows' mean.
    ///   - isMet: whether it is no further than the nearest other row of train.
    init(depths: [Double], isMet: [Bool], seed: Seed) async throws {
      let order = depths.indices.sorted { (depths[$0], $0) < (depths[$1], $1) }
      let sorted = order.map { depths[$0] }
      let met = order.map { isMet[$0] }
      let count = Double(sorted.count)
      let radii = BallCurve.shares.map { Quantiles.linear(sorted, $0) }
      let score = BallCurve.score(
        BallCurve.shares(sorted, weights: met.map { $0 ? 1 : 0 }, within: radii)
          .map { $0 * Double(met.count { $0 }) / count })
      self.score = score
      let resampled = try await Parallel.map(Array(0..<UInt64(BetaRecall.replicates))) {
        replicate in
        var stream = seed.stream("resamples", replicate)
        let weights = PoissonBootstrap.counts(sorted.count, using: &stream)
        let radii = BallCurve.radii(sorted, weights: weights)
        let counted = zip(weights, met).map { $1 ? $0 : 0 }
        let total = weights.reduce(0.0) { $0 + Double($1) }
        let kept = counted.reduce(0.0) { $0 + Double($1) }
        let moved = BallCurve.score(
          BallCurve.shares(sorted, weights: counted, within: radii)
            .map { total > 0 ? $0 * kept / total : 0 })
        // The rows that are searched are a sample too, as large as the one that asks.
        return score + (moved - score) * 2.0.squareRoot()
      }
      interval = BallCurve.interval(resampled, around: score)
    }
  }
}
