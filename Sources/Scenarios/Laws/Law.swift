import Foundation

/// What a parameter is drawn from, in SI units.
public indirect enum Law: Sendable, Equatable {
  /// Always this.
  case fixed(Double)
  case normal(mean: Double, sd: Double)
  /// `sigma` is the standard deviation of the logarithm.
  case lognormal(median: Double, sigma: Double)
  case uniform(low: Double, high: Double)
  case triangular(low: Double, mode: Double, high: Double)
  case exponential(mean: Double)
  case weibull(shape: Double, scale: Double)
  /// Values with their probabilities, which sum to one; ascending values.
  case discrete([Share])
  /// One of several laws, with probabilities that sum to one.
  case mixture([Part])
  /// A law given that it falls between two limits.
  case truncated(Law, low: Double, high: Double)

  public struct Share: Sendable, Equatable {
    public var probability: Double
    public var value: Double
    public init(probability: Double, value: Double) {
      self.probability = probability
      self.value = value
    }
  }

  public struct Part: Sendable, Equatable {
    public var probability: Double
    public var law: Law
    public init(probability: Double, law: Law) {
      self.probability = probability
      self.law = law
    }
  }

  /// Whether it is the same number every time, and takes no random number.
  var isFixed: Bool {
    if case .fixed = self { return true }
    return false
  }

  /// What is wrong with it, as a clause; nil where nothing is.
  package var fault: String? {
    func positive(_ value: Double) -> Bool { value > 0 && value.isFinite }
    switch self {
    case .fixed(let value): return value.isFinite ? nil : "a fixed value must be finite"
    case .normal(let mean, let sd):
      if !mean.isFinite { return "the mean must be finite" }
      return positive(sd) ? nil : "the standard deviation must be above zero"
    case .lognormal(let median, let sigma):
      if !positive(median) { return "the median must be above zero" }
      return positive(sigma) ? nil : "sigma must be above zero"
    case .uniform(let low, let high):
      return low.isFinite && high.isFinite && low < high
        ? nil : "the low end must lie below the high"
    case .triangular(let low, let mode, let high):
      return low.isFinite && high.isFinite && low < high && (low...high).contains(mode)
        ? nil : "low, mode and high must be in ascending order"
    case .exponential(let mean): return positive(mean) ? nil : "the mean must be above zero"
    case .weibull(let shape, let scale):
      return positive(shape) && positive(scale) ? nil : "shape and scale must be above zero"
    case .discrete(let shares):
      return Law.fault(ofShares: shares.map(\.probability))
        ?? (shares.allSatisfy { $0.value.isFinite } ? nil : "values must be finite")
    case .mixture(let parts):
      if let fault = Law.fault(ofShares: parts.map(\.probability)) { return fault }
      if parts.contains(where: { $0.law.isFixed || $0.law.isDiscrete }) {
        return "a mixture's parts must be continuous"
      }
      return parts.lazy.compactMap(\.law.fault).first
    case .truncated(let law, let low, let high):
      if let fault = law.fault { return fault }
      if law.isFixed || law.isDiscrete { return "only a continuous law can be clipped" }
      guard low < high else { return "the low limit must lie below the high" }
      return law.mass(from: low, to: high) > 1e-12
        ? nil : "the limits leave nothing of the law between them"
    }
  }

  var isDiscrete: Bool {
    if case .discrete = self { return true }
    return false
  }

  private static func fault(ofShares shares: [Double]) -> String? {
    if shares.isEmpty { return "it lists nothing" }
    if shares.contains(where: { !($0 > 0) }) { return "probabilities must be above zero" }
    return abs(shares.reduce(0, +) - 1) < 1e-9 ? nil : "the probabilities must sum to 1"
  }
}
