import BigInt

/// Whole numbers with P(x) ∝ exp(−|x|/t), exactly, for a rational scale t.
///
/// *Privacy cost*: added to counts of L1 sensitivity Δ, pure ε = Δ/t.
///
/// *Proof*: for neighbours whose counts differ by d, P(y − c)/P(y − c − d) ≤ exp(|d|/t) in each
/// place, and the exponents add up to ‖d‖₁/t ≤ Δ/t. Counts and noise are integers, so nothing is
/// rounded.
///
/// *Source*: Ghosh, Roughgarden, Sundararajan (2012), doi:10.1137/09076828X; sampled as in
/// Canonne, Kamath, Steinke (2020), arXiv:2004.00010, algorithm 2.
public struct DiscreteLaplace: Hashable, Sendable {
  public let scale: Ratio

  public init(scale: Ratio) { self.scale = scale }

  public func draw(using noise: inout Noise) -> Int {
    let (t, s) = (scale.numerator, scale.denominator)
    // The magnitude is ⌊(V·t + U)/s⌋; a V beyond 2¹⁶ has probability exp(−65536).
    return t.bitLength + bernoulliHeadroom < 63
      ? Self.draw(t, s, using: &noise)
      : Self.draw(BigUInt(t), BigUInt(s), using: &noise)
  }

  /// Noise of scale `t`/`s`.
  static func draw<W: Whole>(_ t: W, _ s: W, using noise: inout Noise) -> Int {
    while true {
      let u = W.uniform(below: t, using: &noise)
      guard bernoulliExponential(u, over: t, using: &noise) else { continue }
      var v: W = 0
      while bernoulliExponential(1 as W, over: 1, using: &noise) { v += 1 }
      let magnitude = Int((v * t + u) / s)
      let isNegative = noise.coin()
      // Zero would be drawn twice as often with either sign.
      if isNegative && magnitude == 0 { continue }
      return isNegative ? -magnitude : magnitude
    }
  }
}
