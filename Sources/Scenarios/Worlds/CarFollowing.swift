/// The car in front brakes suddenly.
///
/// *Source*: UN Regulation 157, annex 4, appendix 3 (deceleration of the leading vehicle); it brakes at
/// once and uniformly to standstill, and the car behind reacts after the driver's latency.
public struct CarFollowing: EncounterWorld {
  public init() {}

  public let name = "car-following"
  public let summary = "The car in front brakes to standstill; the car behind brakes after it."
  let other = "lead"

  public var actors: [Actor] {
    [
      Ego.onTheRoad,
      Driver.actor,
      Actor(
        "lead",
        [
          Field("speed", "km/h", 60, 0...250, "before braking"),
          Field("length", "m", 4.5, 1...25, "of the box"),
          Field("width", "m", 1.9, 0.5...3, "of the box"),
          Field("headway", "s", 1.2, 0...20, "of the car behind, front to rear, at its own speed"),
          Field("deceleration", "m/s2", 6, 0.1...15, "of the car in front"),
        ]),
    ]
  }

  func encounter(_ f: FieldRow) -> Encounter {
    var e = Encounter()
    e.speed = f[0]
    e.length = f[1]
    e.carWidth = f[2]
    e.latency = f[3]
    e.deceleration = f[4]
    e.jerk = f[5]
    e.otherSpeed = f[6]
    e.halfLength = 0.5 * f[7]
    e.halfWidths = 0.5 * (f[2] + f[8])
    e.distance = f[0] * f[9] + 0.5 * f[7]
    e.otherBraking = f[10]
    return e
  }
}
