/// The car at the centre of every driving world: the fields its actor `ego` has.
enum Ego {
  /// Euro NCAP's car among people.
  static let inTown = actor(speed: 40, within: 0...200, length: 4.358, width: 1.815)
  /// A car among cars.
  static let onTheRoad = actor(speed: 60, within: 0...250, length: 4.5, width: 1.9)

  private static func actor(
    speed: Double, within speeds: ClosedRange<Double>, length: Double, width: Double
  ) -> Actor {
    Actor(
      "ego",
      [
        Field("speed", "km/h", speed, speeds, "before braking"),
        Field("length", "m", length, 1...25, "of the box"),
        Field("width", "m", width, 0.5...3, "of the box"),
      ])
  }
}
