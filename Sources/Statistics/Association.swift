/// How much one column says about another where at least one has no order.
public enum Association {
  /// Cramér's V of a table of counts, in [0, 1]; nil where a side has a single occupied level.
  ///
  /// - Parameter counts: row-major, `counts[row * columns + column]`.
  /// - *Source*: Cramér (1946), "Mathematical methods of statistics", ch. 21; without bias
  ///   correction.
  public static func cramersV(counts: [Double], columns: Int) -> Double? {
    precondition(columns > 0 && counts.count % columns == 0, "A rectangular table.")
    let rows = counts.count / columns
    var rowTotals = [Double](repeating: 0, count: rows)
    var columnTotals = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        rowTotals[row] += counts[row * columns + column]
        columnTotals[column] += counts[row * columns + column]
      }
    }
    let total = rowTotals.reduce(0, +)
    let occupiedRows = rowTotals.count { $0 > 0 }
    let occupiedColumns = columnTotals.count { $0 > 0 }
    guard total > 0, occupiedRows > 1, occupiedColumns > 1 else { return nil }
    // Chi squared over n is the sum of n_ij squared over (n_i n_j), less one.
    var sum = 0.0
    for row in 0..<rows where rowTotals[row] > 0 {
      for column in 0..<columns where counts[row * columns + column] > 0 {
        let count = counts[row * columns + column]
        sum += count * count / (rowTotals[row] * columnTotals[column])
      }
    }
    let freedom = Double(min(occupiedRows, occupiedColumns) - 1)
    return min(1, max(0, (sum - 1) / freedom).squareRoot())
  }

  /// The correlation ratio of numbers within groups, in [0, 1]: the square root of the share of
  /// variance that lies between the groups. Nil where the numbers are constant or there is one
  /// group.
  public static func correlationRatio(_ numbers: [Double], groups: [Int], groupCount: Int)
    -> Double?
  {
    precondition(numbers.count == groups.count, "A group for every number.")
    guard numbers.count >= 2 else { return nil }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    var sums = [Double](repeating: 0, count: groupCount)
    var sizes = [Double](repeating: 0, count: groupCount)
    var total = 0.0
    for index in numbers.indices {
      let deviation = numbers[index] - mean
      sums[groups[index]] += deviation
      sizes[groups[index]] += 1
      total += deviation * deviation
    }
    guard total > 0, sizes.count(where: { $0 > 0 }) > 1 else { return nil }
    var between = 0.0
    for group in 0..<groupCount where sizes[group] > 0 {
      between += sums[group] * sums[group] / sizes[group]
    }
    return min(1, max(0, between / total).squareRoot())
  }
}
