package import Chance
import Foundation

/// Importance sampling from a law that is led to the event level by level.
///
/// Each level draws from the law so far, calls the nearest tenth a success, and fits the next law to
/// all successes of all levels, weighted by the standard normal law over the mixture of all laws drawn
/// from (Cornuet et al. 2012, doi:10.1111/j.1467-9469.2011.00756.x). The answer comes from a last,
/// independent sample of the final law with a share of the standard normal one, and is unbiased
/// whatever the levels learned.
///
/// *Source*: Rubinstein (1997), doi:10.1016/S0377-2217(96)00385-2; mixtures: Kurtz and Song (2013),
/// doi:10.1016/j.strusafe.2013.01.006; kernels: Morio (2011), doi:10.1016/j.simpat.2011.05.012.
package struct CrossEntropy: SearchMethod {
  /// What is fitted to the successes.
  package enum Family: Sendable {
    /// Normal laws with full covariance; one direction's alone in many dimensions.
    case mixture
    /// A normal kernel around each of many successes.
    case kernels
  }

  package var family = Family.mixture
  /// Plays a level; half as many more in few dimensions, where modes lie apart.
  package var levelSize = 1000
  /// The share of a level that counts as a success.
  package var success = 0.1
  /// The standard normal law's share of the final one.
  package var defence = 0.1
  /// The least final sample.
  package var leastFinal = 2000
  package var mostLevels = 40
  /// Levels drawn from laws fitted to the event itself, before the last fit.
  package var arrivals = 2

  package init(family: Family = .mixture) { self.family = family }

  package var name: String { family == .mixture ? "cross-entropy" : "kernel importance sampling" }

  /// The law a search ended with.
  struct Led: Sendable {
    var proposal: Proposal
    var calls: Int
    /// Whether the last level's successes were the event itself.
    var arrived: Bool
  }

  package func estimate(_ event: RareEvent, cov: Double, mostCalls: Int, seed: Seed) throws
    -> Estimate
  {
    let led = try lead(event, mostCalls: mostCalls * 3 / 4, seed: seed)
    guard led.arrived else { return .nothing(calls: led.calls) }
    var modes = [Int](repeating: 0, count: led.proposal.parts.count)
    var estimate = try Estimate(
      importance: led.proposal.defended(defence), of: event, cov: cov, least: leastFinal,
      spent: led.calls, mostCalls: mostCalls, seed: seed.derived("final sample")
    ) { points, near in
      if family == .mixture { CrossEntropy.count(points, near, led.proposal, &modes) }
    }
    if family == .mixture { estimate.hitsByMode = modes }
    return estimate
  }

  /// Adds each hit to the part it most likely came from.
  private static func count(
    _ points: Points, _ near: [Double], _ proposal: Proposal, _ modes: inout [Int]
  ) {
    let hits = (0..<points.count).filter { near[$0] == .infinity }
    guard !hits.isEmpty else { return }
    let reached = points.taking(hits)
    let densities = proposal.parts.map { part in
      Proposal(parts: [part], dimension: proposal.dimension).logDensities(reached)
    }
    for i in hits.indices {
      var best = 0
      for k in densities.indices where densities[k][i] > densities[best][i] { best = k }
      modes[best] += 1
    }
  }

  /// The law that leads to the event.
  func lead(_ event: RareEvent, mostCalls: Int, seed: Seed) throws -> Led {
    let d = event.dimension
    let levelSize = d <= 6 ? levelSize * 3 / 2 : levelSize
    var laws = [Proposal.standard(d)]
    var points = Points(count: 0, dimension: d)
    var near: [Double] = []
    var logStandard: [Double] = []
    // Sum over the laws of their densities at each point, as logs.
    var densities: [[Double]] = []
    var threshold = -Double.infinity
    var arrived = 0
    var stuck = 0
    for level in 0..<mostLevels {
      guard near.count + levelSize <= mostCalls else { break }
      let drawn = laws[level].draw(levelSize, seed: seed.derived("level", UInt64(level)))
      let nearDrawn = try event.nearness(drawn)
      for (index, law) in laws.enumerated() {
        let new = law.logDensities(drawn)
        if index < densities.count {
          densities[index] += new
        } else {
          densities.append(law.logDensities(points) + new)
        }
      }
      points = points.appending(drawn)
      near += nearDrawn
      logStandard += drawn.logDensities

      let next = Vector.quantile(nearDrawn, 1 - success)
      stuck = next > threshold ? 0 : stuck + 1
      if stuck > 4 { break }
      threshold = max(next, threshold)
      let chosen = near.indices.filter { near[$0] >= threshold }
      let logLaws = Double(laws.count)
      let logWeights = chosen.map { i in
        var top = -Double.infinity
        for column in densities { top = max(top, column[i]) }
        var sum = 0.0
        for column in densities { sum += exp(column[i] - top) }
        return logStandard[i] - top - log(sum / logLaws)
      }
      let heaviest = logWeights.max() ?? 0
      let weights = logWeights.map { exp($0 - heaviest) }
      let fitted = fit(
        points.taking(chosen), weights, seed.derived("fit", UInt64(level)))
      if threshold == .infinity { arrived += 1 }
      if arrived == arrivals {
        return Led(proposal: fitted, calls: near.count, arrived: true)
      }
      laws.append(fitted)
    }
    let last = laws[laws.count - 1]
    return Led(proposal: last, calls: near.count, arrived: arrived > 0)
  }

  private func fit(_ points: Points, _ weights: [Double], _ seed: Seed) -> Proposal {
    switch family {
    case .mixture:
      let most = points.dimension <= 6 ? 8 : points.dimension <= 12 ? 4 : 2
      return MixtureFit.fit(points, weights: weights, mostParts: most, seed: seed)
    case .kernels: return KernelFit.fit(points, weights: weights, seed: seed)
    }
  }
}
