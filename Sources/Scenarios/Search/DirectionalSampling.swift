import Chance
import Foundation

/// Looks along random directions, and adds what lies beyond each crossing exactly.
///
/// For few dimensions. Along a direction the event is looked for at even steps of the radius and each
/// change refined by bisection; an island narrower than a step is missed.
///
/// *Source*: Bjerager (1988), doi:10.1061/(ASCE)0733-9399(1988)114:8(1285).
struct DirectionalSampling: SearchMethod {
  let name = "directional sampling"
  var farthest = 7.0
  var radii = 14
  var bisections = 6
  var least = 100

  func estimate(_ event: RareEvent, cov: Double, mostCalls: Int, seed: Seed) throws -> Estimate {
    let d = event.dimension
    var sum = 0.0
    var squares = 0.0
    var count = 0
    var calls = 0
    var hits = 0
    var heaviest = 0.0
    while true {
      let batch = 100
      var directions = Points(
        drawing: batch, dimension: d, seed: seed.derived("directions"), first: count)
      for i in 0..<batch {
        let norm = directions.point(i).reduce(0) { $0 + $1 * $1 }.squareRoot()
        for k in 0..<d { directions[i, k] /= norm }
      }
      let (masses, spent) = try beyond(event, directions)
      calls += spent
      count += batch
      for mass in masses {
        sum += mass
        squares += mass * mass
        heaviest = max(heaviest, mass)
        if mass > 0 { hits += 1 }
      }
      let n = Double(count)
      let p = sum / n
      let variance = max(squares / n - p * p, 0) / (n - 1)
      let now = p > 0 ? variance.squareRoot() / p : .infinity
      if (count >= least && now <= cov) || calls + batch * (radii + 4 * bisections) > mostCalls {
        guard p > 0 else { return .nothing(calls: calls) }
        return Estimate(
          probability: p, cov: now, calls: calls, hits: hits, effectiveHits: sum * sum / squares,
          heaviestShare: heaviest / sum)
      }
    }
  }

  /// The probability beyond each direction's crossings.
  private func beyond(_ event: RareEvent, _ directions: Points) throws -> ([Double], Int) {
    let d = event.dimension
    let count = directions.count
    func happens(_ rows: [Int], at radius: [Double]) throws -> [Bool] {
      var points = Points(count: rows.count, dimension: d)
      for k in 0..<d {
        for (i, row) in rows.enumerated() { points[i, k] = radius[i] * directions[row, k] }
      }
      return try event.nearness(points).map { $0 == .infinity }
    }
    var calls = 0
    // Every direction at every radius at once.
    let step = farthest / Double(radii)
    var inside = [[Bool]]()
    for r in 1...radii {
      inside.append(
        try happens(
          Array(0..<count), at: [Double](repeating: Double(r) * step, count: count)))
      calls += count
    }
    let origin = try happens([0], at: [0])[0]
    calls += 1
    var masses = [Double](repeating: 0, count: count)
    var rows: [Int] = []
    var low: [Double] = []
    var high: [Double] = []
    var enters: [Bool] = []
    for i in 0..<count {
      var before = origin
      if origin { masses[i] += 1 }
      for r in 0..<radii {
        if inside[r][i] != before {
          rows.append(i)
          low.append(Double(r) * step)
          high.append(Double(r + 1) * step)
          enters.append(inside[r][i])
        }
        before = inside[r][i]
      }
    }
    for _ in 0..<bisections where !rows.isEmpty {
      let middle = zip(low, high).map { 0.5 * ($0 + $1) }
      let answers = try happens(rows, at: middle)
      calls += rows.count
      for i in rows.indices {
        if answers[i] == enters[i] { high[i] = middle[i] } else { low[i] = middle[i] }
      }
    }
    for i in rows.indices {
      let mass = NormalLaw.radiusTail(0.5 * (low[i] + high[i]), dimension: d)
      masses[rows[i]] += enters[i] ? mass : -mass
    }
    return (masses.map { max($0, 0) }, calls)
  }
}
