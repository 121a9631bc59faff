import Chance
import Foundation
import Neural
import NeuralClient
import Privacy
import Tensors

/// Trains a picture maker within its time.
struct Training {
  let request: TrainRequest

  init(_ request: TrainRequest) { self.request = request }

  func run(telling voice: Voice) throws {
    var plan = FlowPlan(
      side: request.side, channels: request.channels, conditions: request.conditions)
    plan.mirrors = request.mirrors
    // Noise goes into every weight: fewer weights, less of it.
    if request.privately != nil { plan.widths = plan.widths.map { $0 / 2 } }
    if plan.side != request.side {
      throw Refusal(
        place: "--side \(request.side)", expected: "one of \(FlowPlan.sides)",
        remedy: "Choose the nearest of them.")
    }
    let device = try Device(asked: request.device)
    plan.bfloat16 = request.privately == nil && Torch.hasBFloat16
    let all = try Files.pictures(request.train, size: plan.pixels, conditions: plan.conditions)
    let (train, heldOut) = request.privately == nil ? parted(all) : (all, all[[]])
    // A small set is not shown in large batches: more steps for the same time.
    if train.count < 4_000 { plan.batch = min(plan.batch, 64) }
    let flow = try RectifiedFlow(plan, seed: Seed(request.seed), device: device)
    // One picture at a time is too little for two threads.
    if request.privately != nil {
      try Torch.chooseThreads()
    } else {
      try Torch.chooseThreads(timing: flow, with: train)
    }
    let seed = Seed(request.seed)
    let steps = request.privately?.steps ?? request.steps
    voice.say(
      .began(
        stage: request.privately == nil ? "Learning pictures" : "Learning pictures, privately",
        total: steps ?? Int(request.seconds), unit: steps == nil ? "s" : "steps"))
    if let checkpoint = request.checkpoint, FileManager.default.fileExists(atPath: checkpoint) {
      voice.say(.note("Going on from the checkpoint of a training that was broken off."))
    }
    let sheetRows = Array(train.rows.prefix(64 * plan.conditions))
    let sheetCount = plan.conditions == 0 ? 64 : min(64, train.count)
    var (lastSheet, lastNote) = (0.0, 0.0)
    let training = FlowTraining(
      steps: steps, seconds: request.seconds, checkpoint: request.checkpoint)
    func told(_ state: FlowTraining.State) throws {
      voice.say(
        .advanced(done: steps == nil ? Int(state.seconds) : state.step))
      if state.seconds - lastNote >= max(30, request.seconds / 20) {
        lastNote = state.seconds
        voice.say(.note(Self.sentence(state)))
      }
      if let sheet = request.sheet, state.seconds - lastSheet >= max(20, request.seconds / 20) {
        lastSheet = state.seconds
        let made = try flow.sample(rows: sheetRows, count: sheetCount, steps: 8, seed: seed)
        try Sheet.write(made, plan: plan, count: sheetCount, to: sheet)
      }
    }
    let fitted =
      try request.privately.map {
        try PrivateFlowTraining(
          noise: $0.noise, rate: $0.rate, steps: $0.steps, mostNorm: $0.mostNorm,
          expected: $0.expected
        ).fit(
          flow, to: train, drawing: $0.noiseSeed.map { .seeded(Seed($0)) } ?? .system,
          isCancelled: { Interruption.isAsked }, telling: told)
      }
      ?? training.fit(
        flow, to: train, heldOut: heldOut, seed: seed,
        isCancelled: { Interruption.isAsked }, telling: told)
    voice.say(.ended)
    voice.say(.note(Self.sentence(fitted.state)))
    try fitted.weights.write(to: URL(filePath: request.output), options: .atomic)
    voice.say(
      .trained(
        TrainAnswer(
          plan: try JSONEncoder().encode(plan), steps: fitted.state.step,
          seconds: fitted.state.seconds, loss: fitted.state.loss,
          heldOutLoss: fitted.state.heldOut, parameters: flow.parameters.count,
          cancelled: Interruption.isAsked)))
  }

  /// A twentieth, at most 500, is only looked at: whether pictures begin to be learned by heart.
  private func parted(_ all: PictureSet) -> (PictureSet, PictureSet) {
    guard all.count >= 200 else { return (all, all[[]]) }
    var random = Seed(request.seed).stream("looked at")
    let order = random.permutation(all.count)
    let size = min(500, all.count / 20)
    return (all[Array(order[size...])], all[Array(order[..<size])])
  }

  private static func sentence(_ state: FlowTraining.State) -> String {
    let held = state.heldOut.map { String(format: ", %.4f on held-out pictures", $0) } ?? ""
    return String(format: "Step %d: loss %.4f", state.step, state.loss) + held
      + String(format: "; %.0f pictures a second.", state.pace)
  }
}

extension Device {
  init(asked name: String) throws {
    guard let device = Device(rawValue: name), device.isThere else {
      throw Refusal(
        place: "--device \(name)", expected: "cpu, or cuda where libtorch finds a device",
        remedy: "Use --device cpu.")
    }
    self = device
  }
}
