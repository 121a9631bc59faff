import Tensors

/// A compact U-shaped net that looks at a noisy picture, a time and a row, and answers with a
/// velocity.
///
/// *Source*: Ronneberger et al. 2015, arXiv:1505.04597; FiLM: Perez et al. 2018, arXiv:1709.07871.
/// Places of `patch` x `patch` pixels at the door, one residual block a level on the way down and
/// one up, attention at the bottom. *Shape*: x [n, channels, side, side], time [n, 1], row
/// [n, conditions + 1], the last number 1 where the others are withheld.
struct UNet {
  private let plan: FlowPlan
  private let time: Linear
  private let row: Linear
  private let mixed: Linear
  private let door: Convolution
  private let down: [ResidualBlock]
  private let shrink: [Convolution]
  private let middle: (ResidualBlock, Attention, ResidualBlock)
  private let up: [ResidualBlock]
  private let grow: [Convolution]
  private let lastNorm: GroupNorm
  private let last: Convolution
  private let frequencies: Tensor

  static let embedding = 192
  private static let waves = 32

  init(_ plan: FlowPlan, in parameters: Parameters, device: Device) throws(TensorError) {
    self.plan = plan
    let width = Self.embedding
    let inside = plan.channels * plan.patch * plan.patch
    let widths = plan.widths
    time = try Linear("time", 2 * Self.waves, width, in: parameters)
    row = try Linear("row", plan.conditions + 1, width, in: parameters)
    mixed = try Linear("mixed", width, width, in: parameters)
    door = try Convolution("door", inside, widths[0], in: parameters)
    var down: [ResidualBlock] = []
    var shrink: [Convolution] = []
    for (level, size) in widths.enumerated() {
      down.append(try ResidualBlock("down\(level)", size, size, in: parameters))
      if level + 1 < widths.count {
        shrink.append(
          try Convolution("shrink\(level)", size, widths[level + 1], stride: 2, in: parameters))
      }
    }
    let bottom = widths[widths.count - 1]
    middle = (
      try ResidualBlock("middle0", bottom, bottom, in: parameters),
      try Attention("attention", bottom, in: parameters),
      try ResidualBlock("middle1", bottom, bottom, in: parameters)
    )
    var up: [ResidualBlock] = []
    var grow: [Convolution] = []
    for level in widths.indices.reversed() {
      up.append(try ResidualBlock("up\(level)", 2 * widths[level], widths[level], in: parameters))
      if level > 0 {
        grow.append(
          try Convolution("grow\(level)", widths[level], widths[level - 1], in: parameters))
      }
    }
    self.down = down
    self.shrink = shrink
    self.up = up
    self.grow = grow
    lastNorm = try GroupNorm("lastNorm", widths[0], in: parameters)
    last = try Convolution("last", widths[0], inside, zeroed: true, in: parameters)
    // Wavelengths from 1 to 1/1000 of the time span, in equal ratios.
    let made = try Tensor(
      (0..<Self.waves).map { 3.14159 * exponential(Float($0) / Float(Self.waves - 1) * 6.9) },
      shape: [1, Self.waves])
    frequencies = device == .cpu ? made : try made.moved(to: device)
  }

  func callAsFunction(_ x: Tensor, time t: Tensor, row given: Tensor) throws(TensorError) -> Tensor
  {
    let angles = try t.times(frequencies)
    let waves = try Tensor.concatenated([angles.sine(), angles.cosine()], along: 1)
    let told = try mixed(try time(waves).plus(row(given)).silu()).silu()

    var h = try door(plan.patch == 1 ? x : x.unshuffled(by: plan.patch))
    var kept: [Tensor] = []
    for level in down.indices {
      h = try down[level](h, told)
      kept.append(h)
      if level < shrink.count { h = try shrink[level](h) }
    }
    h = try middle.2(try middle.1(try middle.0(h, told)), told)
    for index in up.indices {
      h = try up[index](try .concatenated([h, kept[down.count - 1 - index]], along: 1), told)
      if index < grow.count { h = try grow[index](h.doubledSize()) }
    }
    let out = try last(lastNorm(h).silu())
    return try plan.patch == 1 ? out : out.shuffled(by: plan.patch)
  }
}

/// Two convolutions and a way round them, steered by what was told. *Shape*: [n, in, h, w] to
/// [n, out, h, w].
private struct ResidualBlock {
  private let norm0: GroupNorm
  private let first: Convolution
  private let steering: Linear
  private let norm1: GroupNorm
  private let second: Convolution
  private let around: Convolution?
  private let width: Int

  init(_ name: String, _ inputs: Int, _ width: Int, in parameters: Parameters) throws(TensorError) {
    norm0 = try GroupNorm(name + ".norm0", inputs, in: parameters)
    first = try Convolution(name + ".first", inputs, width, in: parameters)
    steering = try Linear(name + ".steering", UNet.embedding, 2 * width, in: parameters)
    norm1 = try GroupNorm(name + ".norm1", width, in: parameters)
    second = try Convolution(name + ".second", width, width, zeroed: true, in: parameters)
    around =
      inputs == width
      ? nil : try Convolution(name + ".around", inputs, width, kernel: 1, in: parameters)
    self.width = width
  }

  func callAsFunction(_ x: Tensor, _ told: Tensor) throws(TensorError) -> Tensor {
    let steer = try steering(told).reshaped([-1, 2 * width, 1, 1])
    let factor = try steer.narrowed(1, from: 0, count: width).scaled(by: 1, plus: 1)
    let shift = try steer.narrowed(1, from: width, count: width)
    var h = try first(norm0(x).silu())
    h = try norm1(h).times(factor).plus(shift).silu()
    h = try second(h)
    return try h.plus(around.map { (layer) throws(TensorError) in try layer(x) } ?? x)
  }
}

/// Every place looks at every other, four heads (Vaswani et al. 2017, arXiv:1706.03762).
private struct Attention {
  private let norm: GroupNorm
  private let asked: Convolution
  private let answer: Convolution
  private let width: Int
  private static let heads = 4

  init(_ name: String, _ width: Int, in parameters: Parameters) throws(TensorError) {
    norm = try GroupNorm(name + ".norm", width, in: parameters)
    asked = try Convolution(name + ".asked", width, 3 * width, kernel: 1, in: parameters)
    answer = try Convolution(
      name + ".answer", width, width, kernel: 1, zeroed: true, in: parameters)
    self.width = width
  }

  func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
    let shape = x.shape
    let places = shape[2] * shape[3]
    let size = width / Self.heads
    // [n, 3, heads, size, places]
    let all = try asked(norm(x)).reshaped([shape[0], 3, Self.heads, size, places])
    func part(_ index: Int) throws(TensorError) -> Tensor {
      try all.narrowed(1, from: index, count: 1).reshaped([shape[0], Self.heads, size, places])
    }
    let queries = try part(0).permuted([0, 1, 3, 2])
    let weights = try queries.matrixProduct(part(1))
      .scaled(by: 1 / Float(size).squareRoot()).softmax(over: 3)
    let seen = try weights.matrixProduct(part(2).permuted([0, 1, 3, 2]))
    let back = try seen.permuted([0, 1, 3, 2]).reshaped([shape[0], width, shape[2], shape[3]])
    return try x.plus(answer(back))
  }
}
