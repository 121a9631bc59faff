import Privacy
import Tables

/// What a private maker works with while it measures: the data behind their mechanisms, what was
/// released so far, and the field fitted to it.
struct MeasuredModel {
  let data: Confidential<CountedMarginals>
  let cardinalities: [Int]
  private(set) var measurements: [NoisyMarginal] = []
  private(set) var field: MarkovField
  private var descent = MirrorDescent()

  /// - Parameter first: the one-way marginals, as released.
  init(
    data: Confidential<CountedMarginals>, cardinalities: [Int], first: [NoisyMarginal],
    iterations: Int
  ) {
    self.data = data
    self.cardinalities = cardinalities
    measurements = first
    field = MarkovField(
      scopes: first.map(\.scope), cardinalities: cardinalities,
      total: NoisyMarginal.total(of: first))
    fit(iterations: iterations)
  }

  /// Releases a scope's counts and keeps them; `fit` then learns from them.
  mutating func measure(
    _ scope: Scope, with mechanism: DiscreteGaussian, as what: String,
    charging budget: inout Budget, noise: inout Noise
  ) throws {
    let counts = try data.release(
      MarginalCounts(scope: scope), with: mechanism, as: what, charging: &budget, noise: &noise)
    add(
      NoisyMarginal(
        scope: scope, counts: counts.map(Double.init), precision: 1 / mechanism.variance.value))
  }

  private mutating func add(_ measurement: NoisyMarginal) {
    if let place = measurements.firstIndex(where: { $0.scope == measurement.scope }) {
      measurements[place].merge(measurement)
    } else {
      measurements.append(measurement)
    }
  }

  /// Fits the field to all measurements, beginning where it was.
  mutating func fit(iterations: Int) {
    let scopes = measurements.map(\.scope)
    let total = NoisyMarginal.total(of: measurements)
    if scopes == field.scopes {
      field.total = total
      field.calibrate()
    } else {
      field = MarkovField(
        scopes: scopes, cardinalities: cardinalities, total: total,
        potentials: field.potentialsByScope)
    }
    descent.fit(&field, to: measurements, iterations: iterations)
  }
}
