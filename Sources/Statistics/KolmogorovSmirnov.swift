/// The largest gap between two empirical distribution functions.
public enum KolmogorovSmirnov {
  /// The two-sample statistic D of two samples; nil where one is empty.
  ///
  /// - Complexity: two sorts.
  public static func statistic(_ a: [Double], _ b: [Double]) -> Double? {
    guard !a.isEmpty, !b.isEmpty else { return nil }
    let x = a.sorted()
    let y = b.sorted()
    var i = 0
    var j = 0
    var largest = 0.0
    while i < x.count && j < y.count {
      // Ties are stepped over together: only between values do the functions differ.
      let value = min(x[i], y[j])
      while i < x.count && x[i] == value { i += 1 }
      while j < y.count && y[j] == value { j += 1 }
      largest = max(largest, abs(Double(i) / Double(x.count) - Double(j) / Double(y.count)))
    }
    return largest
  }

  /// The statistic of two samples that were counted over the same ascending values.
  ///
  /// - Complexity: one pass. Nil where one is empty.
  public static func statistic(countsOf a: [Double], _ b: [Double]) -> Double? {
    precondition(a.count == b.count, "Counts over the same values.")
    let totalA = a.reduce(0, +)
    let totalB = b.reduce(0, +)
    guard totalA > 0, totalB > 0 else { return nil }
    var belowA = 0.0
    var belowB = 0.0
    var largest = 0.0
    for index in a.indices {
      belowA += a[index]
      belowB += b[index]
      largest = max(largest, abs(belowA / totalA - belowB / totalB))
    }
    return largest
  }
}
