import Chance
import Foundation
import Neural
import Privacy
import Tensors
import Testing

@Suite(.serialized) struct FlowTests {
  /// Bars: upright where the row says 1, lying where it says 0.
  private static func bars(_ count: Int, seed: UInt64 = 3) -> PictureSet {
    var random = Seed(seed).stream("bars")
    var (pixels, rows): ([UInt8], [Float]) = ([], [])
    for index in 0..<count {
      let place = 1 + random.below(6)
      for y in 0..<8 {
        for x in 0..<8 {
          pixels.append((index % 2 == 1 ? x : y) == place ? 255 : 0)
        }
      }
      rows.append(Float(index % 2))
    }
    return PictureSet(pixels: pixels, size: 64, rows: rows, conditions: 1)
  }

  private static var plan: FlowPlan {
    var plan = FlowPlan(side: 8, channels: 1, conditions: 1)
    plan.widths = [16, 32]
    plan.batch = 32
    plan.bfloat16 = false
    return plan
  }

  @Test("a flow learns which way bars lie, and draws them so")
  func learns() throws {
    let flow = try RectifiedFlow(Self.plan, seed: 5)
    let (weights, state) = try FlowTraining(steps: 500, seconds: 600).fit(
      flow, to: Self.bars(400), heldOut: Self.bars(50, seed: 4), seed: 5
    ) { _ in }
    #expect(state.step == 500)
    let fitted = try RectifiedFlow(Self.plan, weights: weights)
    let rows = (0..<64).map { Float($0 % 2) }
    let made = try fitted.sample(rows: rows, count: 64, seed: 6)
    var right = 0
    for picture in 0..<64 {
      // Along a bar pixels agree; across it they change.
      var (along, across): (Float, Float) = (0, 0)
      for y in 0..<7 {
        for x in 0..<7 {
          let here = made[picture * 64 + y * 8 + x]
          along += abs(here - made[picture * 64 + (y + 1) * 8 + x])
          across += abs(here - made[picture * 64 + y * 8 + x + 1])
        }
      }
      if (along < across) == (picture % 2 == 1) { right += 1 }
    }
    #expect(right >= 60)
    // A picture depends on its number and the seed, not on what it is drawn with.
    let again = try fitted.sample(
      rows: Array(rows[10..<20]), count: 10, first: 10, seed: 6)
    for (a, b) in zip(again, made[640..<1280]) { #expect(abs(a - b) < 1e-3) }
  }

  @Test("a training that is broken off goes on from its checkpoint to the same weights")
  func resumes() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "flow-\(UUID().uuidString).checkpoint").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let set = Self.bars(60)
    func fit(_ training: FlowTraining, until last: Int) throws -> Data {
      var step = 0
      return try training.fit(
        RectifiedFlow(Self.plan, seed: 5), to: set, heldOut: set[[]], seed: 5,
        isCancelled: {
          step += 1
          return step > last
        }
      ) { _ in }.weights
    }
    let whole = try fit(FlowTraining(steps: 12, seconds: 600), until: 100)
    let broken = FlowTraining(steps: 12, seconds: 600, checkpoint: path)
    let half = try fit(broken, until: 5)
    #expect(half != whole)
    #expect(try fit(broken, until: 100) == whole)
    // A checkpoint of other settings is refused, a damaged one too.
    var other = Self.plan
    other.rate = 1e-3
    #expect(throws: NeuralError.self) {
      try broken.fit(
        RectifiedFlow(other, seed: 5), to: set, heldOut: set[[]], seed: 5
      ) { _ in }
    }
    try Data(contentsOf: URL(filePath: path)).prefix(1000).write(to: URL(filePath: path))
    #expect(throws: NeuralError.self) { try fit(broken, until: 100) }
  }

  @Test("a private training moves the weights by clipped and blurred sums alone")
  func privately() throws {
    let flow = try RectifiedFlow(Self.plan, seed: 5)
    let before = try SafeTensors.bytes(flow.parameters.named)
    var losses: [Double] = []
    let (weights, state) = try PrivateFlowTraining(
      noise: 0.5, rate: 0.2, steps: 6, mostNorm: 1, expected: 8
    ).fit(flow, to: Self.bars(40), drawing: .system, isCancelled: { false }) {
      losses.append($0.loss)
    }
    #expect(state.step == 6 && losses.count == 6)
    #expect(weights != before)
    #expect(
      try SafeTensors.tensors(in: weights).values.allSatisfy {
        try $0.numbers().allSatisfy(\.isFinite)
      })
  }

  @Test("a stranger's plan is refused in a sentence before anything is allocated")
  func hostilePlans() throws {
    for change: (inout FlowPlan) -> Void in [
      { $0.side = 1 << 40 }, { $0.channels = 2 }, { $0.conditions = -1 }, { $0.widths = [] },
      { $0.widths = [1 << 30] }, { $0.patch = 0 }, { $0.patch = 3 }, { $0.batch = 0 },
    ] {
      var plan = Self.plan
      change(&plan)
      #expect(throws: NeuralError.self) { try RectifiedFlow(plan, seed: 1) }
    }
  }
}
