internal import CTorch

/// Adam with decoupled weight decay and a clipped gradient.
///
/// *Source*: Loshchilov and Hutter 2019, arXiv:1711.05101. Vectors (biases, norms) are not decayed.
public final class AdamW {
  public var rate: Double
  public var betas: (Double, Double)
  public var epsilon: Double
  public var decay: Double
  /// The gradients' common norm is cut to this.
  public var mostNorm: Double
  public private(set) var step = 0
  private let parameters: Parameters
  let means: [Tensor]
  let squares: [Tensor]

  public init(
    _ parameters: Parameters, rate: Double, betas: (Double, Double) = (0.9, 0.99),
    epsilon: Double = 1e-8, decay: Double = 0.01, mostNorm: Double = 1
  ) throws(TensorError) {
    self.parameters = parameters
    self.rate = rate
    self.betas = betas
    self.epsilon = epsilon
    self.decay = decay
    self.mostNorm = mostNorm
    means = try parameters.copies(zeroed: true)
    squares = try parameters.copies(zeroed: true)
  }

  /// Moves the parameters against the gradients they hold.
  ///
  /// - Returns: the gradients' norm before it was cut.
  /// - Throws: where it is not finite; nothing has moved then.
  @discardableResult
  public func advance() throws(TensorError) -> Double {
    var norm = 0.0
    let status = withHandles(parameters.tensors) { values, count in
      withHandles(means) { means, _ in
        withHandles(squares) { squares, _ in
          ct_adamw(
            values, means, squares, count, rate, betas.0, betas.1, epsilon, decay, mostNorm,
            Int64(step + 1), &norm)
        }
      }
    }
    guard status == 0 else { throw TensorError("a step of AdamW", []) }
    step += 1
    return norm
  }

  /// What a checkpoint keeps besides the parameters.
  public var state: [(name: String, tensor: Tensor)] {
    zip(parameters.names, means).map { ("mean." + $0, $1) }
      + zip(parameters.names, squares).map { ("square." + $0, $1) }
  }

  public func resume(at step: Int) { self.step = step }
}

/// An average of the parameters that forgets slowly: what is sampled from.
public final class RunningAverage {
  public let names: [String]
  public let tensors: [Tensor]
  private let parameters: Parameters

  public init(of parameters: Parameters) throws(TensorError) {
    self.parameters = parameters
    names = parameters.names
    tensors = try parameters.copies(zeroed: false)
  }

  /// `average = keep * average + (1 - keep) * parameters`.
  public func follow(keep: Double) throws(TensorError) {
    let status = withHandles(tensors) { averages, _ in
      withHandles(parameters.tensors) { ct_average(averages, $0, $1, keep) }
    }
    guard status == 0 else { throw TensorError("a running average", []) }
  }

  /// Puts the average in the parameters' place and returns what stood there.
  public func exchange() throws(TensorError) {
    for (average, parameter) in zip(tensors, parameters.tensors) {
      let held = try parameter.copied()
      try parameter.take(from: average)
      try average.take(from: held)
    }
  }
}

/// The sum of single examples' gradients, each cut to a norm: what a private step adds noise to.
///
/// *Source*: Abadi et al. 2016, arXiv:1607.00133. Adding or taking away one example changes the sum
/// by at most the norm it is cut to.
public final class ClippedSum {
  private let parameters: Parameters
  private let sums: [Tensor]
  public let mostNorm: Double

  public init(_ parameters: Parameters, mostNorm: Double) throws(TensorError) {
    self.parameters = parameters
    self.mostNorm = mostNorm
    sums = try parameters.copies(zeroed: true)
  }

  /// Adds the gradient that the parameters hold, one example's, and clears it.
  public func addExample() throws(TensorError) {
    let status = withHandles(sums) { sums, _ in
      withHandles(parameters.tensors) { ct_add_clipped(sums, $0, $1, mostNorm) }
    }
    guard status == 0 else { throw TensorError("an example's gradient", []) }
    try parameters.clearGradients()
  }

  /// Makes `(sum + noise) / expected` the parameters' gradients and empties the sum.
  ///
  /// - Parameter noise: numbers for a shape, of the standard deviation the accountant was told.
  public func release(expected: Double, noise: (Int) -> [Float]) throws(TensorError) {
    for (sum, parameter) in zip(sums, parameters.tensors) {
      let shape = sum.shape
      let added = try Tensor(noise(shape.reduce(1, *)), shape: shape)
      let gradient = try sum.plus(added).scaled(by: Float(1 / expected))
      guard ct_set_gradient(parameter.handle, gradient.handle) == 0 else {
        throw TensorError("a private gradient", [parameter])
      }
      try sum.take(from: try sum.scaled(by: 0))
    }
  }
}
