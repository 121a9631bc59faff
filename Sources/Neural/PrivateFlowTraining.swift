import Chance
public import Foundation
public import Privacy
import Tensors

/// Learning with differential privacy: single pictures' gradients, cut, summed and blurred.
///
/// Each step takes each picture with chance `rate` (Poisson), cuts its gradient to `mostNorm`, and
/// adds to the sum normal noise of standard deviation `noise` x `mostNorm`. What that spends is
/// computed and charged by whoever asks, before the first step; no step looks at anything else.
/// Cost: a backward pass a picture, 3 to 10 times what the picture costs in a plain step.
///
/// *Privacy*: which pictures are taken, the times and noises they are seen at, and the noise in the
/// sum come from the system's generator, drawn anew for each picture: nothing of one picture's part
/// depends on which others there are. The weights' beginning comes from `seed` and is no secret.
///
/// *Source*: Abadi et al. 2016, arXiv:1607.00133; several noisings of one picture averaged before
/// the cut, which costs no privacy: Dockhorn et al. 2023, arXiv:2210.09929.
public struct PrivateFlowTraining {
  public var noise: Double
  public var rate: Double
  public var steps: Int
  public var mostNorm: Double
  /// What the sum is divided by: pictures a step, about, as known without counting them.
  public var expected: Double
  /// Times and noises at which each picture is seen in a step.
  public var looks = 4

  public init(noise: Double, rate: Double, steps: Int, mostNorm: Double, expected: Double) {
    self.noise = noise
    self.rate = rate
    self.steps = steps
    self.mostNorm = mostNorm
    self.expected = expected
  }

  /// - Parameters:
  ///   - randomness: of all that must stay secret.
  /// - Returns: the running average's weights.
  public func fit(
    _ flow: RectifiedFlow, to train: PictureSet, drawing randomness: Noise,
    isCancelled: () -> Bool, telling told: (FlowTraining.State) throws -> Void
  ) throws -> (weights: Data, state: FlowTraining.State) {
    var randomness = randomness
    let plan = flow.plan
    // Steps are few and dear: four times as long as a plain training's.
    let most = 4 * plan.rate
    let optimizer = try AdamW(flow.parameters, rate: most, mostNorm: .infinity)
    let average = try RunningAverage(of: flow.parameters)
    let sum = try ClippedSum(flow.parameters, mostNorm: mostNorm)
    var state = FlowTraining.State()
    let clock = ContinuousClock()
    let began = clock.now
    var seen = 0
    while state.step < steps && !isCancelled() {
      optimizer.rate = most * (1 - 0.9 * Double(state.step) / Double(steps))
      var losses = 0.0
      var taken = 0
      for picture in 0..<train.count where randomness.uniform() < rate {
        let chosen = [Int](repeating: picture, count: looks)
        var own = Seed(randomness.word()).stream("looks")
        let loss = try flow.loss(
          train.pictures(chosen, side: plan.side), rows: train.rows(chosen), using: &own,
          withheld: plan.withheld)
        try loss.backward()
        losses += Double(try loss.number())
        taken += 1
        try sum.addExample()
        if isCancelled() { break }
      }
      try sum.release(expected: expected) { count in
        randomness.normals(count, deviation: noise * mostNorm)
      }
      try optimizer.advance()
      try flow.parameters.clearGradients()
      state.step += 1
      seen += taken
      try average.follow(keep: min(plan.keep, Double(1 + state.step) / Double(10 + state.step)))
      state.loss = taken == 0 ? state.loss : losses / Double(taken)
      state.seconds = (clock.now - began) / .seconds(1)
      state.share = Double(state.step) / Double(steps)
      state.pace = Double(seen) / max(state.seconds, 1e-9)
      try told(state)
    }
    try average.exchange()
    return (try SafeTensors.bytes(flow.parameters.named), state)
  }
}
