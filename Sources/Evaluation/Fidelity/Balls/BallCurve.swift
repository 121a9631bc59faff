/// The balls that alpha-precision and beta-recall look into, thirty from the emptiest to the fullest.
///
/// *Source*: Alaa, van Breugel, Saveliev and van der Schaar (2022), "How faithful is your synthetic
/// data? Sample-level metrics for evaluating and auditing generative models", arXiv:2102.08921; taken
/// in the space of the rows themselves and not of a one-class embedding (the field's "naive" variant,
/// which published tables quote).
enum BallCurve {
  /// Shares of rows inside a ball: 0 to 1 in equal steps.
  static let shares = (0..<30).map { Double($0) / 29 }

  /// 1 where the curve is the diagonal, less the area between them over the area under the diagonal.
  static func score(_ curve: [Double]) -> Double {
    var apart = 0.0
    var all = 0.0
    for (share, point) in zip(shares, curve) {
      apart += abs(share - point)
      all += share
    }
    return 1 - apart / all
  }

  /// The weighted quantiles of ascending values at `shares`: the least value with that share of the
  /// weight at or below it.
  static func radii(_ sorted: [Double], weights: [UInt8]) -> [Double] {
    let total = weights.reduce(0.0) { $0 + Double($1) }
    var radii: [Double] = []
    var passed = 0.0
    var place = 0
    for share in shares {
      while place < sorted.count - 1 && passed + Double(weights[place]) < share * total {
        passed += Double(weights[place])
        place += 1
      }
      radii.append(sorted[place])
    }
    return radii
  }

  /// The weighted share of ascending values at or below each of ascending radii.
  static func shares(_ sorted: [Double], weights: [UInt8], within radii: [Double]) -> [Double] {
    let total = weights.reduce(0.0) { $0 + Double($1) }
    guard total > 0 else { return radii.map { _ in 0 } }
    var passed = 0.0
    var place = 0
    return radii.map { radius in
      while place < sorted.count && sorted[place] <= radius {
        passed += Double(weights[place])
        place += 1
      }
      return passed / total
    }
  }

  /// A 95 % interval around a share from the spread of its resamples, in percent.
  ///
  /// Resampling moves both curves further from the diagonal, so the interval is centred on the value.
  static func interval(_ resampled: [Double], around value: Double) -> ClosedRange<Double>? {
    guard resampled.count > 1 else { return nil }
    let mean = resampled.reduce(0, +) / Double(resampled.count)
    let squares = resampled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let spread = 1.96 * (squares / Double(resampled.count - 1)).squareRoot()
    return max(0, 100 * (value - spread))...min(100, max(100 * value, 100 * (value + spread)))
  }
}
