/// The empirical distribution function of a sample: the share of it at or below a value.
public struct EmpiricalDistribution: Sendable, Equatable {
  /// Ascending.
  public let sorted: [Double]

  /// - Complexity: one sort.
  public init(of sample: [Double]) {
    precondition(!sample.contains { $0.isNaN }, "Missing values have no place in a distribution.")
    sorted = sample.sorted()
  }

  /// - Complexity: a binary search.
  public func callAsFunction(_ value: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return Double(low) / Double(sorted.count)
  }
}
