public import Chance
public import Foundation
import Tensors

/// How long a picture maker may learn, and what is told and kept on the way.
public struct FlowTraining {
  /// Steps of the optimizer; nil for as many as `seconds` allow.
  public var steps: Int?
  /// Of the clock, all stretches of a resumed training together.
  public var seconds: Double
  /// Where to keep what a resumed training needs; nil for nowhere.
  public var checkpoint: String?
  /// Seconds between checkpoints, and between looks at the held-out pictures; the first comes sooner.
  public var pause: Double = 60

  public init(steps: Int? = nil, seconds: Double, checkpoint: String? = nil) {
    self.steps = steps
    self.seconds = seconds
    self.checkpoint = checkpoint
  }

  /// How far a training is.
  public struct State: Codable, Sendable, Equatable {
    public var step = 0
    public var seconds = 0.0
    /// The mean loss of the last steps.
    public var loss = 0.0
    /// The loss of the average on held-out pictures, at its lowest, and the step it was seen at.
    public var heldOut: Double?
    public var bestStep: Int?
    /// Pictures a second.
    public var pace = 0.0
    /// From 0 to 1.
    public var share = 0.0
  }

  /// Learns until the steps or the seconds are used up.
  ///
  /// The rate rises over the first steps and falls as a cosine to zero. What is kept is the running
  /// average; where a look at the held-out pictures finds it worse than at an earlier look by more
  /// than a fiftieth (it begins to learn its pictures by heart), the earlier one.
  ///
  /// - Parameter told: called about once a second.
  /// - Returns: the weights to sample from, as safetensors.
  public func fit(
    _ flow: RectifiedFlow, to train: PictureSet, heldOut: PictureSet, seed: Seed,
    isCancelled: () -> Bool = { false }, telling told: (State) throws -> Void
  ) throws -> (weights: Data, state: State) {
    guard train.count > 1 else {
      throw NeuralError(
        .pictures, place: "the pictures", expected: "at least two can be read",
        remedy: "Give a folder with more pictures.")
    }
    let plan = flow.plan
    let optimizer = try AdamW(flow.parameters, rate: plan.rate)
    let average = try RunningAverage(of: flow.parameters)
    var state = State()
    var best: Data?
    if let checkpoint, FileManager.default.fileExists(atPath: checkpoint) {
      let saved = try Checkpoint(opening: checkpoint, for: plan)
      try saved.restore(flow.parameters, average, optimizer)
      state = saved.state
      best = saved.best
    }
    let batch = min(plan.batch, train.count)
    let clock = ContinuousClock()
    let before = state.seconds
    let began = clock.now
    var (lastTold, lastLook) = (began, began)
    var recent = (sum: 0.0, count: 0)
    var next = min(pause, 4)
    func elapsed() -> Double { before + (clock.now - began) / .seconds(1) }
    func share() -> Double {
      steps.map { Double(state.step) / Double($0) } ?? min(1, elapsed() / seconds)
    }
    func look() throws {
      guard heldOut.count > 0 else { return }
      try average.exchange()
      defer { try? average.exchange() }
      let loss = try flow.heldOutLoss(heldOut, seed: seed)
      if loss <= state.heldOut ?? .infinity {
        (state.heldOut, state.bestStep) = (loss, state.step)
        best = nil
      } else if let lowest = state.heldOut, loss > lowest * 1.02, best == nil {
        // The last look's weights are gone: this look's are the nearest to the best there are.
        best = try SafeTensors.bytes(flow.parameters.named)
      }
    }
    while share() < 1 && !isCancelled() {
      let progress = share()
      optimizer.rate =
        plan.rate * min(1, Double(state.step + 1) / 200) * 0.5 * (1 + cos(.pi * progress))
      var random = seed.stream("step", UInt64(state.step))
      let chosen = (0..<batch).map { _ in random.below(train.count) }
      let mirrored = plan.mirrors ? chosen.map { _ in random.uniform() < 0.5 } : nil
      let loss = try flow.loss(
        train.pictures(chosen, side: plan.side, mirrored: mirrored), rows: train.rows(chosen),
        using: &random, withheld: plan.withheld)
      try flow.parameters.clearGradients()
      try loss.backward()
      try optimizer.advance()
      state.step += 1
      try average.follow(keep: min(plan.keep, Double(1 + state.step) / Double(10 + state.step)))
      recent = (recent.sum + Double(try loss.number()), recent.count + 1)

      let now = clock.now
      if now - lastTold > .seconds(1) {
        state.loss = recent.sum / Double(recent.count)
        state.pace = Double(recent.count * batch) / ((now - lastTold) / .seconds(1))
        state.seconds = elapsed()
        state.share = share()
        recent = (0, 0)
        lastTold = now
        try told(state)
      }
      if now - lastLook > .seconds(next) {
        lastLook = now
        next = min(pause, 2 * next)
        try look()
        if let checkpoint {
          state.seconds = elapsed()
          try Checkpoint(flow.parameters, average, optimizer, state, best: best, plan: plan)
            .write(to: checkpoint)
        }
      }
    }
    state.seconds = elapsed()
    state.share = share()
    if recent.count > 0 { state.loss = recent.sum / Double(recent.count) }
    try look()
    try told(state)
    if isCancelled(), let checkpoint {
      try Checkpoint(flow.parameters, average, optimizer, state, best: best, plan: plan)
        .write(to: checkpoint)
    }
    try average.exchange()
    return (try best ?? SafeTensors.bytes(flow.parameters.named), state)
  }
}

extension RectifiedFlow {
  /// The mean loss on pictures at times and noises that `seed` fixes, so that two looks compare.
  func heldOutLoss(_ set: PictureSet, seed: Seed) throws -> Double {
    try Torch.withoutGradients {
      var sum = 0.0
      let most = min(set.count, 1024)
      for start in stride(from: 0, to: most, by: 128) {
        let chosen = Array(start..<min(most, start + 128))
        var random = seed.stream("held out", UInt64(start))
        let loss = try loss(
          set.pictures(chosen, side: plan.side), rows: set.rows(chosen), using: &random,
          withheld: 0)
        sum += Double(try loss.number()) * Double(chosen.count)
      }
      return sum / Double(most)
    }
  }
}
