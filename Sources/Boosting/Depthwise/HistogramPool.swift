import CBoosting

/// Histograms that are handed out and given back, so that growing a tree allocates nothing.
///
/// *Shape*: a histogram is `slots` pairs of doubles (gradient, hessian).
struct HistogramPool: ~Copyable {
  var slots = 0
  // Sixteen-byte aligned, as the kernels load pairs.
  private var buffers: [UnsafeMutablePointer<SIMD2<Double>>] = []
  private var free: [Int] = []

  deinit {
    unsafe buffers.forEach { unsafe $0.deallocate() }
  }

  mutating func take() -> Int {
    if let known = free.popLast() { return known }
    unsafe buffers.append(.allocate(capacity: max(slots, 1)))
    return unsafe buffers.count - 1
  }

  mutating func giveBack(_ histogram: Int) { free.append(histogram) }

  mutating func subtract(_ other: Int, from histogram: Int) {
    let slots = slots
    unsafe withHistogram(histogram) { target in
      unsafe withHistogram(other) { unsafe depthwise_subtract(target, $0, slots) }
    }
  }

  func withHistogram<Result>(
    _ histogram: Int, _ body: (UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    let pairs = unsafe buffers[histogram]
    return unsafe pairs.withMemoryRebound(to: Double.self, capacity: slots * 2) { unsafe body($0) }
  }
}
