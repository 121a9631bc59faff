import Chance
import Foundation
import Tensors
import Testing

@Suite(.serialized) struct TensorTests {
  @Test("this machine's matrix product agrees with plain sums")
  func selfTest() throws {
    #expect(try Torch.selfTest() < 1e-5)
  }

  @Test("a tensor gives back what was put in, and its handle is freed with it")
  func balance() throws {
    let before = Tensor.alive
    do {
      let numbers = (0..<24).map(Float.init)
      let tensor = try Tensor(numbers, shape: [2, 3, 4])
      #expect(try tensor.numbers() == numbers)
      #expect(tensor.shape == [2, 3, 4])
      #expect(try tensor.permuted([2, 0, 1]).reshaped([-1, 6]).shape == [4, 6])
      #expect(Tensor.alive > before)
    }
    #expect(Tensor.alive == before)
  }

  @Test("shapes that do not fit are refused with both shapes in the sentence")
  func refusal() throws {
    let a = try Tensor(filled: 1, shape: [2, 3])
    #expect {
      _ = try a.matrixProduct(a)
    } throws: {
      "\($0)".contains("[2, 3] and [2, 3]")
    }
    // The library is whole after it.
    #expect(try a.plus(a).numbers() == [Float](repeating: 2, count: 6))
  }

  @Test("gradients are those of differences")
  func gradients() throws {
    let weights: [Float] = [0.3, -0.7, 1.1, 0.2, -0.4, 0.9]
    let x = try Tensor([1, 2, -1], shape: [1, 3])
    let target = try Tensor([0.5, -0.25], shape: [1, 2])
    func loss(_ weights: [Float]) throws -> (Float, Tensor) {
      let weight = try Tensor(weights, shape: [2, 3])
      try weight.requireGradient()
      let loss = try x.linear(weight, nil).silu().squaredError(to: target)
      try loss.backward()
      return (try loss.number(), weight)
    }
    let gradient = try #require(try loss(weights).1.gradient).numbers()
    for index in weights.indices {
      var (up, down) = (weights, weights)
      up[index] += 1e-2
      down[index] -= 1e-2
      let slope = (try loss(up).0 - loss(down).0) / 2e-2
      #expect(abs(slope - gradient[index]) < 2e-3)
    }
  }

  /// Figures of torch.optim.AdamW(lr=0.1, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.01) in Python
  /// torch on f(w) = mean((w x - y)^2), w [2, 1] from (0.5, -0.3), x = 2, y = (1, 1), no clipping.
  @Test("steps of AdamW are those of the field's")
  func adamW() throws {
    let parameters = Parameters(seed: 1)
    let weight = try parameters.make("w", [2, 1], bound: 0.5, constant: true)
    try weight.take(from: Tensor([0.5, -0.3], shape: [2, 1]))
    let optimizer = try AdamW(parameters, rate: 0.1, mostNorm: .infinity)
    let x = try Tensor([2], shape: [1, 1])
    let y = try Tensor([1.5, 1], shape: [1, 2])
    for _ in 0..<3 {
      try parameters.clearGradients()
      try x.linear(weight, nil).squaredError(to: y).backward()
      try optimizer.advance()
    }
    // By the formula of the paper in double precision.
    var (w, m, v) = ([0.5, -0.3], [0.0, 0.0], [0.0, 0.0])
    for step in 1...3 {
      for i in 0..<2 {
        let g = 2 * (w[i] * 2 - [1.5, 1][i]) * 2 / 2
        w[i] *= 1 - 0.1 * 0.01
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.99 * v[i] + 0.01 * g * g
        let root = (v[i] / (1 - pow(0.99, Double(step)))).squareRoot() + 1e-8
        w[i] -= 0.1 * m[i] / (1 - pow(0.9, Double(step))) / root
      }
    }
    for (found, expected) in zip(try weight.numbers(), w) {
      #expect(abs(Double(found) - expected) < 1e-6)
    }
  }

  @Test("a gradient's share of a private step is at most the norm it is cut to")
  func clipping() throws {
    let parameters = Parameters(seed: 1)
    let weight = try parameters.make("w", [3], bound: 1, constant: true)
    let sum = try ClippedSum(parameters, mostNorm: 0.5)
    for scale: Float in [100, 0.001, .infinity] {
      try parameters.clearGradients()
      try weight.times(Tensor([scale, 2 * scale, -2 * scale], shape: [3])).mean().backward()
      try sum.addExample()
    }
    try sum.release(expected: 1) { [Float](repeating: 0, count: $0) }
    let released = try #require(weight.gradient).numbers()
    let norm = released.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // The first is cut to .5, the second is .001, the third is not finite and adds nothing.
    #expect(abs(norm - 0.501) < 1e-4)
  }

  @Test("safetensors come back as they were; damaged ones are refused")
  func safeTensors() throws {
    let tensors = [
      (name: "a", tensor: try Tensor([1, 2, 3, 4], shape: [2, 2])),
      (name: "b.weight", tensor: try Tensor([-0.5], shape: [1])),
    ]
    let bytes = try SafeTensors.bytes(tensors)
    let back = try SafeTensors.tensors(in: bytes)
    #expect(try back["a"]?.numbers() == [1, 2, 3, 4] && back["a"]?.shape == [2, 2])
    #expect(try back["b.weight"]?.numbers() == [-0.5])
    for length in 0..<bytes.count {
      #expect(throws: TensorError.self) { try SafeTensors.tensors(in: bytes.prefix(length)) }
    }
    var random = Seed(11).stream("damage")
    for _ in 0..<4_000 {
      var damaged = bytes
      for _ in 0...random.below(3) {
        damaged[random.below(damaged.count)] = UInt8(random.below(256))
      }
      // Refused, or read as other numbers; never a trap.
      _ = try? SafeTensors.tensors(in: damaged)
    }
  }
}
