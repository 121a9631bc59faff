/// A scope's counts as they were released, with the precision of their noise.
package struct NoisyMarginal: Sendable {
  package let scope: Scope
  package var counts: [Double]
  /// 1/σ² of each count.
  package var precision: Double

  package init(scope: Scope, counts: [Double], precision: Double) {
    self.scope = scope
    self.counts = counts
    self.precision = precision
  }

  /// Two measurements of one scope, weighed by their precision.
  package mutating func merge(_ other: NoisyMarginal) {
    precondition(other.scope == scope, "Only measurements of one scope can be merged.")
    let sum = precision + other.precision
    for cell in counts.indices {
      counts[cell] = (counts[cell] * precision + other.counts[cell] * other.precision) / sum
    }
    precision = sum
  }

  /// The number of rows, estimated from all: the sum of n counts has variance n·σ².
  package static func total(of measurements: [NoisyMarginal]) -> Double {
    var (sum, weights) = (0.0, 0.0)
    for measurement in measurements {
      let weight = measurement.precision / Double(measurement.counts.count)
      sum += weight * measurement.counts.reduce(0, +)
      weights += weight
    }
    return weights > 0 ? max(1, sum / weights) : 1
  }
}
