internal import CTorch
public import Chance

/// A model's learned numbers: named, in the order they were made.
///
/// Layers ask for theirs by name when they are made, so that a model's file, its optimizer and its
/// average all see one list, without reflection.
public final class Parameters {
  public private(set) var names: [String] = []
  public private(set) var tensors: [Tensor] = []
  private let seed: Seed
  private let device: Device

  public init(seed: Seed, device: Device = .cpu) {
    self.seed = seed
    self.device = device
  }

  /// How many numbers there are.
  public var count: Int { tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  /// A new parameter, drawn uniformly between -bound and bound, or filled with it where `constant`.
  ///
  /// The draws are the house's own streams, named like the parameter, so that they do not depend on
  /// the library or on the order of making.
  public func make(_ name: String, _ shape: [Int], bound: Float, constant: Bool = false)
    throws(TensorError) -> Tensor
  {
    precondition(!names.contains(name), "Parameters have different names.")
    let made: Tensor
    if constant {
      made = try Tensor(filled: bound, shape: shape)
    } else {
      var stream = seed.stream(name)
      made = try Tensor(
        (0..<shape.reduce(1, *)).map { _ in Float(stream.uniform() * 2 - 1) * bound }, shape: shape)
    }
    let placed = device == .cpu ? made : try made.moved(to: device)
    try placed.requireGradient()
    names.append(name)
    tensors.append(placed)
    return placed
  }

  /// Copies of the numbers, for an average or an optimizer.
  func copies(zeroed: Bool) throws(TensorError) -> [Tensor] {
    var made: [Tensor] = []
    for tensor in tensors {
      made.append(try zeroed ? tensor.copied().scaled(by: 0) : tensor.copied())
    }
    return made
  }

  public func clearGradients() throws(TensorError) {
    let status = withHandles(tensors) { ct_clear_gradients($0, $1) }
    guard status == 0 else { throw TensorError("clearing gradients", []) }
  }
}

/// Hands out an array of handles while the tensors that own them are kept.
func withHandles<R>(_ tensors: [Tensor], _ body: ([OpaquePointer?], Int32) -> R) -> R {
  withExtendedLifetime(tensors) { body(tensors.map { $0.handle }, Int32(tensors.count)) }
}
