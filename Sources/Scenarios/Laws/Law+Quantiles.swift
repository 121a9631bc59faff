import Foundation

extension Law {
  /// P(X <= x) and P(X > x), each to full relative precision.
  package func tails(_ x: Double) -> (lower: Double, upper: Double) {
    switch self {
    case .fixed(let value): return x >= value ? (1, 0) : (0, 1)
    case .normal(let mean, let sd): return NormalLaw.tails((x - mean) / sd)
    case .lognormal(let median, let sigma):
      return x <= 0 ? (0, 1) : NormalLaw.tails(log(x / median) / sigma)
    case .uniform(let low, let high):
      return (min(max((x - low) / (high - low), 0), 1), min(max((high - x) / (high - low), 0), 1))
    case .triangular(let low, let mode, let high):
      if x <= low { return (0, 1) }
      if x >= high { return (1, 0) }
      if x <= mode {
        let p = (x - low) * (x - low) / ((high - low) * (mode - low))
        return (p, 1 - p)
      }
      let p = (high - x) * (high - x) / ((high - low) * (high - mode))
      return (1 - p, p)
    case .exponential(let mean): return x <= 0 ? (0, 1) : (-expm1(-x / mean), exp(-x / mean))
    case .weibull(let shape, let scale):
      if x <= 0 { return (0, 1) }
      let rate = pow(x / scale, shape)
      return (-expm1(-rate), exp(-rate))
    case .discrete(let shares):
      return shares.reduce((0, 0)) {
        $1.value <= x ? ($0.0 + $1.probability, $0.1) : ($0.0, $0.1 + $1.probability)
      }
    case .mixture(let parts):
      return parts.reduce((0, 0)) { sum, part in
        let tails = part.law.tails(x)
        return (sum.0 + part.probability * tails.lower, sum.1 + part.probability * tails.upper)
      }
    case .truncated(let law, let low, let high):
      if x <= low { return (0, 1) }
      if x >= high { return (1, 0) }
      let mass = law.mass(from: low, to: high)
      return (law.mass(from: low, to: x) / mass, law.mass(from: x, to: high) / mass)
    }
  }

  /// P(low < X <= high), from whichever tail is the smaller.
  func mass(from low: Double, to high: Double) -> Double {
    let (a, b) = (tails(low), tails(high))
    return a.lower > 0.5 ? a.upper - b.upper : b.lower - a.lower
  }

  /// The x with these tails; they sum to one, and the smaller decides.
  func quantile(lower: Double, upper: Double) -> Double {
    let isLow = lower <= upper
    switch self {
    case .fixed(let value): return value
    case .normal(let mean, let sd): return mean + sd * Law.score(lower: lower, upper: upper)
    case .lognormal(let median, let sigma):
      return median * exp(sigma * Law.score(lower: lower, upper: upper))
    case .uniform(let low, let high):
      return isLow ? low + (high - low) * lower : high - (high - low) * upper
    case .triangular(let low, let mode, let high):
      let turn = (mode - low) / (high - low)
      if lower <= turn { return low + ((high - low) * (mode - low) * lower).squareRoot() }
      return high - ((high - low) * (high - mode) * upper).squareRoot()
    case .exponential(let mean): return -mean * (isLow ? log1p(-lower) : log(upper))
    case .weibull(let shape, let scale):
      return scale * pow(-(isLow ? log1p(-lower) : log(upper)), 1 / shape)
    case .discrete(let shares):
      var sum = 0.0
      for share in shares.dropLast() {
        sum += share.probability
        if lower <= sum { return share.value }
      }
      return shares[shares.count - 1].value
    case .truncated(let law, let low, let high):
      let (a, b) = (law.tails(low), law.tails(high))
      let mass = law.mass(from: low, to: high)
      let below = a.lower + lower * mass
      let above = b.upper + upper * mass
      return min(max(law.quantile(lower: below, upper: above), low), high)
    case .mixture(let parts):
      // Between the least and the greatest of the parts' own quantiles.
      let ends = parts.map { $0.law.quantile(lower: lower, upper: upper) }
      var (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
      for _ in 0..<200 {
        let middle = 0.5 * (low + high)
        if middle <= low || middle >= high { break }
        let here = tails(middle)
        let isBelow = isLow ? here.lower < lower : here.upper > upper
        if isBelow { low = middle } else { high = middle }
      }
      return 0.5 * (low + high)
    }
  }

  /// What a standard normal number stands for.
  package func value(atScore z: Double) -> Double {
    switch self {
    case .normal(let mean, let sd): return mean + sd * z
    case .lognormal(let median, let sigma): return median * exp(sigma * z)
    default:
      let tails = NormalLaw.tails(z)
      return quantile(lower: tails.lower, upper: tails.upper)
    }
  }

  private static func score(lower: Double, upper: Double) -> Double {
    lower <= upper
      ? NormalLaw.quantile(max(lower, .leastNormalMagnitude))
      : -NormalLaw.quantile(max(upper, .leastNormalMagnitude))
  }
}
