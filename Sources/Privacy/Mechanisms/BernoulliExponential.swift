/// A coin that comes up heads with probability exp(−γ), for a rational γ, exactly.
///
/// *Proof*: for γ in [0, 1] let K be the first k at which a coin of probability γ/k fails.
/// P(K > k) = γᵏ/k!, so P(K odd) = Σ (−γ)ᵏ/k! = exp(−γ). For γ > 1, exp(−γ) = exp(−1)^⌊γ⌋ ·
/// exp(−(γ − ⌊γ⌋)): all coins must come up.
///
/// *Source*: Canonne, Kamath, Steinke (2020), "The Discrete Gaussian for Differential Privacy",
/// arXiv:2004.00010, algorithm 1. *Cost*: fewer than three uniforms expected for γ ≤ 1.
package func bernoulliExponential<W: Whole>(
  _ gamma: W, over denominator: W, using noise: inout Noise
)
  -> Bool
{
  var left = gamma
  while left > denominator {
    guard bernoulliSmallExponential(1 as W, over: 1, using: &noise) else { return false }
    left -= denominator
  }
  return bernoulliSmallExponential(left, over: denominator, using: &noise)
}

/// The same for γ ≤ 1.
private func bernoulliSmallExponential<W: Whole>(
  _ gamma: W, over denominator: W, using noise: inout Noise
) -> Bool {
  var k: W = 1
  // Heads with probability γ/k: the denominator grows by k, which the width must have room for.
  while W.uniform(below: denominator * k, using: &noise) < gamma { k += 1 }
  return k & 1 == 1
}

/// Bits to keep free above a denominator: P(K > 2¹⁶) is below 1/65536!, and what is beyond it traps.
let bernoulliHeadroom = 16
