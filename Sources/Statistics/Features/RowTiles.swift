/// Rows laid out so that four of one set meet eight of another in one pass over the features.
///
/// Each feature of eight base rows is one vector; four asked rows are spread against it, so that
/// the sums of 32 pairs stay in registers. Sums go in single precision, feature by feature and one
/// pair to a lane: a pair's sum is the same whatever tile it falls in and whichever side asks.
struct RowTiles: Sendable {
  typealias Lanes = SIMD8<Float>

  /// Rows that are asked about.
  struct Queries: Sendable {
    let rows: Int
    let width: Int
    /// *Shape* `[group of four][feature]`.
    fileprivate let groups: [SIMD4<Float>]

    init(_ matrix: FeatureMatrix, rows chosen: Range<Int>? = nil) {
      let chosen = chosen ?? 0..<matrix.rows
      let width = matrix.width
      rows = chosen.count
      self.width = width
      var groups = [SIMD4<Float>](repeating: .zero, count: (rows + 3) / 4 * width)
      for (place, row) in chosen.enumerated() {
        for (feature, value) in matrix[row].enumerated() {
          groups[place / 4 * width + feature][place % 4] = value
        }
      }
      self.groups = groups
    }
  }

  let rows: Int
  let width: Int
  var panels: Int { (rows + 7) / 8 }
  /// *Shape* `[panel of eight][feature]`.
  private let lanes: [Lanes]

  /// - Parameter beyond: what stands for the rows missing in the last panel.
  init(_ matrix: FeatureMatrix, beyond: Float) {
    let width = matrix.width
    rows = matrix.rows
    self.width = width
    var lanes = [Lanes](
      repeating: Lanes(repeating: beyond), count: (matrix.rows + 7) / 8 * width)
    for row in 0..<matrix.rows {
      for (feature, value) in matrix[row].enumerated() {
        lanes[row / 8 * width + feature][row % 8] = value
      }
    }
    self.lanes = lanes
  }

  /// Tells `body` the sums over features of `Term` for every asked row and panel of eight base rows.
  ///
  /// For one asked row the panels come in ascending order.
  ///
  /// - Complexity: queries x rows x features, 32 pairs a pass.
  @inline(__always)
  func visit<Term: PairTerm>(
    _ queries: Queries, _ term: Term.Type, _ body: (_ query: Int, _ panel: Int, Lanes) -> Void
  ) {
    precondition(queries.width == width, "Features of one network.")
    // Base rows that stay in the nearer cache while all queries pass.
    let together = max(1, 65_536 / (32 * width))
    for block in stride(from: 0, to: panels, by: together) {
      let end = min(block + together, panels)
      for group in 0..<(queries.rows + 3) / 4 {
        for panel in block..<end {
          let sums = sums(queries, group, panel, term)
          let query = 4 * group
          body(query, panel, sums.0)
          if query + 1 < queries.rows { body(query + 1, panel, sums.1) }
          if query + 2 < queries.rows { body(query + 2, panel, sums.2) }
          if query + 3 < queries.rows { body(query + 3, panel, sums.3) }
        }
      }
    }
  }

  @inline(__always)
  private func sums<Term: PairTerm>(
    _ queries: Queries, _ group: Int, _ panel: Int, _ term: Term.Type
  ) -> (Lanes, Lanes, Lanes, Lanes) {
    var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    let base = lanes.span.extracting(panel * width..<(panel + 1) * width)
    let asked = queries.groups.span.extracting(group * width..<(group + 1) * width)
    for feature in 0..<width {
      let row = base[feature]
      let four = asked[feature]
      a += Term.of(row, Lanes(repeating: four[0]))
      b += Term.of(row, Lanes(repeating: four[1]))
      c += Term.of(row, Lanes(repeating: four[2]))
      d += Term.of(row, Lanes(repeating: four[3]))
    }
    return (a, b, c, d)
  }
}

/// What a feature of two rows adds to the pair's sum.
protocol PairTerm {
  static func of(_ x: RowTiles.Lanes, _ y: RowTiles.Lanes) -> RowTiles.Lanes
}

/// Sums to the squared Euclidean distance; by differences, so that a copy is at 0 exactly.
enum SquaredDifference: PairTerm {
  @inline(__always)
  static func of(_ x: RowTiles.Lanes, _ y: RowTiles.Lanes) -> RowTiles.Lanes {
    let difference = x - y
    return difference * difference
  }
}

/// Sums to the inner product.
enum Product: PairTerm {
  @inline(__always)
  static func of(_ x: RowTiles.Lanes, _ y: RowTiles.Lanes) -> RowTiles.Lanes { x * y }
}
