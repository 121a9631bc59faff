/// A cyclist crosses a car's path, in full view or from behind a hedge (Euro NCAP CBNA and CBNAO).
///
/// *Source*: Euro NCAP AEB VRU protocol 4.5.1 (2023): 15 km/h from the near side. The box is the
/// bicyclist target's 1.865 m by 0.5 m (ISO 19206-4, rounded), riding across. A hedge farther from the
/// car than the cyclist starts blocks nothing.
public struct CyclistCrossing: EncounterWorld {
  public init() {}

  public let name = "cyclist-crossing"
  public let summary = "A cyclist rides across the car's path; a hedge may hide them at first."
  let other = "cyclist"

  public var actors: [Actor] {
    [
      Ego.inTown,
      Driver.actor,
      Actor(
        "cyclist",
        [
          Field("speed", "km/h", 15, 0.1...60, "across the road"),
          Field("along", "m", 0.5, 0...3, "of the box, along the road"),
          Field("across", "m", 1.865, 0...4, "of the box, across the road"),
          Field("starts", "m", 17, 0...80, "from the car's centre line"),
          Field("headway", "s", 4.08, 0...60, "of the car to the cyclist's path at the beginning"),
          Field(
            "noticed_at", "m", 6, 0...80,
            "from the car's centre line: nearer than this they are a reason to brake"),
        ]),
      Actor(
        "hedge",
        [
          Field("side", "m", 79, -0.9...100, "from the car's side to the hedge"),
          Field("gap", "m", 2, -5...50, "from the hedge's end to the cyclist's near edge"),
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
    e.distance = f[0] * f[10]
    e.noticeOffset = f[11]
    e.cornerOffset = 0.5 * f[2] + f[12]
    e.cornerGap = f[13] + 0.5 * f[7]
    return e
  }
}
