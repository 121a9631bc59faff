public import Chance
public import Foundation
import Tensors

/// Learning with differential privacy: single pictures' gradients, cut, summed and blurred.
///
/// Each step takes each picture with chance `rate` (Poisson), cuts its gradient to `mostNorm`, and
/// adds to the sum normal noise of standard deviation `noise` x `mostNorm`. What that spends is
/// computed and charged by whoever asks, before the first step. Cost: a backward pass a picture,
/// 10 to 40 times a plain step's.
///
/// *Source*: Abadi et al. 2016, arXiv:1607.00133; several noisings of one picture averaged before
/// the cut, which costs no privacy: Dockhorn et al. 2023, arXiv:2210.09929.
public struct PrivateFlowTraining {
  public var noise: Double
  public var rate: Double
  public var steps: Int
  public var mostNorm: Double
  /// Times and noises at which each picture is seen in a step.
  public var looks = 4

  public init(noise: Double, rate: Double, steps: Int, mostNorm: Double) {
    self.noise = noise
    self.rate = rate
    self.steps = steps
    self.mostNorm = mostNorm
  }

  /// - Parameters:
  ///   - seed: of weights and of what is no secret; which pictures are taken and the noise come from
  ///     the system's generator.
  /// - Returns: the running average's weights.
  public func fit(
    _ flow: RectifiedFlow, to train: PictureSet, seed: Seed, isCancelled: () -> Bool,
    telling told: (FlowTraining.State) throws -> Void
  ) throws -> (weights: Data, state: FlowTraining.State) {
    let plan = flow.plan
    let optimizer = try AdamW(flow.parameters, rate: plan.rate / 2, mostNorm: .infinity)
    let average = try RunningAverage(of: flow.parameters)
    let sum = try ClippedSum(flow.parameters, mostNorm: mostNorm)
    var system = SystemRandomNumberGenerator()
    var state = FlowTraining.State()
    let clock = ContinuousClock()
    let began = clock.now
    let expected = rate * Double(train.count)
    while state.step < steps && !isCancelled() {
      var random = seed.stream("private step", UInt64(state.step))
      var losses = 0.0
      var taken = 0
      for picture in 0..<train.count where Double.random(in: 0..<1, using: &system) < rate {
        let chosen = [Int](repeating: picture, count: looks)
        let loss = try flow.loss(
          train.pictures(chosen, side: plan.side), rows: train.rows(chosen), using: &random,
          withheld: plan.withheld)
        try loss.backward()
        losses += Double(try loss.number())
        taken += 1
        try sum.addExample()
      }
      try sum.release(expected: expected) { count in
        systemNormals(count, deviation: noise * mostNorm, using: &system)
      }
      try optimizer.advance()
      try flow.parameters.clearGradients()
      state.step += 1
      try average.follow(keep: min(plan.keep, Double(1 + state.step) / Double(10 + state.step)))
      state.loss = taken == 0 ? state.loss : losses / Double(taken)
      state.seconds = (clock.now - began) / .seconds(1)
      state.share = Double(state.step) / Double(steps)
      state.pace = Double(state.step) * expected / max(state.seconds, 1e-9)
      try told(state)
    }
    try average.exchange()
    return (try SafeTensors.bytes(flow.parameters.named), state)
  }

  /// Normal numbers from the system's generator.
  ///
  /// Floating point: unlike the Privacy room's mechanisms these are not exact over a lattice, the
  /// usual practice of private training, and the claim says so.
  private func systemNormals(
    _ count: Int, deviation: Double, using system: inout SystemRandomNumberGenerator
  ) -> [Float] {
    (0..<count).map { _ in
      let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &system)))
        .squareRoot()
      return Float(deviation * radius * cos(2 * .pi * Double.random(in: 0..<1, using: &system)))
    }
  }
}
