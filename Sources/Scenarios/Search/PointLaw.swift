import Chance

/// What points are drawn from in place of the standard normal law, with its density.
protocol PointLaw: Sendable {
  /// Points `first...` of the seed's stream under this law.
  func draw(_ count: Int, seed: Seed, first: Int) -> Points
  /// log of the density at each point.
  func logDensities(_ points: Points) -> [Double]
}
