import CScenarios
import Chance
import Foundation

/// A rare event as a chain of less rare ones, each sampled by Markov chains that start in it.
///
/// Needs no shape and stands many dimensions. Its own coefficient of variation counts correlated
/// chains as if they were not, and where severity has steps the chains stick: trust its replicates, not
/// its word.
///
/// *Source*: Au and Beck (2001), doi:10.1016/S0266-8920(01)00019-4; chains: the adaptive conditional
/// sampler of Papaioannou, Betz, Zwirglmaier and Straub (2015), doi:10.1016/j.probengmech.2015.06.006.
struct SubsetSimulation: SearchMethod {
  let name = "subset simulation"
  var levelSize = 2000
  var success = 0.1
  var mostLevels = 60

  func estimate(_ event: RareEvent, cov: Double, mostCalls: Int, seed: Seed) throws -> Estimate {
    // A chain of levels has about this coefficient of variation with n plays a level.
    let size = min(max(levelSize, Int(8 / (cov * cov))), max(mostCalls / 10, 500))
    let d = event.dimension
    var points = Points(drawing: size, dimension: d, seed: seed.derived("first level"))
    var near = try event.nearness(points)
    var calls = size
    var probability = 1.0
    var squares = 0.0
    var scale = 0.6
    for level in 0..<mostLevels {
      let threshold = Vector.quantile(near, 1 - success)
      let reached = near.indices.filter { near[$0] >= threshold }
      let hits = near.count { $0 == .infinity }
      if threshold == .infinity || Double(hits) >= success * Double(near.count) {
        let p = Double(hits) / Double(near.count)
        squares += (1 - p) / (p * Double(near.count)) * (level == 0 ? 1 : 3)
        return Estimate(
          probability: probability * p, cov: squares.squareRoot(), calls: calls, hits: hits,
          effectiveHits: Double(hits) / (level == 0 ? 1 : 3), heaviestShare: 1 / Double(hits))
      }
      // Ties at the threshold belong to the level; then it is larger than a tenth.
      let p = Double(reached.count) / Double(near.count)
      guard p < 0.9, calls + size <= mostCalls else { break }
      probability *= p
      squares += (1 - p) / (p * Double(near.count)) * (level == 0 ? 1 : 3)
      (points, near) = try walk(
        event, from: points.taking(reached), reached.map { near[$0] }, above: threshold,
        count: size, scale: &scale, calls: &calls, seed: seed.derived("level", UInt64(level)))
    }
    return .nothing(calls: calls)
  }

  /// As many points as before, by chains from each start.
  private func walk(
    _ event: RareEvent, from starts: Points, _ startNear: [Double], above threshold: Double,
    count: Int, scale: inout Double, calls: inout Int, seed: Seed
  ) throws -> (Points, [Double]) {
    let d = event.dimension
    var stream = seed.stream("order")
    // At most a tenth of the points begin chains, all as long.
    var order = Array(0..<starts.count)
    order.shuffle(using: &stream)
    let chains = min(starts.count, max(count / 10, 1))
    order = Array(order.prefix(chains))
    var now = starts.taking(order)
    var near = order.map { startNear[$0] }
    var made = now
    var madeNear = near
    var step = 0
    while made.count < count {
      let spread = min(scale, 1)
      let keep = (1 - spread * spread).squareRoot()
      let fresh = Points(
        drawing: chains, dimension: d, seed: seed.derived("step", UInt64(step)))
      var next = now
      for index in next.numbers.indices {
        next.numbers[index] = keep * next.numbers[index] + spread * fresh.numbers[index]
      }
      let nextNear = try event.nearness(next)
      calls += chains
      var accepted = 0
      for i in 0..<chains where nextNear[i] >= threshold {
        accepted += 1
        near[i] = nextNear[i]
        for k in 0..<d { now[i, k] = next[i, k] }
      }
      // Towards the acceptance of 0.44 that moves best.
      let rate = Double(accepted) / Double(chains)
      scale = min(max(scale * exp((rate - 0.44) / Double(step + 1).squareRoot()), 0.05), 1)
      made = made.appending(now)
      madeNear += near
      step += 1
    }
    if made.count > count {
      made = made.taking(Array(0..<count))
      madeNear = Array(madeNear.prefix(count))
    }
    return (made, madeNear)
  }
}
