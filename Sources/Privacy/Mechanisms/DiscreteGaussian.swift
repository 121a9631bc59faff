import BigInt
import Foundation

/// Whole numbers with P(x) ∝ exp(−x²/2σ²), exactly, for a rational σ².
///
/// *Privacy cost*: added to each of any number of counts of joint L2 sensitivity Δ, ρ = Δ²/2σ² of
/// zero-concentrated differential privacy (zCDP).
///
/// *Proof*: for integer shifts d, the Rényi divergence of order α between the discrete Gaussian and
/// its shift by d is at most α·d²/2σ² (arXiv:2004.00010, theorem 4), because Σ_x exp(−(x − a)²/2σ²)
/// over the integers is largest at integral a (Poisson summation). Divergences of independent
/// places add up: α‖d‖₂²/2σ² ≤ αΔ²/2σ², which is ρ-zCDP. Counts, noise and sampling are exact
/// integers, so that no bit of the output depends on rounding.
///
/// *Source*: Canonne, Kamath, Steinke (2020), "The Discrete Gaussian for Differential Privacy",
/// arXiv:2004.00010, algorithm 3.
public struct DiscreteGaussian: Hashable, Sendable {
  /// σ².
  public let variance: Ratio

  public init(variance: Ratio) { self.variance = variance }

  /// The least noise that costs no more than `rho` where one unit moves the counts by `sensitivity`
  /// (L2).
  public init(rho: Double, sensitivity: Int) throws {
    let variance = Double(sensitivity * sensitivity) / (2 * rho)
    guard rho > 0, variance.isFinite, variance > 0x1p-20, variance < 0x1p50 else {
      throw PrivacyError(
        .parameter, place: "The budget",
        expected: "a share of it (\(rho) zCDP) is too small, or too large, to measure with",
        remedy: "Use an epsilon between 0.001 and 1000.")
    }
    self.init(variance: Ratio(atLeast: variance.nextUp))
  }

  /// The standard deviation of continuous noise of the same σ; that of the integers is no larger.
  public var deviation: Double { variance.value.squareRoot() }

  /// What a measurement costs, rounded up.
  public func cost(sensitivity: Int) -> Loss {
    let squared = Double(sensitivity * sensitivity)
    let rho = squared * Double(variance.denominator) / (2 * Double(variance.numerator))
    // Four roundings to nearest, each below 2⁻⁵³.
    return Loss(rho: rho * (1 + 0x1p-50))
  }

  public func draw(using noise: inout Noise) -> Int {
    let (n, d) = (variance.numerator, variance.denominator)
    // t = ⌊σ⌋ + 1; any t is exact, this one accepts most.
    let t = UInt64(deviation.rounded(.down)) + 1
    while true {
      let y =
        t.bitLength + bernoulliHeadroom < 63
        ? DiscreteLaplace.draw(t, 1, using: &noise)
        : DiscreteLaplace.draw(BigUInt(t), BigUInt(1), using: &noise)
      let magnitude = y.magnitude
      // γ = (|y| − σ²/t)²/2σ² = (|y|·t·d − n)² / 2n·d·t²; the bits of its two parts say how wide
      // the arithmetic must be.
      let width = max(
        2 * max(magnitude.bitLength + t.bitLength + d.bitLength, n.bitLength),
        1 + n.bitLength + d.bitLength + 2 * t.bitLength + bernoulliHeadroom)
      let accepted =
        if width < 64 {
          Self.accepts(UInt64(magnitude), UInt64(t), n, d, using: &noise)
        } else if width < 128 {
          Self.accepts(UInt128(magnitude), UInt128(t), UInt128(n), UInt128(d), using: &noise)
        } else {
          Self.accepts(BigUInt(magnitude), BigUInt(t), BigUInt(n), BigUInt(d), using: &noise)
        }
      if accepted { return y }
    }
  }

  private static func accepts<W: Whole>(
    _ magnitude: W, _ t: W, _ n: W, _ d: W, using noise: inout Noise
  ) -> Bool {
    let scaled = magnitude * t * d
    let gap = scaled > n ? scaled - n : n - scaled
    return bernoulliExponential(gap * gap, over: 2 * n * d * t * t, using: &noise)
  }

  /// The smallest δ for which one count of sensitivity 1 is (ε, δ)-private, by summation.
  ///
  /// *Source*: arXiv:2004.00010, theorem 7. *Error*: 1e-15 or so, absolute.
  public func delta(epsilon: Double) -> Double {
    let sigma2 = variance.value
    let reach = Int((12 * deviation).rounded(.up)) + 40
    let weight = { (x: Int) in exp(-Double(x * x) / (2 * sigma2)) }
    let total = (-reach...reach).reduce(0) { $0 + weight($1) }
    // Neighbours' outputs differ by a shift of 1.
    return (-reach...reach).reduce(0) {
      $0 + max(0, weight($1) - exp(epsilon) * weight($1 + 1)) / total
    }
  }
}
