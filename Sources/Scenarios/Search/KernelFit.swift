import Chance
import Foundation

/// Spreads a normal kernel around weighted points: a law without a shape of its own.
///
/// *Source*: the width is Silverman's rule over the effective number of points (Silverman 1986, 4.3).
enum KernelFit {
  static let mostKernels = 150

  static func fit(_ points: Points, weights: [Double], seed: Seed) -> Proposal {
    let d = points.dimension
    let total = weights.reduce(0, +)
    let shares = weights.map { $0 / total }
    let whole = MixtureFit.fit(points, weights: weights, mostParts: 1, seed: seed)
    guard case .full(let factor) = whole.parts[0].spread else { return whole }
    let effective = 1 / shares.reduce(0) { $0 + $1 * $1 }
    let count = min(mostKernels, points.count)
    let width = pow(
      4 / (Double(d + 2) * min(effective, Double(count))), 1 / Double(d + 4))
    let narrowed = factor.map { $0.map { $0 * width } }
    // Systematic resampling: each point as often as its weight says, to within one.
    var stream = seed.stream("kernels")
    var parts: [Proposal.Part] = []
    var sum = 0.0
    var next = stream.uniform() / Double(count)
    for i in 0..<points.count {
      sum += shares[i]
      var times = 0
      while next < sum, parts.count + times < count {
        times += 1
        next += 1 / Double(count)
      }
      if times > 0 {
        parts.append(
          .init(
            share: Double(times) / Double(count), mean: points.point(i), spread: .full(narrowed)))
      }
    }
    guard !parts.isEmpty else { return whole }
    let all = parts.reduce(0) { $0 + $1.share }
    for k in parts.indices { parts[k].share /= all }
    return Proposal(parts: parts, dimension: d)
  }
}
