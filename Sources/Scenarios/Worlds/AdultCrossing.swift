/// An adult crosses in full view of a car (Euro NCAP CPNA and CPFA; UN R152's pedestrian case).
///
/// *Source*: Euro NCAP AEB VRU protocol 4.5.1 (2023): 5 km/h from the near side, 8 km/h from the far
/// side, reached within 1 m. The box of a walking adult, 0.5 m along the road and 0.6 m across, is
/// rounded from ISO 19206-2's target and taken as constant.
public struct AdultCrossing: EncounterWorld {
  public init() {}

  public let name = "adult-crossing"
  public let summary = "An adult crosses in full view; the car brakes once they near its path."
  let other = "adult"

  public var actors: [Actor] {
    [
      Ego.inTown,
      Driver.actor,
      Actor(
        "adult",
        [
          Field("speed", "km/h", 5, 0.1...40, "across the road, once reached"),
          Field("along", "m", 0.5, 0...3, "of the box, along the road"),
          Field("across", "m", 0.6, 0...3, "of the box, across the road"),
          Field("starts", "m", 4, 0...30, "from the car's centre line"),
          Field("accelerates_over", "m", 1, 0...10, "distance to full speed"),
          Field("headway", "s", 3.6, 0...60, "of the car to their path when they set off"),
          Field(
            "noticed_at", "m", 3, 0...30,
            "from the car's centre line: nearer than this they are a reason to brake"),
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
    e.lateralSpeed = f[6]
    e.halfLength = 0.5 * f[7]
    e.halfWidths = 0.5 * (f[2] + f[8])
    e.offset = f[9]
    e.lateralRunup = f[10]
    e.distance = f[0] * f[11]
    e.noticeOffset = f[12]
    return e
  }
}
