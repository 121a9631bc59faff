import Foundation

/// Between ρ-zCDP and (ε, δ), tightly, and never in the releaser's favour.
///
/// ρ-zCDP bounds the Rényi divergence of every order α > 1 by αρ, and a Rényi bound τ(α) gives
///
///     δ = exp((α − 1)(τ(α) − ε) + α·ln(1 − 1/α)) / (α − 1)
///
/// for any α: whichever α is used, the claim is valid, so that an imperfect search for the best one
/// costs accuracy only. What rounding could take is added back: each bound is raised by 1e-13 of
/// the terms it was computed from.
///
/// *Source*: Canonne, Kamath, Steinke (2020), arXiv:2004.00010, proposition 12 and corollary 13.
public enum Concentrated {
  /// Raises every bound against rounding; relative to the terms' size.
  private static let slack = 1e-13

  /// The ε at `delta` of a mechanism whose Rényi divergence of order `alpha` is at most `tau`.
  static func epsilon(tau: Double, alpha: Double, delta: Double) -> Double {
    let terms = [alpha * log1p(-1 / alpha), -log(alpha - 1), -log(delta)]
    let rounding = slack * (tau + terms.reduce(0) { $0 + abs($1) } / (alpha - 1))
    return max(0, tau + terms.reduce(0, +) / (alpha - 1) + rounding)
  }

  /// The least ε known for ρ-zCDP at δ.
  public static func epsilon(rho: Double, delta: Double) -> Double {
    guard rho > 0 else { return 0 }
    guard delta > 0 else { return .infinity }
    guard delta < 1 else { return 0 }
    return least { alpha in epsilon(tau: alpha * rho, alpha: alpha, delta: delta) }
  }

  /// The least δ known for ρ-zCDP at ε.
  public static func delta(rho: Double, epsilon: Double) -> Double {
    guard rho > 0 else { return 0 }
    let logarithm = least { alpha in
      let terms = [
        (alpha - 1) * (alpha * rho - epsilon), alpha * log1p(-1 / alpha), -log(alpha - 1),
      ]
      let size = (alpha - 1) * (alpha * rho + epsilon) + abs(terms[1]) + abs(terms[2])
      return terms.reduce(0, +) + slack * size
    }
    return min(1, exp(logarithm))
  }

  /// The greatest ρ whose ε at `delta` is at most `epsilon`, rounded down.
  public static func rho(epsilon: Double, delta: Double) -> Double {
    guard epsilon > 0, delta > 0 else { return 0 }
    var (low, high) = (0.0, epsilon + 1)
    while self.epsilon(rho: high, delta: delta) < epsilon { high *= 2 }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { break }
      if self.epsilon(rho: middle, delta: delta) <= epsilon { low = middle } else { high = middle }
    }
    return low
  }

  /// The least value over α in (1, 1e7], by golden section on ln(α − 1), where both bounds have one
  /// valley.
  private static func least(_ value: (Double) -> Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (log(1e-6), log(1e7))
    var best = Double.infinity
    var a = high - ratio * (high - low)
    var b = low + ratio * (high - low)
    var (atA, atB) = (value(1 + exp(a)), value(1 + exp(b)))
    for _ in 0..<120 {
      best = min(best, atA, atB)
      if atA < atB {
        (high, b, atB) = (b, a, atA)
        a = high - ratio * (high - low)
        atA = value(1 + exp(a))
      } else {
        (low, a, atA) = (a, b, atB)
        b = low + ratio * (high - low)
        atB = value(1 + exp(b))
      }
    }
    return min(best, atA, atB)
  }
}
