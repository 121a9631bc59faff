import Chance
import Statistics

/// The three tables on top of each other (train, holdout, synthetic), and the contrasts to take.
///
/// The value is taken on the tables as they are, as the field does. Its ideal is what a perfect
/// understudy would score at the same sizes: two fresh draws from the real rows, one as large as
/// train and one as large as synthetic (the two-sample bootstrap of Efron and Tibshirani 1993,
/// "An introduction to the bootstrap", ch. 16). A holdout is usually smaller than either table, and
/// a smaller sample scores worse for its size alone: it cannot stand for the ideal itself, but its
/// rows are among those drawn from, and its own figure is given beside.
struct ContrastStack: Sendable {
  let features: [Panel.Feature]
  let train: Range<Int>
  let holdout: Range<Int>
  let synthetic: Range<Int>
  let contrasts: [Contrast]
  /// Whether fewer rows are used than the tables have.
  let isSampled: Bool

  static let replicates = 20

  /// - Parameters:
  ///   - rowLimit: the most rows taken of each table.
  ///   - resamples: whether to draw what interval and ideal take.
  init(_ trial: Trial, rowLimit: Int = .max, resamples: Bool = true) {
    let panel = trial.panel
    let sizes = [panel.trainCount, panel.holdoutCount, panel.syntheticCount]
      .map { min($0, rowLimit) }
    features = panel.features
    train = 0..<sizes[0]
    holdout = sizes[0]..<(sizes[0] + sizes[1])
    synthetic = holdout.upperBound..<(holdout.upperBound + sizes[2])
    isSampled =
      panel.isSampled
      || [panel.trainCount, panel.holdoutCount, panel.syntheticCount].contains { $0 > rowLimit }
    contrasts =
      resamples
      ? ContrastStack.contrasts(
        train: train, holdout: holdout, synthetic: synthetic, seed: trial.seed) : []
  }

  private static func contrasts(
    train: Range<Int>, holdout: Range<Int>, synthetic: Range<Int>, seed: Seed
  ) -> [Contrast] {
    typealias Side = Contrast.Side
    var all = [Contrast(role: .value, a: Side(rows: train), b: Side(rows: synthetic))]
    guard !train.isEmpty, !synthetic.isEmpty else { return all }
    if !holdout.isEmpty {
      all.append(Contrast(role: .holdout, a: Side(rows: train), b: Side(rows: holdout)))
    }
    let real = train.lowerBound..<holdout.upperBound
    for replicate in 0..<UInt64(replicates) {
      var stream = seed.stream("resamples", replicate)
      all.append(
        Contrast(
          role: .resample,
          a: Side(rows: train, weights: PoissonBootstrap.counts(train.count, using: &stream)),
          b: Side(
            rows: synthetic, weights: PoissonBootstrap.counts(synthetic.count, using: &stream))))
      var ideal = seed.stream("ideal resamples", replicate)
      let sides = [train.count, synthetic.count].map { size in
        // Beyond sixteen times the rows there are, a larger draw is no longer noisier or calmer.
        let mean = min(16, Double(size) / Double(real.count))
        return Side(
          rows: real, weights: PoissonBootstrap.counts(real.count, mean: mean, using: &ideal))
      }
      all.append(Contrast(role: .ideal, a: sides[0], b: sides[1]))
    }
    return all
  }

  var count: Int { synthetic.upperBound }

  /// A feature's cells over all rows of the stack.
  func numbers(_ feature: Panel.Feature) -> [Double] {
    Array(feature.train.prefix(train.count)) + feature.holdout.prefix(holdout.count)
      + feature.synthetic.prefix(synthetic.count)
  }
}

extension ContrastStack {
  /// The most rows of a table for a metric of so many parts: some fifty million visits per contrast.
  static func rowLimit(parts: Int) -> Int {
    max(2_000, min(100_000, 50_000_000 / max(parts, 1)))
  }
}
