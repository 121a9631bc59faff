/// Distances to the nearest row, by Gower's dissimilarity.
///
/// Numbers differ by their distance over the column's range, capped at 1; categories by 0 or 1; two
/// missing cells by 0, a missing and a present one by 1. The distance of two rows is the mean over
/// columns.
///
/// - *Source*: Gower (1971), "A general coefficient of similarity and some of its properties",
///   doi:10.2307/2528823 (there, missing cells are left out of the mean).
public struct GowerSpace: Sendable {
  /// A column's part in the distance.
  public enum Axis: Sendable {
    /// `origin` is the least value the range was taken over.
    case number(origin: Double, range: Double)
    case category
  }

  private let axes: [Axis]

  public init(axes: [Axis]) { self.axes = axes }

  /// The distance from each query row to the nearest base row; infinity where the base is empty.
  ///
  /// - Parameters:
  ///   - queries: *shape* `[column][row]`, missing as NaN.
  ///   - base: the same columns.
  ///   - rows: which query rows.
  /// - Complexity: queries x base x columns, a column at a time over blocks of the base.
  public func nearest(
    of queries: [[Double]], rows: Range<Int>, in base: [[Double]]
  ) -> [Float] {
    precondition(queries.count == axes.count && base.count == axes.count, "A cell for every axis.")
    let size = base.first?.count ?? 0
    guard size > 0, !axes.isEmpty else { return rows.map { _ in .infinity } }
    // Scaled to the axis; a missing cell becomes a value so far away that the cap makes it 1.
    let scaledBase = axes.indices.map { axis in base[axis].map { scaled($0, axes[axis]) } }
    var sums = [Float](repeating: 0, count: size)
    return rows.map { row in
      for axis in axes.indices {
        let query = scaled(queries[axis][row], axes[axis])
        let column = scaledBase[axis]
        if axis == 0 {
          for index in 0..<size { sums[index] = min(abs(column[index] - query), 1) }
        } else {
          for index in 0..<size { sums[index] += min(abs(column[index] - query), 1) }
        }
      }
      var least = Float.infinity
      for sum in sums { least = min(least, sum) }
      return least / Float(axes.count)
    }
  }

  private func scaled(_ value: Double, _ axis: Axis) -> Float {
    // Far from every value, and at distance 0 from another missing cell.
    if value.isNaN { return -1e6 }
    switch axis {
    case .category: return Float(value)
    case .number(let origin, let range):
      // Beyond one range on either side every value of the range is at distance 1 or more.
      guard range > 0 else { return value == origin ? 0 : 2 }
      return Float(max(-1, min(2, (value - origin) / range)))
    }
  }
}
