import CScenarios
import Foundation

/// The standard normal law, exact in both tails.
package enum NormalLaw {
  /// P(Z <= z) and P(Z > z), each to full relative precision.
  package static func tails(_ z: Double) -> (lower: Double, upper: Double) {
    (0.5 * erfc(-z / 2.squareRoot()), 0.5 * erfc(z / 2.squareRoot()))
  }

  static func density(_ z: Double) -> Double { exp(-0.5 * z * z) / (2 * .pi).squareRoot() }

  /// log of the density of `dimension` independent numbers whose squares sum to `squares`.
  static func logDensity(squares: Double, dimension: Int) -> Double {
    -0.5 * (squares + Double(dimension) * logTwoPi)
  }

  static let logTwoPi = 1.8378770664093454836

  /// The z with P(Z <= z) = p, 0 < p < 1; for p above a half give the upper tail's z, negated.
  package static func quantile(_ p: Double) -> Double {
    var z = 0.0
    var p = p
    us_normal_quantiles(&p, 1, &z)
    return z
  }

  /// The z with P(Z > z) = p for a chi-squared law's square root, in `dimension` dimensions:
  /// P(|U| > r), U standard normal.
  ///
  /// *Complexity*: dimension / 2 terms. Exact sums for even and odd dimensions (Abramowitz and
  /// Stegun 26.4.4 and 26.4.5).
  package static func radiusTail(_ r: Double, dimension: Int) -> Double {
    let half = r * r / 2
    if dimension % 2 == 0 {
      var term = exp(-half)
      var sum = term
      for i in stride(from: 1, to: dimension / 2, by: 1) {
        term *= half / Double(i)
        sum += term
      }
      return sum
    }
    var sum = 2 * tails(r).upper
    var term = 2 * r * density(r)
    for i in stride(from: 1, through: dimension - 2, by: 2) {
      sum += term
      term *= r * r / Double(i + 2)
    }
    return sum
  }
}
