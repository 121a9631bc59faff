import Chance
import Foundation

/// Plays as many as it takes, and counts.
struct MonteCarlo: SearchMethod {
  let name = "Monte Carlo"
  var batch = 10_000

  func estimate(_ event: RareEvent, cov: Double, mostCalls: Int, seed: Seed) throws -> Estimate {
    var calls = 0
    var hits = 0
    // Fixed looks at fixed counts; the count is doubled, so that stopping hardly depends on luck.
    var next = min(batch, mostCalls)
    while true {
      var left = next - calls
      while left > 0 {
        let count = min(left, batch)
        let points = Points(
          drawing: count, dimension: event.dimension, seed: seed.derived("natural"), first: calls)
        hits += try event.nearness(points).count { $0 == .infinity }
        calls += count
        left -= count
      }
      let p = Double(hits) / Double(calls)
      let now = hits > 0 ? ((1 - p) / Double(hits)).squareRoot() : .infinity
      if now <= cov || calls >= mostCalls { break }
      let needed = p > 0 ? Int((1 - p) / (p * cov * cov) * 1.05) : calls * 4
      next = min(max(needed, calls + batch), calls * 8, mostCalls)
    }
    guard hits > 0 else { return .nothing(calls: calls) }
    let p = Double(hits) / Double(calls)
    return Estimate(
      probability: p, cov: ((1 - p) / Double(hits)).squareRoot(), calls: calls, hits: hits,
      effectiveHits: Double(hits), heaviestShare: 1 / Double(hits))
  }
}
