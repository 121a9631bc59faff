/// Another car changes into the lane right in front (UN R157's cut-in).
///
/// *Source*: UN Regulation 157, annex 4, appendix 3: the change is perceived once the other car has
/// wandered 0.375 m out of its lane's middle; risk perception and braking delays are the driver's.
/// The other car keeps its speed and moves over uniformly.
public struct CutIn: EncounterWorld {
  public init() {}

  public let name = "cut-in"
  public let summary = "A car from the next lane moves over in front; the car behind brakes."
  let other = "car"

  public var actors: [Actor] {
    [
      Ego.onTheRoad,
      Driver.actor,
      Actor(
        "car",
        [
          Field("speed", "km/h", 40, 0...250, "along the road"),
          Field("length", "m", 4.5, 1...25, "of the box"),
          Field("width", "m", 1.9, 0.5...3, "of the box"),
          Field(
            "gap", "m", 15, 0...500, "from the car's front to its rear when it begins to move over"),
          Field("lane", "m", 3.5, 2...6, "from lane to lane"),
          Field("lateral_speed", "m/s", 1.2, 0.05...5, "while it moves over"),
          Field("noticed_after", "m", 0.375, 0...3, "that it has moved over"),
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
    e.distance = f[9] + 0.5 * f[7]
    e.offset = f[10]
    e.lateralEnd = 0
    e.lateralSpeed = f[11]
    e.noticeOffset = f[10] - f[12]
    return e
  }
}
