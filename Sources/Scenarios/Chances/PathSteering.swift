package import Chance
import Foundation

/// Importance sampling over paths: decisions are tilted, level by level, as they fell where the event was
/// near, by cross-entropy.
///
/// Where those paths went different ways, each way has a tilt of its own: what is usual on one is rare on
/// another. A path's weight is the product of p/q over the decisions it took; the numbers it did not use cost it
/// nothing, which is why this works where a search among all numbers drowns in them.
///
/// *Source*: cross-entropy for Markov chains: de Boer, Kroese, Mannor and Rubinstein (2005),
/// doi:10.1007/s10479-005-5724-z; the first tilt, where the world knows the odds of arriving from each
/// state, is the zero-variance one of Markov chains (Juneja and Shahabuddin 2006,
/// doi:10.1016/S0927-0507(06)13011-X).
package struct PathSteering: SearchMethod {
  package let name = "path importance sampling"
  var levelSize = 2000
  var success = 0.1
  var defence = 0.1
  var leastFinal = 4000
  var mostLevels = 20
  /// Levels fitted to the event itself.
  var arrivals = 3

  package init() {}

  struct Led: Sendable {
    var tilts: [(share: Double, tilt: Tilt)]
    var calls: Int
    var arrived: Bool
  }

  package func estimate(_ event: RareEvent, cov: Double, mostCalls: Int, seed: Seed) throws
    -> Estimate
  {
    guard let steering = event.steering else {
      preconditionFailure("Paths are steered in worlds that decide by chance.")
    }
    let led = try lead(event, mostCalls: mostCalls * 3 / 4, seed: seed)
    guard led.arrived else { return .nothing(calls: led.calls) }
    let law = SteeredLaw(steering: steering, tilts: led.tilts, defence: defence)
    return try Estimate(
      importance: law, of: event, cov: cov, least: leastFinal, spent: led.calls,
      mostCalls: mostCalls, seed: seed.derived("final sample"))
  }

  /// The tilt that leads to the event.
  func lead(_ event: RareEvent, mostCalls: Int, seed: Seed) throws -> Led {
    guard let steering = event.steering else {
      preconditionFailure("Paths are steered in worlds that decide by chance.")
    }
    var tilts = [(share: 1.0, tilt: steering.guide)]
    var calls = 0
    var threshold = -Double.infinity
    var arrived = 0
    for level in 0..<mostLevels {
      guard calls + levelSize <= mostCalls else { break }
      let law = SteeredLaw(steering: steering, tilts: tilts, defence: defence)
      let points = law.draw(levelSize, seed: seed.derived("level", UInt64(level)), first: 0)
      let near = try event.nearness(points)
      calls += levelSize
      threshold = max(Vector.quantile(near, 1 - success), threshold)
      // Where even one in a hundred is the event, it is what is fitted to.
      if near.count(where: { $0 == .infinity }) >= levelSize / 100 { threshold = .infinity }
      let chosen = near.indices.filter { near[$0] >= threshold }
      guard chosen.count > 1 else { continue }
      let elite = points.taking(chosen)
      let weights = zip(elite.logDensities, law.logDensities(elite)).map { exp($0 - $1) }
      let before = tilts[0].tilt
      let total = weights.reduce(0, +)
      tilts = ways(elite, weights, steering).map { way in
        let own = way.map { weights[$0] }
        return (own.reduce(0, +) / total, fitted(elite.taking(way), own, steering, from: before))
      }
      // Each way is looked along, however little it weighs.
      let floor = 0.1 / Double(tilts.count)
      tilts = tilts.map { (0.9 * $0.share + floor, $0.tilt) }
      if threshold == .infinity { arrived += 1 }
      if arrived == arrivals { break }
    }
    return Led(tilts: tilts, calls: calls, arrived: arrived > 0)
  }

  /// The points by the way they went: by what they chose where they differ most.
  ///
  /// A way that fewer than twenty went, or a hundredth of the weight, is left with the heaviest.
  private func ways(_ points: Points, _ weights: [Double], _ steering: Steering) -> [[Int]] {
    let count = points.count
    let choices = steering.choices
    let column = Dictionary(uniqueKeysWithValues: choices.enumerated().map { ($1, $0) })
    var taken = [Int](repeating: -1, count: choices.count * count)
    steering.decisions(of: points) { point, site, option, _ in
      guard let column = column[site], taken[column * count + point] < 0 else { return }
      taken[column * count + point] = option
    }
    let total = weights.reduce(0, +)
    var best: (entropy: Double, ways: [[Int]])?
    for index in choices.indices {
      let own = taken[index * count..<(index + 1) * count]
      guard Double(own.count { $0 >= 0 }) > 0.95 * Double(count) else { continue }
      let groups = Dictionary(grouping: own.indices, by: { own[$0] })
        .mapValues { $0.map { $0 - index * count } }
      let ways = groups.keys.sorted().compactMap { groups[$0] }
      var (kept, rest): ([[Int]], [Int]) = ([], [])
      for way in ways {
        let share = way.reduce(0) { $0 + weights[$1] } / total
        if way.count >= 20, share >= 0.01 { kept.append(way) } else { rest += way }
      }
      guard kept.count > 1 else { continue }
      let shares = kept.map { way in way.reduce(0) { $0 + weights[$1] } / total }
      if let heaviest = shares.indices.max(by: { shares[$0] < shares[$1] }) {
        kept[heaviest] += rest
      }
      let entropy = shares.reduce(0) { $0 - $1 * log($1) }
      if entropy > best?.entropy ?? 0.1 { best = (entropy, kept) }
    }
    return best?.ways ?? [Array(0..<count)]
  }

  /// How much more often each option was taken where the event was near, by the points' weights.
  private func fitted(
    _ points: Points, _ weights: [Double], _ steering: Steering, from before: Tilt
  ) -> Tilt {
    let sites = steering.siteCount
    var taken = (0..<sites).map { [Double](repeating: 0, count: steering.options($0)) }
    var expected = taken
    let total = weights.reduce(0, +)
    steering.decisions(of: points) { point, site, option, shares in
      let weight = weights[point] / total
      taken[site][option] += weight
      for k in shares.indices { expected[site][k] += weight * shares[k] }
    }
    let effective = total * total / weights.reduce(0) { $0 + $1 * $1 }
    // As much belief in the natural law as five points have.
    let belief = 5 / max(effective, 1)
    return Tilt(
      factors: (0..<sites).map { site in
        let passed = expected[site].reduce(0, +)
        guard passed > 0 else { return before.factors[site] }
        let factors = taken[site].indices.map { k -> Double in
          let share = expected[site][k] / passed
          guard share > 0 else { return 1 }
          return max((taken[site][k] + belief * share) / (expected[site][k] + belief * share), 0.02)
        }
        // Nothing is gained by tilting what hardly tilts.
        return factors.allSatisfy { abs($0 - 1) < 0.05 } ? [] : factors
      })
  }
}
