/// Points laid out to be searched: eight at a time, single precision.
struct NearestPoints: Sendable {
  private typealias Lanes = SIMD8<Float>

  private struct Axis: Sendable {
    var values: [Lanes]
    var isCategory: Bool
    var weight: Float
    /// 1 where the level is unknown; nil where all are known.
    var unknown: [Lanes]?
  }

  private let axes: [Axis]
  /// 0, and infinity in the lanes beyond the last point.
  private let opening: [Lanes]

  init(_ points: UnitSpace.Points) {
    let size = points.count
    func lanes(_ value: (Int) -> Float, beyond: Float) -> [Lanes] {
      (0..<((size + 7) / 8)).map { block in
        var lanes = Lanes(repeating: beyond)
        for lane in 0..<min(8, size - 8 * block) { lanes[lane] = value(8 * block + lane) }
        return lanes
      }
    }
    opening = lanes({ _ in 0 }, beyond: .infinity)
    axes = points.axes.map { axis in
      let hasUnknown = axis.levels != nil && axis.values.contains { $0 < 0 }
      return Axis(
        values: lanes({ Float(axis.values[$0]) }, beyond: 0), isCategory: axis.levels != nil,
        weight: Float(axis.weight),
        unknown: hasUnknown ? lanes({ axis.values[$0] < 0 ? 1 : 0 }, beyond: 0) : nil)
    }
  }

  struct Neighbour: Sendable {
    /// Squared.
    var distance: Float
    /// -1 where there is none.
    var index: Int

    /// Whether it is no further away than another one; rounding does not decide between equals.
    func isAsNear(as other: Neighbour) -> Bool { distance <= other.distance * (1 + 1e-4) }
  }

  /// The nearest point to each asked one; of several equally near ones the first.
  ///
  /// - Parameters:
  ///   - points: points of the same space, whose levels are all known.
  ///   - excludesSelf: whether point i is not a neighbour of the asked point i.
  /// - Complexity: rows x points x axes, eight points an operation.
  func nearest(
    to points: UnitSpace.Points, rows: Range<Int>, excludesSelf: Bool
  ) -> [Neighbour] {
    precondition(points.axes.count == axes.count, "Points of one space.")
    var sums = opening
    let two = Lanes(repeating: 2)
    return rows.map { row in
      for block in sums.indices { sums[block] = opening[block] }
      for (axis, asked) in zip(axes, points.axes) {
        let query = Lanes(repeating: Float(asked.values[row]))
        if axis.isCategory {
          for block in sums.indices {
            sums[block] += Lanes.zero.replacing(with: two, where: axis.values[block] .!= query)
          }
          if let unknown = axis.unknown {
            for block in sums.indices { sums[block] -= unknown[block] }
          }
        } else {
          let weight = Lanes(repeating: axis.weight)
          for block in sums.indices {
            let difference = axis.values[block] - query
            sums[block] += weight * (difference * difference)
          }
        }
      }
      if excludesSelf { sums[row / 8][row % 8] = .infinity }
      return NearestPoints.least(of: sums)
    }
  }

  private static func least(of sums: [Lanes]) -> Neighbour {
    var least = Lanes(repeating: .infinity)
    for block in sums { least = least.replacing(with: block, where: block .< least) }
    let distance = least.min()
    guard distance < .infinity else { return Neighbour(distance: .infinity, index: -1) }
    for (place, block) in sums.enumerated() where block.min() == distance {
      for lane in 0..<8 where block[lane] == distance {
        return Neighbour(distance: distance, index: 8 * place + lane)
      }
    }
    return Neighbour(distance: .infinity, index: -1)
  }
}
