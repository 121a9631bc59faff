import Foundation

/// Continuous Gaussian noise on one answer of sensitivity 1, accounted exactly.
///
/// *Source*: Balle, Wang (2018), arXiv:1805.06530, theorem 8.
public enum AnalyticGaussian {
  /// The least δ at ε for noise of standard deviation `sigma`.
  public static func delta(epsilon: Double, sigma: Double) -> Double {
    let (a, b) = (1 / (2 * sigma), epsilon * sigma)
    return max(0, normal(a - b) - exp(epsilon) * normal(-a - b))
  }

  /// The least ε at δ.
  public static func epsilon(delta: Double, sigma: Double) -> Double {
    bisected(falling: { self.delta(epsilon: $0, sigma: sigma) - delta }, high: 1)
  }

  /// The least standard deviation that is (ε, δ)-private.
  public static func sigma(epsilon: Double, delta: Double) -> Double {
    bisected(falling: { self.delta(epsilon: epsilon, sigma: $0) - delta }, high: 1)
  }

  /// Φ, accurate in the lower tail.
  static func normal(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// The upper end of the last interval around a falling function's zero.
  private static func bisected(falling value: (Double) -> Double, high start: Double) -> Double {
    var (low, high) = (0.0, start)
    while value(high) > 0 { high *= 2 }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { break }
      if value(middle) > 0 { low = middle } else { high = middle }
    }
    return high
  }
}
