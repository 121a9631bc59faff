import BigInt

/// Chooses one of several candidates, with P(r) ∝ exp(ε·q(r)/2Δ), exactly.
///
/// *Privacy cost*: ε²/8 of zCDP, where one unit moves each score by at most Δ.
///
/// *Proof*: q(r) and its neighbour's q′(r) differ by at most Δ for each r, so the log-ratio
/// ln P(r)/P′(r) lies in an interval of width ε that does not depend on r: the mechanism has bounded
/// range ε, which implies ε²/8-zCDP (Cesar, Rogers 2021, arXiv:2004.07223, corollary 4.2; also
/// Dong, Durfee, Rogers 2020, arXiv:1909.13830). Scores may rise or fall: nothing is assumed of
/// their direction. Scores are integers on a grid that depends on no private data; drawing a
/// candidate uniformly and keeping it with probability exp(−ε(q_max − q)/2Δ) gives exactly P.
///
/// *Source*: McSherry, Talwar (2007), doi:10.1109/FOCS.2007.66.
public struct ExponentialSelection: Hashable, Sendable {
  public let epsilon: Ratio

  public init(epsilon: Ratio) { self.epsilon = epsilon }

  /// The sharpest choice that costs no more than `rho`.
  public init(rho: Double) throws {
    let epsilon = (8 * rho).squareRoot()
    guard epsilon > 0x1p-20, epsilon < 0x1p30 else {
      throw PrivacyError(
        .parameter, place: "The budget",
        expected: "a share of it (\(rho) zCDP) is too small, or too large, to choose with",
        remedy: "Use an epsilon between 0.001 and 1000.")
    }
    self.init(epsilon: Ratio(atMost: epsilon.nextDown))
  }

  /// What a choice costs, rounded up.
  public var cost: Loss {
    let value = epsilon.value
    return Loss(rho: value * value / 8 * (1 + 0x1p-50))
  }

  /// The place of the chosen score.
  ///
  /// - Parameters:
  ///   - scores: in units of the grid.
  ///   - sensitivity: Δ in the same units.
  ///
  /// *Cost*: expected draws are the number of candidates over the sum of their weights, at most the
  /// number of candidates.
  public func choice(among scores: [Int], sensitivity: Int, using noise: inout Noise) -> Int {
    precondition(!scores.isEmpty && sensitivity > 0, "Something must be there to choose from.")
    let best = scores.max() ?? 0
    let (n, d) = (epsilon.numerator, epsilon.denominator)
    let count = UInt64(scores.count)
    while true {
      let place = Int(UInt64.uniform(below: count, using: &noise))
      let gap = UInt64(best - scores[place])
      let width = max(
        n.bitLength + gap.bitLength,
        1 + d.bitLength + sensitivity.bitLength + bernoulliHeadroom)
      let accepted =
        if width < 64 {
          bernoulliExponential(n * gap, over: 2 * d * UInt64(sensitivity), using: &noise)
        } else {
          bernoulliExponential(
            BigUInt(n) * BigUInt(gap), over: 2 * BigUInt(d) * BigUInt(sensitivity), using: &noise)
        }
      if accepted { return place }
    }
  }
}
