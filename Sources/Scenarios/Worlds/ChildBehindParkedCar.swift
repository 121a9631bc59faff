/// A child runs into the street from behind parked cars (Euro NCAP CPNCO).
///
/// *Source*: geometry of Euro NCAP's Car-to-Pedestrian Nearside Child Obstructed test (AEB VRU protocol
/// 4.5.1, 2023): car 4.358 x 1.815 m; child 0.298 x 0.711 m, starting 4 m from the car's centre line,
/// reaching 5 km/h within 1 m; the parked cars' inner side 1 m from the car's side, their front 1 m
/// before the child's edge. The view between the two parked cars is taken as closed.
public struct ChildBehindParkedCar: EncounterWorld {
  public init() {}

  public let name = "child-behind-parked-car"
  public let summary = "A child crosses from behind parked cars; the car brakes when it sees it."
  let other = "child"

  public var actors: [Actor] {
    [
      Ego.inTown,
      Driver.actor,
      Actor(
        "child",
        [
          Field("speed", "km/h", 5, 0.1...40, "across the road, once reached"),
          Field("along", "m", 0.298, 0...3, "of the box, along the road"),
          Field("across", "m", 0.711, 0...3, "of the box, across the road"),
          Field("starts", "m", 4, 0...30, "from the car's centre line"),
          Field("accelerates_over", "m", 1, 0...10, "distance to full speed"),
          Field(
            "headway", "s", 3.6, 0...60, "of the car to the child's path when the child sets off"),
        ]),
      Actor(
        "parked",
        [
          Field("side", "m", 1, -0.9...20, "from the car's side to the parked cars' side"),
          Field("gap", "m", 1, -5...50, "from the parked car's front to the child's near edge"),
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
    e.cornerOffset = 0.5 * f[2] + f[12]
    e.cornerGap = f[13] + 0.5 * f[7]
    return e
  }

  func bystanders(_ f: FieldRow) -> [Moment.Place] {
    let ahead = f[0] * f[11]
    let inner = 0.5 * f[2] + f[12]
    // Euro NCAP's smaller car nearest to the child, the larger one a metre behind it.
    let front = ahead - 0.5 * f[7] - f[13]
    return [
      Moment.Place(
        actor: "parked_1", x: front - 0.5 * 4.25, y: -(inner + 0.9), speedX: 0, speedY: 0,
        acceleration: 0, length: 4.25, width: 1.8),
      Moment.Place(
        actor: "parked_2", x: front - 4.25 - 1 - 0.5 * 4.5, y: -(inner + 0.91), speedX: 0,
        speedY: 0, acceleration: 0, length: 4.5, width: 1.82),
    ]
  }
}
