/// Gaussian noise on a sum over a Poisson sample, again and again: what a neural maker trained by
/// noisy gradients does (DP-SGD).
///
/// Each step includes each unit independently with probability `rate`; clips its contribution to
/// norm 1; and adds noise of standard deviation `noise`. Shuffled batches of fixed size are not
/// this, and these figures do not hold for them.
///
/// *Source*: Abadi et al. (2016), arXiv:1607.00133; units are added or removed.
public struct SubsampledGaussian: Hashable, Sendable, Codable {
  /// Of a unit to be in a step's sample, in (0, 1].
  public var rate: Double
  /// Standard deviation of the noise, over the clipping norm.
  public var noise: Double
  public var steps: Int

  public init(rate: Double, noise: Double, steps: Int) {
    precondition(rate > 0 && rate <= 1 && noise > 0 && steps >= 0, "A rate lies in (0, 1].")
    self.rate = rate
    self.noise = noise
    self.steps = steps
  }

  /// Whether a stranger's one can be reckoned with.
  var isSound: Bool {
    rate > 0 && rate <= 1 && noise > 1e-3 && noise < 1e9 && (0...1_000_000_000).contains(steps)
  }
}
