import Foundation
import Statistics

/// The distribution of the privacy loss ln(P/Q) under P, on a grid, for pairs of outputs that
/// dominate every pair of neighbours.
///
/// On each interval of the grid the mass is split between the two ends so that its measure under P
/// and under Q both stay: the result dominates the true pair (its δ(ε) is the chord of the true
/// one), and errs by the square of the interval. Composition is convolution, done at once by a
/// Fourier transform; what falls outside the window is added to δ.
///
/// *Source*: Koskela, Jälkö, Honkela (2020), arXiv:1906.03049 for Fourier accounting; Doroshenko,
/// Ghazi, Kamath, Kumar, Manurangsi (2022), arXiv:2207.04380 for the chords.
struct PrivacyLossDistribution {
  let interval: Double
  /// Of `masses[0]`, in intervals.
  let first: Int
  let masses: [Double]
  /// The probability of an infinite loss.
  var infinite: Double

  /// - Parameters:
  ///   - losses: the least and the greatest loss on the grid.
  ///   - upper: P(loss ≤ l) and P(loss > l), each accurate where it is small; `lower` under Q.
  init(
    interval: Double, losses: ClosedRange<Double>,
    upper: (Double) -> (below: Double, above: Double),
    lower: (Double) -> (below: Double, above: Double)
  ) {
    self.interval = interval
    first = Int((losses.lowerBound / interval).rounded(.down))
    let last = max(first + 1, Int((losses.upperBound / interval).rounded(.up)))
    var masses = [Double](repeating: 0, count: last - first + 1)
    var (p, q) = (upper(Double(first) * interval), lower(Double(first) * interval))
    // Whatever loses less than the least counts as losing that much.
    masses[0] = p.below
    for index in first..<last {
      let end = Double(index + 1) * interval
      let (nextP, nextQ) = (upper(end), lower(end))
      let massP = Self.between(p, nextP)
      let massQ = Self.between(q, nextQ)
      let start = Double(index) * interval
      let high = (massP - massQ * exp(start)) / -expm1(-interval)
      let kept = min(max(high, 0), massP)
      masses[index - first] += massP - kept
      masses[index + 1 - first] += kept
      (p, q) = (nextP, nextQ)
    }
    self.masses = masses
    infinite = p.above
  }

  private init(interval: Double, first: Int, masses: [Double], infinite: Double) {
    self.interval = interval
    self.first = first
    self.masses = masses
    self.infinite = infinite
  }

  /// The mass between two points, from whichever side loses fewer digits.
  private static func between(
    _ a: (below: Double, above: Double), _ b: (below: Double, above: Double)
  ) -> Double {
    max(0, a.below < 0.5 ? b.below - a.below : a.above - b.above)
  }

  /// The loss of `times` independent repetitions.
  ///
  /// *Complexity*: O(w log w) for a window of w intervals.
  func composed(_ times: Int) -> PrivacyLossDistribution {
    guard times > 1 else { return self }
    let tail = 1e-16
    let (low, high) = window(times, tail: tail)
    let width = high - low + 1
    var size = 1
    while size < max(width, masses.count) { size *= 2 }
    var real = [Double](repeating: 0, count: size)
    var imaginary = [Double](repeating: 0, count: size)
    // Place 0 is a loss of 0: sums stay in place modulo the size.
    for (index, mass) in masses.enumerated() {
      let place = ((first + index) % size + size) % size
      real[place] += mass
    }
    FourierTransform.forward(&real, &imaginary)
    for index in 0..<size {
      let modulus = hypot(real[index], imaginary[index])
      let angle = atan2(imaginary[index], real[index]) * Double(times)
      let power = pow(modulus, Double(times))
      real[index] = power * cos(angle)
      imaginary[index] = power * sin(angle)
    }
    FourierTransform.inverse(&real, &imaginary)
    let composed = (low...high).map { place in
      max(0, real[(place % size + size) % size])
    }
    let survives = pow(1 - infinite, Double(times))
    return PrivacyLossDistribution(
      interval: interval, first: low, masses: composed, infinite: 1 - survives + 2 * tail)
  }

