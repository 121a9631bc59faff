import CScenarios

/// A law as a table over standard normal scores, for drawing by the million.
///
/// Scores from −8.5 to 8.5 in steps of 1/64; between them a monotone cubic. What the table says is
/// what is drawn: it departs from the law by less than 1e-6 of probability (tested over all laws).
/// Discrete laws are compared with exact thresholds instead.
package struct ScoreTable: Sendable {
  private enum Form: Sendable {
    case fixed(Double)
    case line(mean: Double, sd: Double)
    /// Where the next value begins.
    case stairs(thresholds: [Double], values: [Double])
    /// With the stretches in which the law itself is asked, where a cubic cannot follow it.
    case curve(values: [Double], slopes: [Double], steep: [Bool], law: Law)
  }
  private let form: Form

  static let low = -8.5
  static let steps = 64.0
  static let nodes = 1089

  package init(_ law: Law) {
    switch law {
    case .fixed(let value): form = .fixed(value)
    case .normal(let mean, let sd): form = .line(mean: mean, sd: sd)
    case .discrete(let shares):
      var thresholds: [Double] = []
      var sum = 0.0
      for (index, share) in shares.dropLast().enumerated() {
        sum += share.probability
        let above = shares[(index + 1)...].reduce(0) { $0 + $1.probability }
        thresholds.append(
          sum <= above ? NormalLaw.quantile(sum) : -NormalLaw.quantile(above))
      }
      form = .stairs(thresholds: thresholds, values: shares.map(\.value))
    default:
      let values = (0..<Self.nodes).map {
        law.value(atScore: Self.low + Double($0) / Self.steps)
      }
      let slopes = Self.slopes(values)
      let steep = Self.steep(law, values, slopes)
      form = .curve(
        values: values, slopes: slopes, steep: steep.contains(true) ? steep : [], law: law)
    }
  }

  /// Where the cubic departs from the law by more than 1e-7 of probability, and the neighbours.
  private static func steep(_ law: Law, _ values: [Double], _ slopes: [Double]) -> [Bool] {
    var steep = [Bool](repeating: false, count: nodes)
    for node in 0..<nodes - 1 {
      for part in [0.25, 0.5, 0.75] {
        var x = 0.0
        var place = low + (Double(node) + part) / steps
        us_interpolate(values, slopes, Int32(nodes), low, steps, &place, 1, &x)
        if abs(law.tails(x).lower - NormalLaw.tails(place).lower) > 1e-7 {
          for near in max(node - 1, 0)...min(node + 1, nodes - 1) { steep[near] = true }
        }
      }
    }
    return steep
  }

  /// Fourth-order differences, held to what keeps each piece monotone (Fritsch and Carlson 1980,
  /// doi:10.1137/0717021).
  private static func slopes(_ x: [Double]) -> [Double] {
    let last = x.count - 1
    return x.indices.map { i in
      if i == 0 { return x[1] - x[0] }
      if i == last { return x[last] - x[last - 1] }
      let central =
        i == 1 || i == last - 1
        ? (x[i + 1] - x[i - 1]) / 2
        : (8 * (x[i + 1] - x[i - 1]) - (x[i + 2] - x[i - 2])) / 12
      let bound = 3 * min(x[i] - x[i - 1], x[i + 1] - x[i])
      return min(max(central, 0), max(bound, 0))
    }
  }

  /// The parameter's values for `count` scores.
  func look(
    _ scores: UnsafePointer<Double>, _ count: Int, into values: UnsafeMutablePointer<Double>
  ) {
    switch form {
    case .fixed(let value): for i in 0..<count { values[i] = value }
    case .line(let mean, let sd): for i in 0..<count { values[i] = mean + sd * scores[i] }
    case .stairs(let thresholds, let levels):
      for i in 0..<count {
        var level = 0
        for threshold in thresholds where scores[i] > threshold { level += 1 }
        values[i] = levels[level]
      }
    case .curve(let nodes, let slopes, let steep, let law):
      us_interpolate(
        nodes, slopes, Int32(Self.nodes), Self.low, Self.steps, scores, Int64(count), values)
      guard !steep.isEmpty else { return }
      for i in 0..<count {
        let place = (scores[i] - Self.low) * Self.steps
        if place > 0, place < Double(Self.nodes), steep[Int(place)] {
          values[i] = law.value(atScore: scores[i])
        }
      }
    }
  }

  package func value(_ score: Double) -> Double {
    var result = 0.0
    var score = score
    look(&score, 1, into: &result)
    return result
  }
}
