import Chance
import Statistics
public import Tables

/// Whether synthetic rows lie as deep among the real rows as real rows do.
///
/// Around the mean of train, the ball that holds a share α of train's rows should hold a share α of the
/// synthetic ones. The reading is 100 % less the area between that curve and the diagonal, over 30
/// balls; rows that are too typical cost as much as rows that are too far out. Its ideal is the
/// holdout's in synthetic's place.
///
/// *Source*: see `BallCurve`.
public struct AlphaPrecision: Metric {
  public init() {}

  public var name: String { "Alpha-precision" }
  public var question: String {
    "Do synthetic rows lie as deep among the real rows as real ones do?"
  }
  public var facet: Facet { .fidelity }

  static let minimumRows = 30
  static let replicates = 200

  public func applies(to schema: Schema) -> Bool { Shape().applies(to: schema) }

  public func read(_ trial: Trial) async throws -> Reading {
    let panel = trial.panel
    var sizes = [panel.trainCount, panel.syntheticCount]
    if panel.hasHoldout { sizes.append(panel.holdoutCount) }
    // The panel's order is a random one, so the first rows are a fair sample.
    let size = sizes.min() ?? 0
    guard size >= AlphaPrecision.minimumRows, !panel.features.isEmpty else {
      return absent(
        "Needs at least \(AlphaPrecision.minimumRows) rows in every table.", unit: .percent,
        better: .higher)
    }
    let cells = panel.features.map { Array($0.train.prefix(size)) }
    let space = UnitSpace(of: panel.features, train: cells)
    let train = space.points(cells)
    let real = train.distances(fromMeanOf: train).sorted()
    let seed = trial.seed.derived("alpha-precision")
    func outcome(_ column: (Panel.Feature) -> [Double]) async throws -> Outcome {
      let points = space.points(panel.features.map { Array(column($0).prefix(size)) })
      return try await Outcome(
        real: real, made: points.distances(fromMeanOf: train).sorted(), seed: seed)
    }
    let found = try await outcome { $0.synthetic }
    let ideal = panel.hasHoldout ? try await outcome { $0.holdout } : nil
    return Reading(
      name: name, question: question, facet: facet, value: 100 * found.score,
      ideal: ideal.map { 100 * $0.score }, interval: found.interval,
      idealInterval: ideal?.interval, unit: .percent, better: .higher,
      note:
        "Thirty balls around the mean of train, by Euclidean distance: numbers by train's range, "
        + "categories one-hot. \(Wording.roughly(size)) rows of each table"
        + (ideal == nil ? "." : "; the ideal is the holdout in synthetic's place."))
  }

  private struct Outcome {
    let score: Double
    let interval: ClosedRange<Double>?

    /// - Parameters:
    ///   - real: distances of train's rows from their mean, ascending.
    ///   - made: those of the other rows from the same point, ascending.
    init(real: [Double], made: [Double], seed: Seed) async throws {
      let radii = BallCurve.shares.map { Quantiles.linear(real, $0) }
      let score = BallCurve.score(
        BallCurve.shares(made, weights: [UInt8](repeating: 1, count: made.count), within: radii))
      self.score = score
      // The mean of many rows hardly moves; it stays where it is.
      let resampled = try await Parallel.map(Array(0..<UInt64(AlphaPrecision.replicates))) {
        replicate in
        var stream = seed.stream("resamples", replicate)
        let weights = PoissonBootstrap.counts(real.count, using: &stream)
        let radii = BallCurve.radii(real, weights: weights)
        return BallCurve.score(
          BallCurve.shares(
            made, weights: PoissonBootstrap.counts(made.count, using: &stream), within: radii))
      }
      interval = BallCurve.interval(resampled, around: score)
    }
  }
}
