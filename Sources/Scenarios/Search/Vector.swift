import CScenarios

/// Functions over whole columns, the same bytes on every machine.
enum Vector {
  static func exponentials(_ x: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: x.count) { buffer, count in
      if !x.isEmpty { us_exponentials(x, Int64(x.count), buffer.baseAddress) }
      count = x.count
    }
  }

  /// Of positive numbers; others count as the least positive one.
  static func logarithms(_ x: [Double]) -> [Double] {
    let positive = x.map { max($0, Double.leastNormalMagnitude) }
    return [Double](unsafeUninitializedCapacity: x.count) { buffer, count in
      if !x.isEmpty { us_logarithms(positive, Int64(x.count), buffer.baseAddress) }
      count = x.count
    }
  }

  /// The value below which a share of the numbers lies; infinite numbers are numbers.
  static func quantile(_ x: [Double], _ share: Double) -> Double {
    let sorted = x.sorted()
    return sorted[min(max(Int((share * Double(x.count)).rounded(.up)) - 1, 0), x.count - 1)]
  }
}
