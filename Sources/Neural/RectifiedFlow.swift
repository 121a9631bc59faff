public import Chance
public import Foundation
public import Tensors

/// A maker of pictures: straight paths from noise to pictures, learned as a velocity.
///
/// x(t) = (1 - t) noise + t picture; the net learns picture - noise at x(t), given the row.
/// *Source*: Liu, Gong, Liu 2023, arXiv:2209.03003; Lipman et al. 2023, arXiv:2210.02747; times
/// drawn logit-normal: Esser et al. 2024, arXiv:2403.03206.
public final class RectifiedFlow {
  public let plan: FlowPlan
  public let parameters: Parameters
  let net: UNet
  let device: Device

  /// - Throws: `NeuralError` where the plan cannot be.
  public init(_ plan: FlowPlan, seed: Seed, device: Device = .cpu) throws {
    if let fault = plan.fault {
      throw NeuralError(
        .plan, place: "the picture maker's plan", expected: fault,
        remedy: "Use a model that this version wrote.")
    }
    self.plan = plan
    self.device = device
    parameters = Parameters(seed: seed.derived("weights"), device: device)
    net = try UNet(plan, in: parameters, device: device)
  }

  /// A fitted one, from its safetensors bytes.
  public convenience init(_ plan: FlowPlan, weights: Data, device: Device = .cpu) throws {
    try self.init(plan, seed: 0, device: device)
    try parameters.load(SafeTensors.tensors(in: weights))
  }

  /// The mean squared error of the velocity on a batch.
  ///
  /// - Parameters:
  ///   - pictures: [n * pixels], in -1...1.
  ///   - rows: [n * conditions].
  ///   - each: one loss a picture instead of their mean.
  func loss(
    _ pictures: [Float], rows: [Float], using random: inout RandomStream, each: Bool = false,
    withheld: Double
  ) throws -> Tensor {
    let count = pictures.count / plan.pixels
    let noise = random.normals(pictures.count)
    let centres = random.normals(count)
    let times = centres.map { 1 / (1 + exponential(-$0)) }
    var path = [Float](repeating: 0, count: pictures.count)
    var velocity = path
    for picture in 0..<count {
      let t = times[picture]
      for pixel in picture * plan.pixels..<(picture + 1) * plan.pixels {
        path[pixel] = (1 - t) * noise[pixel] + t * pictures[pixel]
        velocity[pixel] = pictures[pixel] - noise[pixel]
      }
    }
    let hidden = (0..<count).map { _ in random.uniform() < withheld }
    let shape = [count, plan.channels, plan.side, plan.side]
    let target = try placed(velocity, shape)
    let answer = try Torch.withBFloat16(plan.bfloat16) {
      try net(
        try placed(path, shape), time: try placed(times, [count, 1]),
        row: try placed(told(rows, hidden: hidden), [count, plan.conditions + 1]))
    }
    guard each else { return try answer.squaredError(to: target) }
    let error = try answer.asFloat().minus(target)
    return try error.times(error).meanOfEach()
  }

  /// The rows with the mark of those withheld.
  private func told(_ rows: [Float], hidden: [Bool]) -> [Float] {
    var told: [Float] = []
    told.reserveCapacity(hidden.count * (plan.conditions + 1))
    for (index, hides) in hidden.enumerated() {
      for number in rows[index * plan.conditions..<(index + 1) * plan.conditions] {
        told.append(hides ? 0 : number)
      }
      told.append(hides ? 1 : 0)
    }
    return told
  }

  private func placed(_ numbers: [Float], _ shape: [Int]) throws(TensorError) -> Tensor {
    let made = try Tensor(numbers, shape: shape)
    return device == .cpu ? made : try made.moved(to: device)
  }

  /// New pictures for rows.
  ///
  /// Steps of Adams and Bashforth of second order: each looks at the velocity once and remembers
  /// the one before, so that 12 steps end where some 40 of Euler's do.
  ///
  /// - Parameters:
  ///   - rows: [n * conditions].
  ///   - first: the first row's number: a picture depends on its number and the seed alone.
  ///   - guidance: 1 asks the net as it is; above, pictures are cleaner and less varied.
  /// - Returns: [n * pixels], in -1...1.
  public func sample(
    rows: [Float], count: Int, first: Int = 0, steps: Int = 12, guidance: Float = 1, seed: Seed
  ) throws -> [Float] {
    var noise: [Float] = []
    noise.reserveCapacity(count * plan.pixels)
    for picture in 0..<count {
      var stream = seed.stream("picture", UInt64(first + picture))
      noise += stream.normals(plan.pixels)
    }
    let shape = [count, plan.channels, plan.side, plan.side]
    return try Torch.withoutGradients {
      var x = try placed(noise, shape)
      let row = try placed(
        told(rows, hidden: [Bool](repeating: false, count: count)), [count, plan.conditions + 1])
      let none = try placed(
        told(rows, hidden: [Bool](repeating: true, count: count)), [count, plan.conditions + 1])
      var before: Tensor?
      return try Torch.withBFloat16(plan.bfloat16) {
        for step in 0..<steps {
          let time = try placed(
            [Float](repeating: Float(step) / Float(steps), count: count), [count, 1])
          var velocity = try net(x, time: time, row: row).asFloat()
          if guidance != 1 {
            let free = try net(x, time: time, row: none).asFloat()
            velocity = try free.plus(velocity.minus(free).scaled(by: guidance))
          }
          let length = 1 / Float(steps)
          if let before {
            let ahead = try velocity.scaled(by: 1.5).minus(before.scaled(by: 0.5))
            x = try x.plus(ahead.scaled(by: length))
          } else {
            x = try x.plus(velocity.scaled(by: length))
          }
          before = velocity
        }
        return try x.numbers().map { min(1, max(-1, $0)) }
      }
    }
  }
}

/// The refusal of a job on pictures: where, what was expected, and what to do.
public struct NeuralError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable, Codable {
    case plan, pictures, checkpoint, diverged
  }
  public var code: Code
  public var place: String
  public var expected: String
  public var remedy: String

  public init(_ code: Code, place: String, expected: String, remedy: String) {
    self.code = code
    self.place = place
    self.expected = expected
    self.remedy = remedy
  }

  public var description: String { "\(place): \(expected). \(remedy)" }
}
