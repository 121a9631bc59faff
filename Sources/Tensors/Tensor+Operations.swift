internal import CTorch

/// Arithmetic, shapes and layers. Each returns a new tensor and throws with the shapes it was given.
extension Tensor {
  public func plus(_ other: Tensor) throws(TensorError) -> Tensor {
    try .taking(ct_add(handle, other.handle), "a sum", self, other)
  }
  public func minus(_ other: Tensor) throws(TensorError) -> Tensor {
    try .taking(ct_subtract(handle, other.handle), "a difference", self, other)
  }
  public func times(_ other: Tensor) throws(TensorError) -> Tensor {
    try .taking(ct_multiply(handle, other.handle), "a product", self, other)
  }
  /// `self * factor + shift`.
  public func scaled(by factor: Float, plus shift: Float = 0) throws(TensorError) -> Tensor {
    try .taking(ct_scale(handle, factor, shift), "a scaling", self)
  }
  /// x / (1 + exp(-x)) (Elfwing, Uchibe, Doya 2018, arXiv:1702.03118).
  public func silu() throws(TensorError) -> Tensor { try .taking(ct_silu(handle), "SiLU", self) }
  public func relu() throws(TensorError) -> Tensor { try .taking(ct_relu(handle), "ReLU", self) }
  public func sine() throws(TensorError) -> Tensor { try .taking(ct_sine(handle), "sine", self) }
  public func cosine() throws(TensorError) -> Tensor {
    try .taking(ct_cosine(handle), "cosine", self)
  }
  public func softmax(over dimension: Int) throws(TensorError) -> Tensor {
    try .taking(ct_softmax(handle, Int32(dimension)), "softmax", self)
  }

  /// One size may be -1: what is left.
  public func reshaped(_ shape: [Int]) throws(TensorError) -> Tensor {
    try .taking(
      ct_reshape(handle, shape.map(Int64.init), Int32(shape.count)), "a new shape", self)
  }
  public func permuted(_ order: [Int]) throws(TensorError) -> Tensor {
    try .taking(
      ct_permute(handle, order.map(Int64.init), Int32(order.count)), "a permutation", self)
  }
  public static func concatenated(_ parts: [Tensor], along dimension: Int) throws(TensorError)
    -> Tensor
  {
    let handles = parts.map { $0.handle as OpaquePointer? }
    let made = ct_concatenate(handles, Int32(parts.count), Int32(dimension))
    // The handles are read before the tensors that own them may go.
    return try withExtendedLifetime(parts) { () throws(TensorError) in
      guard let made else { throw TensorError("a concatenation", parts) }
      return Tensor(made)
    }
  }
  public func narrowed(_ dimension: Int, from start: Int, count: Int) throws(TensorError)
    -> Tensor
  {
    try .taking(
      ct_narrow(handle, Int32(dimension), Int64(start), Int64(count)), "a slice", self)
  }
  /// The rows (first dimension) at whole-number `indices`.
  public func rows(_ indices: Tensor) throws(TensorError) -> Tensor {
    try .taking(ct_rows(handle, indices.handle), "rows", self, indices)
  }
  /// [n, c, h, w] to [n, c f², h/f, w/f].
  public func unshuffled(by factor: Int) throws(TensorError) -> Tensor {
    try .taking(ct_unshuffle(handle, Int64(factor)), "space to depth", self)
  }
  /// [n, c f², h, w] to [n, c, h f, w f].
  public func shuffled(by factor: Int) throws(TensorError) -> Tensor {
    try .taking(ct_shuffle(handle, Int64(factor)), "depth to space", self)
  }

  public func matrixProduct(_ other: Tensor) throws(TensorError) -> Tensor {
    try .taking(ct_matmul(handle, other.handle), "a matrix product", self, other)
  }
  public func linear(_ weight: Tensor, _ bias: Tensor?) throws(TensorError) -> Tensor {
    try .taking(ct_linear(handle, weight.handle, bias?.handle), "a linear layer", self, weight)
  }
  public func convolved(_ weight: Tensor, _ bias: Tensor?, stride: Int = 1, padding: Int)
    throws(TensorError) -> Tensor
  {
    try .taking(
      ct_convolve(handle, weight.handle, bias?.handle, Int64(stride), Int64(padding)),
      "a convolution", self, weight)
  }
  public func groupNormalized(_ groups: Int, _ weight: Tensor, _ bias: Tensor)
    throws(TensorError) -> Tensor
  {
    try .taking(
      ct_group_norm(handle, Int64(groups), weight.handle, bias.handle), "a group norm", self)
  }
  /// Each picture twice as high and wide, every pixel four times.
  public func doubledSize() throws(TensorError) -> Tensor {
    try .taking(ct_double_size(handle), "doubling", self)
  }
  public func averagePooled(_ size: Int) throws(TensorError) -> Tensor {
    try .taking(ct_average_pool(handle, Int64(size)), "pooling", self)
  }

  public func mean() throws(TensorError) -> Tensor { try .taking(ct_mean(handle), "mean", self) }
  /// The mean over all dimensions but the first.
  public func meanOfEach() throws(TensorError) -> Tensor {
    try .taking(ct_mean_each(handle), "means", self)
  }
  public func squaredError(to target: Tensor) throws(TensorError) -> Tensor {
    try .taking(ct_squared_error(handle, target.handle), "squared error", self, target)
  }
  /// Of logits [n, classes] against whole-number classes [n], in nats.
  public func crossEntropy(with classes: Tensor) throws(TensorError) -> Tensor {
    try .taking(ct_cross_entropy(handle, classes.handle), "cross entropy", self, classes)
  }

  public func detached() throws(TensorError) -> Tensor {
    try .taking(ct_detach(handle), "detaching", self)
  }
  /// A copy of the numbers without the history.
  public func copied() throws(TensorError) -> Tensor {
    try .taking(ct_clone(handle), "a copy", self)
  }
  public func asFloat() throws(TensorError) -> Tensor {
    try .taking(ct_to_float(handle), "float32", self)
  }
  public func moved(to device: Device) throws(TensorError) -> Tensor {
    try .taking(ct_to_device(handle, device == .cuda), "a move to a device", self)
  }
  /// Writes another tensor's numbers into this one's.
  public func take(from other: Tensor) throws(TensorError) {
    guard ct_copy_into(handle, other.handle) == 0 else {
      throw TensorError("copying", [self, other])
    }
  }

  /// From now on operations on it are remembered for `backward`.
  public func requireGradient() throws(TensorError) {
    guard ct_require_gradient(handle) == 0 else { throw TensorError("a gradient", [self]) }
  }
  /// Adds this loss's gradient to every parameter it depends on.
  public func backward() throws(TensorError) {
    guard ct_backward(handle) == 0 else { throw TensorError("backward", [self]) }
  }
  public var gradient: Tensor? { ct_gradient(handle).map(Tensor.init) }
}
