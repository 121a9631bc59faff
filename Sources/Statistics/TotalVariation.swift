/// Half the sum of absolute differences between two distributions over the same cells.
public enum TotalVariation {
  /// The distance between two tables of counts, in [0, 1]; nil where one is empty.
  public static func distance(countsOf a: [Double], _ b: [Double]) -> Double? {
    precondition(a.count == b.count, "Counts over the same cells.")
    let totalA = a.reduce(0, +)
    let totalB = b.reduce(0, +)
    guard totalA > 0, totalB > 0 else { return nil }
    var sum = 0.0
    for index in a.indices { sum += abs(a[index] / totalA - b[index] / totalB) }
    return sum / 2
  }
}
