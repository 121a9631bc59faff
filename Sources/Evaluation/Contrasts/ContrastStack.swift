import Chance
import Statistics

/// The three tables on top of each other (train, holdout, synthetic), and the contrasts to take.
///
/// The value is taken on the tables as they are, as the field does. Its ideal is what real rows score
/// against other real rows at the same sizes. A holdout is usually smaller than either table, and a
/// smaller sample scores worse for its size alone. So train and holdout are pooled and split at random,
/// into halves and into quarters; how the distance falls from quarters to halves says how it goes on
/// to the sizes of train and synthetic (see `Findings`). Drawing with replacement would not do: where
/// cells are many and rows few it repeats the rows it has and makes distances too small.
struct ContrastStack: Sendable {
  let features: [Panel.Feature]
  let train: Range<Int>
  let holdout: Range<Int>
  let synthetic: Range<Int>
  let contrasts: [Contrast]
  /// Whether fewer rows are used than the tables have.
  let isSampled: Bool

  /// - Parameters:
  ///   - rowLimit: the most rows taken of each table.
  ///   - replicates: how often rows are drawn again and real rows are split.
  ///   - resamples: whether to draw what interval and ideal take.
  init(
    _ trial: Trial, rowLimit: Int = .max, replicates: Int = 20, resamples: Bool = true
  ) {
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
        train: train, holdout: holdout, synthetic: synthetic, replicates: replicates,
        seed: trial.seed) : []
  }

  private static func contrasts(
    train: Range<Int>, holdout: Range<Int>, synthetic: Range<Int>, replicates: Int,
    seed: Seed
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
      // Two random bits put every real row into one of four quarters.
      var splitting = seed.stream("splits", replicate)
      var quarters = [UInt8](repeating: 0, count: real.count)
      var word: UInt64 = 0
      for row in quarters.indices {
        if row % 32 == 0 { word = splitting.next() }
        quarters[row] = UInt8(word & 3)
        word >>= 2
      }
      func side(_ isChosen: (UInt8) -> Bool) -> Side {
        var chosen: [Int32] = []
        chosen.reserveCapacity(real.count / 2 + 64)
        for row in quarters.indices where isChosen(quarters[row]) {
          chosen.append(Int32(real.lowerBound + row))
        }
        return Side(rows: real, chosen: chosen)
      }
      all.append(Contrast(role: .halves, a: side { $0 < 2 }, b: side { $0 >= 2 }))
      all.append(Contrast(role: .quarters, a: side { $0 == 0 }, b: side { $0 == 2 }))
    }
    return all
  }

  var count: Int { synthetic.upperBound }

  /// How much larger the sampling variance of train against synthetic is than that of halves.
  var relativeVariance: Double {
    let real = Double(holdout.upperBound)
    return (1 / Double(max(train.count, 1)) + 1 / Double(max(synthetic.count, 1))) * real / 4
  }

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

  /// How many replicates such a metric can afford; the mean of many parts varies little.
  static func replicates(parts: Int) -> Int { parts > 4_000 ? 6 : 20 }
}
