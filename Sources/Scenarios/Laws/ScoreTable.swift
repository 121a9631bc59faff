import CScenarios

/// A law as a table over standard normal scores, for drawing by the million.
///
/// Scores from −8.5 to 8.5 in steps of 1/64 or 1/512; between them a monotone cubic. What the table says is
/// what is drawn: it departs from the law by less than 1e-6 of probability (tested over all laws).
/// Discrete laws are compared with exact thresholds instead.
package struct ScoreTable: Sendable {
  private enum Form: Sendable {
    case fixed(Double)
    case line(mean: Double, sd: Double)
    /// Where the next value begins.
    case stairs(thresholds: [Double], values: [Double])
    /// With the stretches in which the law itself is asked, where a cubic cannot follow it.
    case curve(Grid, steep: [Bool], law: Law)
  }
  private let form: Form

  static let low = -8.5
  static let high = 8.5

  /// A monotone cubic through the law at even steps.
  private struct Grid: Sendable {
    let steps: Double
    let values: [Double]
    let slopes: [Double]

    init(_ law: Law, steps: Double) {
      self.steps = steps
      values = (0...Int((high - low) * steps)).map { law.value(atScore: low + Double($0) / steps) }
      slopes = ScoreTable.slopes(values)
    }

    func look(_ scores: UnsafePointer<Double>, _ count: Int, _ x: UnsafeMutablePointer<Double>) {
      us_interpolate(
        values, slopes, Int32(values.count), low, steps, scores, Int64(count), x)
    }

    /// Where it departs from the law by more than 3e-7 of probability, and the neighbours; empty
    /// where it never does.
    func steep(_ law: Law) -> [Bool] {
      var steep = [Bool](repeating: false, count: values.count)
      for node in 0..<values.count - 1 {
        for part in [0.25, 0.5, 0.75] {
          var x = 0.0
          var place = low + (Double(node) + part) / steps
          look(&place, 1, &x)
          if abs(law.tails(x).lower - NormalLaw.tails(place).lower) > 3e-7 {
            for near in max(node - 1, 0)...min(node + 1, values.count - 1) { steep[near] = true }
          }
        }
      }
      return steep.contains(true) ? steep : []
    }
  }

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
      // Most laws are smooth; a mixture with a gap takes finer steps, and across the gap the law.
      var grid = Grid(law, steps: 64)
      var steep = grid.steep(law)
      if !steep.isEmpty {
        grid = Grid(law, steps: 512)
        steep = grid.steep(law)
      }
      form = .curve(grid, steep: steep, law: law)
    }
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
    case .curve(let grid, let steep, let law):
      grid.look(scores, count, values)
      guard !steep.isEmpty else { return }
      for i in 0..<count {
        let place = (scores[i] - Self.low) * grid.steps
        if place > 0, place < Double(steep.count), steep[Int(place)] {
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