  /// A window outside which the sum of `times` losses has mass `tail` at most on each side, by
  /// Chernoff's bound.
  private func window(_ times: Int, tail: Double) -> (low: Int, high: Int) {
    func bound(_ sign: Double) -> Double {
      var best = Double.infinity
      for step in -14...14 {
        let lambda = pow(2, Double(step) / 2)
        var peak = -Double.infinity
        for (index, mass) in masses.enumerated() where mass > 0 {
          peak = max(peak, log(mass) + lambda * sign * Double(first + index) * interval)
        }
        var sum = 0.0
        for (index, mass) in masses.enumerated() where mass > 0 {
          sum += exp(log(mass) + lambda * sign * Double(first + index) * interval - peak)
        }
        let cumulant = Double(times) * (peak + log(sum))
        best = min(best, (cumulant - log(tail)) / lambda)
      }
      return best
    }
    let low = max(Double(first * times), (-bound(-1) / interval).rounded(.down))
    let last = (first + masses.count - 1) * times
    let high = min(Double(last), (bound(1) / interval).rounded(.up))
    return (Int(low), max(Int(low) + 1, Int(high)))
  }

  /// The least δ at ε.
  func delta(epsilon: Double) -> Double {
    var sum = infinite
    for (index, mass) in masses.enumerated().reversed() {
      let loss = Double(first + index) * interval
      if loss <= epsilon { break }
      sum += mass * -expm1(epsilon - loss)
    }
    return min(1, sum)
  }

  /// The least ε ≥ 0 at δ.
  func epsilon(delta: Double) -> Double {
    guard infinite < delta else { return .infinity }
    if self.delta(epsilon: 0) <= delta { return 0 }
    var (low, high) = (0.0, max(interval, Double(first + masses.count) * interval))
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { break }
      if self.delta(epsilon: middle) > delta { low = middle } else { high = middle }
    }
    return high
  }
}

extension SubsampledGaussian {
  /// The ε at δ by the privacy loss distribution: the tightest that is known.
  ///
  /// *Error*: below 1e-3 above the truth; δ below 1e-12 drowns in rounding and gives infinity.
  public func epsilon(delta: Double) -> Double {
    guard steps > 0 else { return 0 }
    return max(
      distribution(removing: true).composed(steps).epsilon(delta: delta),
      distribution(removing: false).composed(steps).epsilon(delta: delta))
  }

  /// One step, with the unit against without it, or the other way round.
  private func distribution(removing: Bool) -> PrivacyLossDistribution {
    // ln(mixture/normal) at x, and the x at which it is l; rising in x.
    let variance = noise * noise
    func point(_ loss: Double) -> Double {
      let inside = expm1(loss) + rate
      return inside > 0 ? variance * log(inside / rate) + 0.5 : -.infinity
    }
    func alone(_ x: Double) -> (below: Double, above: Double) {
      (AnalyticGaussian.normal(x / noise), AnalyticGaussian.normal(-x / noise))
    }
    func mixed(_ x: Double) -> (below: Double, above: Double) {
      let (a, b) = (alone(x), alone(x - 1))
      return ((1 - rate) * a.below + rate * b.below, (1 - rate) * a.above + rate * b.above)
    }
    func loss(_ x: Double) -> Double { log1p(rate * expm1((2 * x - 1) / (2 * variance))) }
    // Beyond 9 standard deviations lies 1e-19 of either.
    let (least, greatest) = (loss(-9 * noise), loss(1 + 9 * noise))
    let interval = min(1e-3, max(1e-5, (greatest - least) / 20_000))
    if removing {
      return PrivacyLossDistribution(
        interval: interval, losses: least...greatest, upper: { mixed(point($0)) },
        lower: { alone(point($0)) })
    }
    // −ln falls in x: what is below a loss lies above its point.
    return PrivacyLossDistribution(
      interval: interval, losses: -greatest...(-least),
      upper: {
        let at = alone(point(-$0))
        return (at.above, at.below)
      },
      lower: {
        let at = mixed(point(-$0))
        return (at.above, at.below)
      })
  }
}
