/// Fits a Markov field to noisy marginals: least squares, weighed by precision, over the
/// distributions that have the field's form.
///
/// Minimises L(μ) = Σ ½·precision·‖μ_scope − counts‖² by steps θ ← θ − α·∇L(μ). A step is accepted
/// where L falls by half of what the gradient promises; α grows after a step that was accepted at
/// once, and is kept from call to call: starting over each time is what keeps other estimators from
/// converging.
///
/// *Source*: McKenna, Sheldon, Miklau (2019), arXiv:1901.09136, algorithm 1 (proximal descent with
/// the entropy as distance: Beck, Teboulle 2003, doi:10.1016/S0167-6377(02)00231-6); the growing
/// step is ours.
package struct MirrorDescent: Sendable {
  /// Descent stops where the loss is this share of what the truth's own loss would be: closer than
  /// that it follows the noise (measured on UCI Adult: a twentieth less error than going on, in half
  /// the time). Morozov's discrepancy principle, with a smaller share since the same rows are
  /// counted several times.
  private static let closeness = 0.6

  /// The last accepted step; nil before the first.
  private var step: Double?

  package init() {}

  /// Brings the field closer to the measurements, in the order of its scopes.
  ///
  /// *Complexity*: `iterations` calibrations, and those of steps refused.
  package mutating func fit(
    _ field: inout MarkovField, to measurements: [NoisyMarginal], iterations: Int
  ) {
    let most = measurements.map(\.precision).max() ?? 1
    var alpha = step ?? 1 / (field.total * most)
    var marginals = measurements.indices.map { field.marginal(ofScope: $0) }
    var (loss, gradients) = Self.loss(marginals, measurements)
    // The truth itself would have a loss of about half the number of counts.
    let enough = Self.closeness * 0.5 * Double(marginals.reduce(0) { $0 + $1.count })
    for _ in 0..<iterations {
      if loss < enough { return }
      let start = field.potentials
      var isFirstTry = true
      while true {
        field.setPotentials(
          zip(start, gradients).map { theta, gradient in
            Self.stepped(theta, along: gradient, by: alpha)
          })
        let moved = measurements.indices.map { field.marginal(ofScope: $0) }
        let (newLoss, newGradients) = Self.loss(moved, measurements)
        var promised = 0.0
        for index in measurements.indices {
          promised += Self.dot(gradients[index], marginals[index], minus: moved[index])
        }
        if loss - newLoss >= 0.5 * promised || alpha < 1e-300 {
          let improvement = loss - newLoss
          let isDone = improvement <= 1e-7 * max(loss, 1e-300)
          (loss, gradients, marginals) = (newLoss, newGradients, moved)
          step = alpha
          if isFirstTry { alpha *= 1.6 }
          if isDone { return }
          break
        }
        isFirstTry = false
        alpha /= 2
      }
    }
  }

  private static func stepped(_ theta: [Double], along gradient: [Double], by alpha: Double)
    -> [Double]
  {
    theta.withUnsafeBufferPointer { theta in
      gradient.withUnsafeBufferPointer { gradient in
        [Double](unsafeUninitializedCapacity: theta.count) { result, count in
          for cell in theta.indices {
            (result.baseAddress! + cell).initialize(to: theta[cell] - alpha * gradient[cell])
          }
          count = theta.count
        }
      }
    }
  }

  private static func dot(_ gradient: [Double], _ a: [Double], minus b: [Double]) -> Double {
    gradient.withUnsafeBufferPointer { gradient in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          var sum = 0.0
          for cell in gradient.indices { sum += gradient[cell] * (a[cell] - b[cell]) }
          return sum
        }
      }
    }
  }

  private static func loss(_ marginals: [[Double]], _ measurements: [NoisyMarginal])
    -> (Double, [[Double]])
  {
    var loss = 0.0
    var gradients: [[Double]] = []
    gradients.reserveCapacity(marginals.count)
    for (marginal, measurement) in zip(marginals, measurements) {
      let precision = measurement.precision
      var sum = 0.0
      gradients.append(
        marginal.withUnsafeBufferPointer { marginal in
          measurement.counts.withUnsafeBufferPointer { counts in
            [Double](unsafeUninitializedCapacity: marginal.count) { result, count in
              for cell in marginal.indices {
                let gap = marginal[cell] - counts[cell]
                sum += gap * gap
                (result.baseAddress! + cell).initialize(to: precision * gap)
              }
              count = marginal.count
            }
          }
        })
      loss += 0.5 * precision * sum
    }
    return (loss, gradients)
  }
}
