/// A question of a search: how probable is an event of independent standard normal numbers?
public struct RareEvent: Sendable {
  public let dimension: Int
  /// For points given by columns (`scores[k * count + i]`): how near each is to the event, growing;
  /// infinity where it happened.
  let nearness: @Sendable (_ points: Points) throws -> [Double]

  /// How its points can be steered, where they are paths.
  let steering: Steering?

  init(
    dimension: Int, steering: Steering? = nil,
    nearness: @escaping @Sendable (Points) throws -> [Double]
  ) {
    self.dimension = dimension
    self.steering = steering
    self.nearness = nearness
  }

  /// An event given by a function that is zero or less where it happens (a limit state).
  public init(dimension: Int, limitState: @escaping @Sendable ([Double]) -> Double) {
    self.init(dimension: dimension) { points in
      var point = [Double](repeating: 0, count: dimension)
      return (0..<points.count).map { i in
        for k in 0..<dimension { point[k] = points[i, k] }
        let value = limitState(point)
        return value <= 0 ? .infinity : -value
      }
    }
  }

  /// Values for points given row by row: zero where the event happens, else how far it is.
  ///
  /// - Parameter graded: whether severity goes on growing beyond zero before the event happens; then
  ///   values from 1 down are what lies between.
  package func limitStates(_ rows: [Double], count: Int, graded: Bool = false) throws -> [Double] {
    var points = Points(count: count, dimension: dimension)
    for i in 0..<count {
      for k in 0..<dimension { points[i, k] = rows[i * dimension + k] }
    }
    return try nearness(points).map { near in
      if near == .infinity { return 0 }
      if graded { return near <= 0 ? 1 - near : 1 / (1 + near) }
      return max(-near, .leastNonzeroMagnitude)
    }
  }
}
