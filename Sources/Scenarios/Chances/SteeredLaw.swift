import CScenarios
import Chance
import Foundation

/// Points whose decisions are tilted towards what is looked for, one tilt for each way there, and a share of
/// those that are not tilted.
struct SteeredLaw: PointLaw {
  let steering: Steering
  /// Shares sum to one.
  let tilts: [(share: Double, tilt: Tilt)]
  /// The natural law's share: no weight exceeds one over it.
  let defence: Double

  func draw(_ count: Int, seed: Seed, first: Int) -> Points {
    var points = Points(drawing: count, dimension: steering.dimension, seed: seed, first: first)
    guard count > 0 else { return points }
    var choices = [Double](repeating: 0, count: count)
    us_uniforms(seed.value, UInt64(first), Int64(count), &choices)
    var begin = defence
    for (index, part) in tilts.enumerated() {
      let end = index == tilts.count - 1 ? 1 : begin + (1 - defence) * part.share
      let range = begin..<end
      steering.steer(&points, by: part.tilt, where: choices.map { range.contains($0) })
      begin = end
    }
    return points
  }

  func logDensities(_ points: Points) -> [Double] {
    let natural = points.logDensities
    var terms = [(log(defence), [Double](repeating: 0, count: points.count))]
    for part in tilts {
      terms.append(
        (log((1 - defence) * part.share), steering.logRatios(points, under: part.tilt)))
    }
    return natural.indices.map { i in
      var top = -Double.infinity
      for (share, ratios) in terms { top = max(top, share + ratios[i]) }
      var sum = 0.0
      for (share, ratios) in terms { sum += exp(share + ratios[i] - top) }
      return natural[i] + top + log(sum)
    }
  }
}
