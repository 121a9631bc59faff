/// A scope's counts as they were released, with the precision of their noise.
struct NoisyMarginal: Sendable {
  let scope: Scope
  var counts: [Double]
  /// 1/σ² of each count.
  var precision: Double

  /// Two measurements of one scope, weighed by their precision.
  mutating func merge(_ other: NoisyMarginal) {
    precondition(other.scope == scope, "Only measurements of one scope can be merged.")
    let sum = precision + other.precision
    for cell in counts.indices {
      counts[cell] = (counts[cell] * precision + other.counts[cell] * other.precision) / sum
    }
    precision = sum
  }

  /// The number of rows, estimated from all: the sum of n counts has variance n·σ².
  static func total(of measurements: [NoisyMarginal]) -> Double {
    var (sum, weights) = (0.0, 0.0)
    for measurement in measurements {
      let weight = measurement.precision / Double(measurement.counts.count)
      sum += weight * measurement.counts.reduce(0, +)
      weights += weight
    }
    return weights > 0 ? max(1, sum / weights) : 1
  }
}
