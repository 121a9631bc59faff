internal import CTorch

/// An array of numbers of any shape on a device, with its history where gradients are kept.
///
/// A handle to libtorch's: freed when the last reference goes. Not `Sendable`: gradient mode and
/// autocast belong to a thread, so a job keeps its tensors on the thread it began on.
public final class Tensor {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  /// Takes a new handle from the shim, or its last error.
  static func taking(_ handle: OpaquePointer?, _ operation: StaticString, _ inputs: Tensor...)
    throws(TensorError) -> Tensor
  {
    guard let handle else { throw TensorError(operation, inputs) }
    return Tensor(handle)
  }

  deinit { ct_free(handle) }

  /// Numbers in row-major order.
  public convenience init(_ numbers: [Float], shape: [Int]) throws(TensorError) {
    precondition(
      numbers.count == shape.reduce(1, *), "A shape holds as many numbers as are given.")
    let made = numbers.withUnsafeBufferPointer {
      ct_floats($0.baseAddress, shape.map(Int64.init), Int32(shape.count))
    }
    guard let made else { throw TensorError("a tensor from numbers", []) }
    self.init(made)
  }

  /// Whole numbers, as indices and classes are.
  public convenience init(indices numbers: [Int], shape: [Int]) throws(TensorError) {
    precondition(
      numbers.count == shape.reduce(1, *), "A shape holds as many numbers as are given.")
    guard
      let made = ct_integers(
        numbers.map(Int64.init), shape.map(Int64.init), Int32(shape.count))
    else { throw TensorError("a tensor from whole numbers", []) }
    self.init(made)
  }

  public convenience init(filled value: Float, shape: [Int]) throws(TensorError) {
    guard let made = ct_filled(value, shape.map(Int64.init), Int32(shape.count)) else {
      throw TensorError("a filled tensor", [])
    }
    self.init(made)
  }

  public var shape: [Int] {
    var sizes = [Int64](repeating: 0, count: max(1, Int(ct_rank(handle))))
    guard ct_shape(handle, &sizes) == 0 else { return [] }
    return sizes.prefix(Int(ct_rank(handle))).map(Int.init)
  }

  /// The numbers, row-major, brought to the processor as float32.
  public func numbers() throws(TensorError) -> [Float] {
    let count = shape.reduce(1, *)
    var status: Int32 = 0
    let numbers = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      status = ct_read(handle, buffer.baseAddress, Int64(count))
      filled = status == 0 ? count : 0
    }
    guard status == 0 else { throw TensorError("reading a tensor", [self]) }
    return numbers
  }

  /// The one number of a loss.
  public func number() throws(TensorError) -> Float { try numbers()[0] }

  /// Tensors alive in this process: what a test balances.
  public static var alive: Int { Int(ct_live()) }
}

/// What libtorch refused, with the shapes it was given.
public struct TensorError: Error, Sendable, CustomStringConvertible {
  public var operation: String
  public var shapes: [[Int]]
  public var reason: String

  init(_ operation: StaticString, _ inputs: [Tensor]) {
    self.operation = "\(operation)"
    reason = String(cString: ct_error())
    shapes = inputs.map(\.shape)
  }

  public init(_ operation: String, reason: String) {
    self.operation = operation
    self.reason = reason
    shapes = []
  }

  public var description: String {
    let given = shapes.map { "[\($0.map(String.init).joined(separator: ", "))]" }
    return
      "\(operation)\(given.isEmpty ? "" : " of \(given.joined(separator: " and "))"): \(reason)"
  }
}
