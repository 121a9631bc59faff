import Foundation

/// Whether synthetic rows are copies of what they were learned from.
///
/// Two questions, each with the answer a maker would get that has learned and not copied:
///
/// - *Nearer to train*: how often the nearest training row is nearer than the nearest row of a holdout of
///   the same size. Notices a maker that leans on its training rows everywhere.
/// - *Very near*: how many synthetic rows lie nearer to a training row than practically any holdout row
///   does. Notices a maker that copies some rows and not others. All training rows are looked at, since
///   the rows left out of an equal-sized sample could be the copied ones.
///
/// Distances are Euclidean in the features given: a copy is found if the features see it as one.
///
/// *Source*: the distance to the closest record of the field, against equally large bases; the second
/// question after Meehan, Chaudhuri and Dasgupta (2020), "A non-parametric test to detect data-copying
/// in generative models", arXiv:2004.05675, taken at the near end only.
///
/// *Complexity*: (synthetic·(train + holdout) + holdout·train)·width.
public struct CopyTest: Sendable, Equatable {
  /// A share of the synthetic rows.
  public struct Share: Sendable, Equatable {
    public let value: Double
    /// What a maker that copies nothing gets.
    public let ideal: Double
    /// 95 %, exact binomial over the synthetic rows.
    public let interval: ClosedRange<Double>
    /// How likely a maker that copies nothing is to show so large a share.
    public let chance: Double
  }

  /// A synthetic row beside its nearest training row.
  public struct Pair: Sendable, Equatable {
    public let synthetic: Int
    public let train: Int
    public let distance: Float
    /// To the nearest row of the whole holdout.
    public let holdoutDistance: Float

    /// 0 for a copy, around 1 for a row that is merely in a crowded place.
    public var ratio: Double {
      holdoutDistance > 0 ? Double(distance) / Double(holdoutDistance) : 1
    }
  }

  /// Ties count half; ideal 1/2.
  ///
  /// The interval takes the two bases for given. They are samples too, which moves the share of an
  /// honest maker by another `spread` around a half; `chance` reckons with both. Where features have
  /// many dimensions a few rows are the nearest to very many (hubs; Radovanović, Nanopoulos and
  /// Ivanović 2010, "Hubs in space", JMLR 11), and the set that happens to hold more of them wins:
  /// then `spread` is larger than the interval, and a share apart from a half no sign of copying.
  public let nearerToTrain: Share
  /// The rows of train and of holdout that were compared, equally many.
  public let baseRows: Int
  /// The standard error of an honest maker's share that comes from the bases, estimated.
  public let spread: Double

  /// The share nearer to train than all but one in a thousand of the holdout rows are.
  ///
  /// The edge is the r-th smallest of the holdout's n distances to train; an honest maker's rows are like
  /// holdout rows, so r/(n + 1) of them lie below it, and how many do follows a negative
  /// hypergeometric law, from which `chance` is exact. Rows at the edge itself count as if rows
  /// there were ordered by lot.
  public let veryNear: Share
  /// The edge: a distance.
  public let veryNearDistance: Float

  /// The pairs most like copies: by how much nearer train is than the holdout.
  public let suspects: [Pair]

  /// - Parameters:
  ///   - level: the share of holdout rows that may lie very near to train.
  ///   - suspectLimit: how many pairs are named.
  ///   - random: chooses the rows of the larger of train and holdout.
  public init(
    synthetic: FeatureMatrix, train: FeatureMatrix, holdout: FeatureMatrix,
    level: Double = 0.001, suspectLimit: Int = 20, using random: inout some RandomNumberGenerator
  ) {
    precondition(
      synthetic.width == train.width && synthetic.width == holdout.width,
      "Features of one network.")
    precondition(
      synthetic.rows > 0 && train.rows > 0 && holdout.rows > 0, "A row of every set.")
    precondition(
      synthetic.isFinite && train.isFinite && holdout.isFinite, "Features are finite.")
    precondition(level > 0 && level < 1, "A level lies between 0 and 1.")
    let size = min(train.rows, holdout.rows)
    let partCount = size >= 8 * CopyTest.partCount ? CopyTest.partCount : 1
    let toTrain = SampledNearest(
      of: synthetic, in: train, sample: size, partCount: partCount, using: &random)
    let toHoldout = SampledNearest(
      of: synthetic, in: holdout, sample: size, partCount: partCount, using: &random)
    baseRows = size
    spread = CopyTest.spread(toTrain.parts, toHoldout.parts, rows: size)
    nearerToTrain = CopyTest.nearer(toTrain.sampled, than: toHoldout.sampled, spread: spread)

    let between = NearestRows(in: train).nearest(to: holdout).squaredDistances
    (veryNear, veryNearDistance) = CopyTest.below(toTrain.all, between, level: level)

    let pairs = (0..<synthetic.rows).map { row in
      Pair(
        synthetic: row, train: toTrain.rows[row], distance: toTrain.all[row].squareRoot(),
        holdoutDistance: toHoldout.all[row].squareRoot())
    }
    suspects = Array(
      pairs.sorted {
        ($0.ratio, $0.distance, $0.synthetic) < ($1.ratio, $1.distance, $1.synthetic)
      }.prefix(suspectLimit))
  }

