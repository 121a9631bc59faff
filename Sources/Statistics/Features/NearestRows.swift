/// The nearest rows of a base by Euclidean distance, found by looking at all of them.
///
/// Of equally near rows the first counts as nearer. The result does not depend on how the asked rows
/// are dealt out, so that several threads can each take a range of them.
public struct NearestRows: Sendable {
  private let base: RowTiles

  public init(in base: FeatureMatrix) { self.base = RowTiles(base, beyond: .infinity) }

  /// The `count` nearest of each asked row; infinity and -1 where the base is too small.
  public struct Found: Sendable, Equatable {
    public let count: Int
    /// *Shape* `[asked row][neighbour]`, ascending; squared.
    public var squaredDistances: [Float]
    /// *Shape* `[asked row][neighbour]`: rows of the base.
    public var rows: [Int32]

    /// The distance of each asked row to its last neighbour, squared.
    public var squaredRadii: [Float] {
      stride(from: count - 1, to: squaredDistances.count, by: count).map { squaredDistances[$0] }
    }
  }

  /// - Parameters:
  ///   - range: which rows of `queries`; all of them where nil.
  ///   - excludesSelf: whether the asked row i and the base's row i are one and the same, and no
  ///     neighbours.
  /// - Complexity: queries x base x features; some 20 ns a pair of 128 features on one core.
  public func nearest(
    _ count: Int = 1, to queries: FeatureMatrix, rows range: Range<Int>? = nil,
    excludesSelf: Bool = false
  ) -> Found {
    precondition(count > 0, "At least one neighbour is asked for.")
    let range = range ?? 0..<queries.rows
    var found = Found(
      count: count, squaredDistances: [Float](repeating: .infinity, count: range.count * count),
      rows: [Int32](repeating: -1, count: range.count * count))
    base.visit(RowTiles.Queries(queries, rows: range), SquaredDifference.self) {
      query, panel, distances in
      let last = (query + 1) * count - 1
      guard any(distances .< RowTiles.Lanes(repeating: found.squaredDistances[last])) else {
        return
      }
      let own = excludesSelf ? range.lowerBound + query : -1
      for lane in 0..<8 where distances[lane] < found.squaredDistances[last] {
        let row = 8 * panel + lane
        if row == own { continue }
        var place = last
        while place > query * count && found.squaredDistances[place - 1] > distances[lane] {
          found.squaredDistances[place] = found.squaredDistances[place - 1]
          found.rows[place] = found.rows[place - 1]
          place -= 1
        }
        found.squaredDistances[place] = distances[lane]
        found.rows[place] = Int32(row)
      }
    }
    return found
  }
}
