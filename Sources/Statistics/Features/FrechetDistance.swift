/// How far apart two sets of features are, each taken for a normal distribution.
///
/// |μₐ - μ_b|² + tr(A + B - 2·(A^½·B·A^½)^½): the squared Fréchet (Wasserstein-2) distance of the two
/// normal distributions. 0 for a set and itself; it has no unit but that of the features squared, so it
/// says something only beside its ideal, the distance of real from real at the same sizes.
///
/// *Source*: Heusel, Ramsauer, Unterthiner, Nessler and Hochreiter (2017), "GANs trained by a two
/// time-scale update rule converge to a local Nash equilibrium", arXiv:1706.08500; in whatever features
/// are given, not Inception's.
///
/// *Complexity*: rows·width² for the covariances and some 10·width³.
public struct FrechetDistance: Sendable, Equatable {
  /// The distance as computed: of samples, and so too large by about `bias`.
  public let value: Double
  /// |μₐ - μ_b|².
  public let meanPart: Double
  /// What the covariances add.
  public let covariancePart: Double
  /// What two samples of these sizes from *one* normal distribution would show on average.
  ///
  /// The distance of two samples is never negative and so never 0 on average: it depends on the
  /// number of rows, and distances at different numbers of rows cannot be compared (Chong and Forsyth
  /// 2020, arXiv:1911.07023, who extrapolate over 1/n). To first order in 1/n the surplus has a closed
  /// form, for which nothing need be resampled: with the eigenvalues λ of the pooled covariance, the
  /// means give Σλᵢ·(1/n + 1/m), and the covariances, by the second-order expansion of the Bures distance,
  /// ½Σᵢⱼ E|Eᵢⱼ|²/(λᵢ + λⱼ) with E|Eᵢⱼ|² = λᵢλⱼ(1 + δᵢⱼ)·(1/(n - 1) + 1/(m - 1)) for normal rows.
  ///
  /// It is good while there are many times more rows than features with a say, and too small for
  /// features with heavy tails: a yardstick, where the ideal measured on real rows is the judge.
  public let bias: Double

  public init(_ a: FeatureMatrix, _ b: FeatureMatrix) {
    precondition(a.width == b.width, "Features of one network.")
    precondition(a.rows > 1 && b.rows > 1, "A covariance takes two rows.")
    precondition(a.isFinite && b.isFinite, "Features are finite.")
    let means = (a.mean, b.mean)
    let covariances = (a.covariance(around: means.0), b.covariance(around: means.1))
    meanPart = zip(means.0, means.1).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    covariancePart = FrechetDistance.between(covariances.0, covariances.1)
    value = meanPart + covariancePart
    bias = FrechetDistance.bias(covariances.0, a.rows, covariances.1, b.rows)
  }

  /// The covariances' part, the squared Bures distance: tr(A + B - 2·(A^½·B·A^½)^½).
  public static func between(_ a: SymmetricMatrix, _ b: SymmetricMatrix) -> Double {
    let product = b.sandwiched(by: a.squareRoot())
    let root = SymmetricMatrix.roots(product.eigenvalues()).reduce(0, +)
    return max(0, a.trace + b.trace - 2 * root)
  }

  private static func bias(
    _ a: SymmetricMatrix, _ n: Int, _ b: SymmetricMatrix, _ m: Int
  ) -> Double {
    let (left, right) = (Double(n - 1), Double(m - 1))
    let pooled = SymmetricMatrix.mix(
      a, weight: left / (left + right), b, weight: right / (left + right))
    let eigenvalues = pooled.eigenvalues().filter { $0 > 0 }
    var sum = 0.0
    for x in eigenvalues {
      sum += x / 2
      for y in eigenvalues { sum += x * y / (x + y) }
    }
    return eigenvalues.reduce(0, +) * (1 / Double(n) + 1 / Double(m))
      + sum / 2 * (1 / left + 1 / right)
  }
}