  private static let partCount = 16

  /// Twice the count of those nearer to train, ties counting half.
  private static func halves(_ train: [Float], _ holdout: [Float]) -> Int {
    zip(train, holdout).reduce(0) { $0 + ($1.0 < $1.1 ? 2 : $1.0 == $1.1 ? 1 : 0) }
  }

  /// What the bases' own chance does to the share, from its spread over equal parts of them.
  ///
  /// The parts meet the same queries: their variance is the bases' at a part's size, which falls as one
  /// over the size, and that of a coin thrown for each query, which is taken off. At least 0.5/√n:
  /// above what a low dimension shows, and a floor under an estimate from few parts.
  private static func spread(_ train: [[Float]], _ holdout: [[Float]], rows: Int) -> Double {
    let least = 0.5 / Double(rows).squareRoot()
    let count = Double(train.count)
    guard count > 1, let queries = train.first?.count else { return least }
    let shares = zip(train, holdout).map { Double(halves($0, $1)) / 2 / Double(queries) }
    let mean = shares.reduce(0, +) / count
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let coin = mean * (1 - mean) / Double(queries)
    return max(least, (max(0, variance - coin) / count).squareRoot())
  }

  private static func nearer(_ train: [Float], than holdout: [Float], spread: Double) -> Share {
    let count = train.count
    let halves = halves(train, holdout)
    let share = Double(halves) / 2 / Double(count)
    let error = (0.25 / Double(count) + spread * spread).squareRoot()
    return Share(
      value: share, ideal: 0.5, interval: interval(Double(halves) / 2, of: count),
      chance: 0.5 * erfc((share - 0.5) / error / 2.0.squareRoot()))
  }

  private static func below(
    _ distances: [Float], _ others: [Float], level: Double
  ) -> (Share, Float) {
    let sorted = others.sorted()
    let n = sorted.count
    let rank = max(1, min(n, Int(level * Double(n + 1))))
    let edge = sorted[rank - 1]
    // Of the rows at the edge the lot puts some before the one that is the r-th.
    let before = sorted.count { $0 < edge }
    let tied = sorted.count { $0 == edge }
    let counted = Double(rank - before) / Double(tied + 1)
    let count =
      Double(distances.count { $0 < edge }) + counted * Double(distances.count { $0 == edge })
    // c of ours come before the r-th of theirs just when the first c + r - 1 of all hold c of ours.
    let whole = Int(count)
    let chance =
      whole == 0
      ? 1
      : Hypergeometric.upperTail(
        whole, drawn: whole + rank - 1, totalMarked: distances.count,
        total: distances.count + n)
    let share = Share(
      value: count / Double(distances.count), ideal: Double(rank) / Double(n + 1),
      interval: interval(count, of: distances.count), chance: chance)
    return (share, edge.squareRoot())
  }

  /// Exact for whole counts; around a broken one as wide as around both its neighbours.
  private static func interval(_ count: Double, of trials: Int) -> ClosedRange<Double> {
    let low = Binomial.interval(Int(count.rounded(.down)), of: trials).lowerBound
    let high = Binomial.interval(min(trials, Int(count.rounded(.up))), of: trials).upperBound
    return low...high
  }
}

/// The nearest rows of a base, of a random sample of it and of each part of that sample, in one pass
/// over the base.
private struct SampledNearest {
  /// To the nearest row of each part of the sample, squared; *shape* `[part][query]`.
  var parts: [[Float]] = []
  /// To the nearest sampled row, squared.
  var sampled: [Float]
  /// To the nearest row of all, squared.
  var all: [Float]
  /// The nearest row of all; of equally near ones the first.
  var rows: [Int]

  init(
    of queries: FeatureMatrix, in base: FeatureMatrix, sample: Int, partCount: Int,
    using random: inout some RandomNumberGenerator
  ) {
    all = [Float](repeating: .infinity, count: queries.rows)
    rows = [Int](repeating: -1, count: queries.rows)
    sampled = all
    let order = (0..<base.rows).shuffled(using: &random)
    for part in 0..<partCount {
      let chosen = order[part * sample / partCount..<(part + 1) * sample / partCount]
      parts.append(look(queries, base, chosen.sorted()))
    }
    sampled = all
    if sample < base.rows { _ = look(queries, base, order[sample...].sorted()) }
  }

  /// Looks at some more rows of the base.
  private mutating func look(
    _ queries: FeatureMatrix, _ base: FeatureMatrix, _ chosen: [Int]
  ) -> [Float] {
    let found = NearestRows(in: base.selecting(chosen)).nearest(to: queries)
    for (query, distance) in found.squaredDistances.enumerated() {
      let row = chosen[Int(found.rows[query])]
      if distance < all[query] || (distance == all[query] && row < rows[query]) {
        all[query] = distance
        rows[query] = row
      }
    }
    return found.squaredDistances
  }
}
