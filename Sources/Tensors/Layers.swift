/// A matrix and a bias. *Shape*: [..., in] to [..., out].
public struct Linear {
  let weight: Tensor
  let bias: Tensor

  /// - Parameter zeroed: begins as nothing, so that a residual branch begins as the identity.
  public init(
    _ name: String, _ inputs: Int, _ outputs: Int, zeroed: Bool = false, in parameters: Parameters
  ) throws(TensorError) {
    let bound = 1 / Float(inputs).squareRoot()
    weight = try parameters.make(
      name + ".weight", [outputs, inputs], bound: zeroed ? 0 : bound, constant: zeroed)
    bias = try parameters.make(
      name + ".bias", [outputs], bound: zeroed ? 0 : bound, constant: zeroed)
  }

  public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
    try x.linear(weight, bias)
  }
}

/// A square kernel over pictures. *Shape*: [n, in, h, w] to [n, out, h/stride, w/stride].
public struct Convolution {
  let weight: Tensor
  let bias: Tensor
  let stride: Int
  let padding: Int

  public init(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1,
    zeroed: Bool = false, in parameters: Parameters
  ) throws(TensorError) {
    let bound = 1 / Float(inputs * kernel * kernel).squareRoot()
    weight = try parameters.make(
      name + ".weight", [outputs, inputs, kernel, kernel], bound: zeroed ? 0 : bound,
      constant: zeroed)
    bias = try parameters.make(
      name + ".bias", [outputs], bound: zeroed ? 0 : bound, constant: zeroed)
    self.stride = stride
    padding = kernel / 2
  }

  public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
    try x.convolved(weight, bias, stride: stride, padding: padding)
  }
}

/// Normalization within groups of channels (Wu and He 2018, arXiv:1803.08494).
public struct GroupNorm {
  let weight: Tensor
  let bias: Tensor
  let groups: Int

  public init(_ name: String, _ channels: Int, in parameters: Parameters) throws(TensorError) {
    groups = channels % 8 == 0 ? 8 : 1
    weight = try parameters.make(name + ".weight", [channels], bound: 1, constant: true)
    bias = try parameters.make(name + ".bias", [channels], bound: 0, constant: true)
  }

  public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
    try x.groupNormalized(groups, weight, bias)
  }
}
