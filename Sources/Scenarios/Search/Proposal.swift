import CScenarios
import Chance
import Foundation

/// What points are drawn from in place of the standard normal law: a mixture of normal laws.
///
/// A part with the identity and no shift is the standard normal law itself, and keeps every weight
/// below one over its share.
struct Proposal: PointLaw {
  struct Part: Sendable {
    var share: Double
    var mean: [Double]
    var spread: Spread
  }

  /// A part's covariance.
  enum Spread: Sendable {
    /// Lower factor, by rows.
    case full([[Double]])
    /// The identity, but for a standard deviation along a unit vector.
    case along([Double], Double)
    case identity
  }

  var parts: [Part]
  let dimension: Int

  static func standard(_ dimension: Int) -> Proposal {
    Proposal(
      parts: [
        Part(share: 1, mean: [Double](repeating: 0, count: dimension), spread: .identity)
      ], dimension: dimension)
  }

  /// This with a share of the standard normal law.
  func defended(_ share: Double) -> Proposal {
    var result = self
    for index in result.parts.indices { result.parts[index].share *= 1 - share }
    result.parts += Proposal.standard(dimension).parts.map {
      Part(share: share, mean: $0.mean, spread: $0.spread)
    }
    return result
  }

  /// Points `first...` of the seed's stream under this law.
  ///
  /// *Complexity*: count x dimension² for full spreads.
  func draw(_ count: Int, seed: Seed, first: Int = 0) -> Points {
    var points = Points(drawing: count, dimension: dimension, seed: seed, first: first)
    guard count > 0, dimension > 0 else { return points }
    var choices = [Double](repeating: 0, count: count)
    us_uniforms(seed.value, UInt64(first), Int64(count), &choices)
    let bounds = parts.reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1.share) }
    var z = [Double](repeating: 0, count: dimension)
    for i in 0..<count {
      let chosen = bounds.firstIndex { choices[i] < $0 } ?? parts.count - 1
      let part = parts[chosen]
      switch part.spread {
      case .identity:
        for k in 0..<dimension { points[i, k] += part.mean[k] }
      case .along(let direction, let sd):
        var along = 0.0
        for k in 0..<dimension { along += points[i, k] * direction[k] }
        for k in 0..<dimension {
          points[i, k] += part.mean[k] + (sd - 1) * along * direction[k]
        }
      case .full(let factor):
        for k in 0..<dimension { z[k] = points[i, k] }
        for k in 0..<dimension {
          var sum = part.mean[k]
          for j in 0...k { sum += factor[k][j] * z[j] }
          points[i, k] = sum
        }
      }
    }
    return points
  }

  /// log of the density at each point.
  func logDensities(_ points: Points) -> [Double] {
    let count = points.count
    var terms = [[Double]]()
    for part in parts where part.share > 0 {
      terms.append(logDensities(points, of: part).map { $0 + log(part.share) })
    }
    var result = [Double](repeating: -.infinity, count: count)
    for term in terms {
      for i in 0..<count where term[i] > result[i] { result[i] = term[i] }
    }
    var sums = [Double](repeating: 0, count: count)
    for term in terms {
      let shares = Vector.exponentials((0..<count).map { term[$0] - result[$0] })
      for i in 0..<count { sums[i] += shares[i] }
    }
    let logs = Vector.logarithms(sums)
    for i in 0..<count { result[i] += logs[i] }
    return result
  }

  private func logDensities(_ points: Points, of part: Part) -> [Double] {
    let count = points.count
    var squares = [Double](repeating: 0, count: count)
    var logScale = 0.0
    points.numbers.withUnsafeBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return }
      switch part.spread {
      case .identity, .along:
        var along = [Double](repeating: 0, count: count)
        var direction: [Double]?
        var sd = 1.0
        if case .along(let e, let s) = part.spread { (direction, sd) = (e, s) }
        for k in 0..<dimension {
          let column = base + k * count
          let mean = part.mean[k]
          let slope = direction?[k] ?? 0
          for i in 0..<count {
            let d = column[i] - mean
            squares[i] += d * d
            along[i] += slope * d
          }
        }
        guard direction != nil else { return }
        logScale = log(sd)
        let factor = 1 / (sd * sd) - 1
        for i in 0..<count { squares[i] += factor * along[i] * along[i] }
      case .full(let factor):
        // Forward substitution, a column at a time.
        var z = [Double](repeating: 0, count: count * dimension)
        for k in 0..<dimension {
          let own = 1 / factor[k][k]
          logScale -= log(own)
          let mean = part.mean[k]
          z.withUnsafeMutableBufferPointer { z in
            guard let z = z.baseAddress else { return }
            let row = z + k * count
            let column = base + k * count
            for i in 0..<count { row[i] = column[i] - mean }
            for j in 0..<k {
              us_add_scaled(z + j * count, -factor[k][j], Int64(count), row)
            }
            for i in 0..<count {
              row[i] *= own
              squares[i] += row[i] * row[i]
            }
          }
        }
      }
    }
    return squares.map { NormalLaw.logDensity(squares: $0, dimension: dimension) - logScale }
  }
}
