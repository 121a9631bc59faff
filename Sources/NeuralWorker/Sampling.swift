import Chance
import Foundation
import Media
import Neural
import NeuralClient
import Tensors

/// Draws a picture for each row.
struct Sampling {
  let request: SampleRequest
  /// Pictures drawn at once; each depends on its number alone, not on its batch.
  private static let batch = 250

  init(_ request: SampleRequest) { self.request = request }

  func run(telling voice: Voice) throws {
    let flow = try Maker.opened(
      plan: request.plan, weights: request.weights, device: try Device(asked: request.device))
    let plan = flow.plan
    let rows = plan.conditions == 0 ? [] : try Files.floats(request.rows)
    guard rows.count == request.count * plan.conditions, (1...200).contains(request.steps) else {
      throw Refusal(
        place: request.rows, expected: "a row for each picture, and 1 to 200 steps",
        remedy: "Sample again.")
    }
    voice.say(.began(stage: "Drawing pictures", total: request.count, unit: "pictures"))
    let output = try Files.new(request.output)
    for first in stride(from: 0, to: request.count, by: Self.batch) {
      if Interruption.isAsked {
        throw Refusal(
          place: "drawing pictures", expected: "to be let finish", remedy: "Sample again.")
      }
      let count = min(Self.batch, request.count - first)
      let made = try flow.sample(
        rows: Array(rows[first * plan.conditions..<(first + count) * plan.conditions]),
        count: count, first: first, steps: request.steps, guidance: Float(request.guidance),
        seed: Seed(request.seed))
      if first == 0, let sheet = request.sheet {
        try Sheet.write(made, plan: plan, count: min(64, count), to: sheet)
      }
      try output.write(contentsOf: Data(made.map { UInt8(($0 + 1) * 127.5 + 0.5) }))
      voice.say(.advanced(done: first + count))
    }
    try output.close()
    voice.say(.ended)
    voice.say(.done)
  }
}

/// Opens a maker from a stranger's model.
enum Maker {
  static func opened(plan: Data, weights: String, device: Device = .cpu) throws -> RectifiedFlow {
    guard plan.count < 1 << 20, var plan = try? JSONDecoder().decode(FlowPlan.self, from: plan)
    else {
      throw Refusal(
        place: "the model's picture maker", expected: "a plan written as JSON",
        remedy: "Fit the model again.")
    }
    // Of two machines one may lack it: the pictures differ in their last bits, not in what they are.
    plan.bfloat16 = plan.bfloat16 && Torch.hasBFloat16
    return try RectifiedFlow(
      plan, weights: Data(contentsOf: URL(filePath: weights)), device: device)
  }
}

/// Pictures side by side, as a PNG one can look at.
enum Sheet {
  static func write(_ numbers: [Float], plan: FlowPlan, count: Int, to path: String) throws {
    let pictures = (0..<count).map {
      Picture(
        normalised: numbers[$0 * plan.pixels..<($0 + 1) * plan.pixels], width: plan.side,
        height: plan.side, channels: plan.channels)
    }
    try write(pictures, columns: 8, side: plan.side, to: path)
  }

  static func write(_ pictures: [Picture], columns: Int, side: Int, to path: String) throws {
    // Small pictures are enlarged without smoothing, so that one sees what was made.
    let factor = max(1, 56 / side)
    let sheet = try Picture.sheet(of: pictures.map { $0.enlarged(by: factor) }, columns: columns)
    try sheet.encoded(as: .png).write(to: URL(filePath: path), options: .atomic)
  }
}

extension Picture {
  /// Each pixel `factor` times in both directions.
  func enlarged(by factor: Int) -> Picture {
    guard factor > 1 else { return self }
    let bytes = eightBit.bytes
    var large = [UInt8](repeating: 0, count: bytes.count * factor * factor)
    for y in 0..<height * factor {
      for x in 0..<width * factor {
        let from = (y / factor * width + x / factor) * channels
        let to = (y * width * factor + x) * channels
        for channel in 0..<channels { large[to + channel] = bytes[from + channel] }
      }
    }
    return Picture(
      width: width * factor, height: height * factor, channels: channels, samples: .eight(large))
  }
}
