internal import CTorch

/// Where tensors lie and are worked on.
public enum Device: String, Sendable, Codable {
  case cpu, cuda

  /// Whether it answers on this machine.
  public var isThere: Bool { self == .cpu || ct_cuda() }
}

/// The library as a whole. Threads, gradients and autocast.
public enum Torch {
  public static var version: String { String(cString: ct_version()) }

  public static var threads: Int {
    get { Int(ct_threads()) }
    set { ct_set_threads(Int32(newValue)) }
  }

  /// Keeps freed memory for the next step, at most half a gigabyte of it.
  public static func keepMemory() { ct_keep_memory() }

  /// Runs without remembering operations: sampling and judging.
  public static func withoutGradients<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    let before = ct_set_gradients(false)
    defer { _ = ct_set_gradients(before) }
    return try body()
  }

  /// Runs with matrix products and convolutions in bfloat16 where `enabled`: 1.2 to 1.9 times as
  /// fast on processors that have it. The casts of the weights are forgotten at the end, so a
  /// training step's forward pass is the longest stretch it may cover.
  public static func withBFloat16<R, E: Error>(_ enabled: Bool, _ body: () throws(E) -> R)
    throws(E) -> R
  {
    guard enabled else { return try body() }
    let before = ct_set_bfloat16(true)
    defer { _ = ct_set_bfloat16(before) }
    return try body()
  }

  /// Multiplies two matrices and compares with the sum in double precision: a BLAS that does not
  /// fit the processor has been seen to give wrong numbers.
  ///
  /// - Returns: the largest error, as a share of the largest entry.
  public static func selfTest(side: Int = 128) throws(TensorError) -> Double {
    let a = (0..<side * side).map { Float(($0 * 7919) % 1009) / 1009 - 0.5 }
    let b = (0..<side * side).map { Float(($0 * 104_729) % 1013) / 1013 - 0.5 }
    let product = try Tensor(a, shape: [side, side]).matrixProduct(
      Tensor(b, shape: [side, side])
    ).numbers()
    var worst = 0.0
    var largest = 0.0
    for row in 0..<side {
      for column in 0..<side {
        var sum = 0.0
        for k in 0..<side { sum += Double(a[row * side + k]) * Double(b[k * side + column]) }
        worst = max(worst, abs(sum - Double(product[row * side + column])))
        largest = max(largest, abs(sum))
      }
    }
    return worst / largest
  }
}
