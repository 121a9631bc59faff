import CScenarios

/// The encounter of a braking car with one other road user: what all driving worlds come down to.
///
/// The car's front begins at x = 0 and drives along x at constant speed, until it sees a reason to
/// brake and a latency has passed; its deceleration then builds up at constant jerk to its full value,
/// and lasts to standstill. The other one's box moves along the road (uniformly, or braking to
/// standstill) and sideways, towards smaller offsets (accelerating over a distance, then uniformly,
/// perhaps to an end). A corner may stand in the line of sight. Metres, seconds.
public struct Encounter: Sendable, Equatable {
  public var speed = 0.0
  public var latency = 0.0
  public var deceleration = 0.0
  public var jerk = 0.0
  /// From the car's front to the other's centre.
  public var distance = 0.0
  public var otherSpeed = 0.0
  public var otherBraking = 0.0
  /// Of the other's centre from the car's centre line.
  public var offset = 0.0
  public var lateralSpeed = 0.0
  public var lateralRunup = 0.0
  public var lateralEnd = -Encounter.far
  /// From the corner that blocks the view to the other's centre, along the road.
  public var cornerGap = 0.0
  /// The corner's offset from the car's centre line.
  public var cornerOffset = Encounter.far
  /// The other one is a reason to brake from this offset on.
  public var noticeOffset = Encounter.far
  public var halfLength = 0.0
  public var halfWidths = 0.0
  public var length = 0.0
  /// Of the car; for drawing alone, contact is decided by `halfWidths`.
  public var carWidth = 0.0

  /// Stands for "nowhere": a metre count no encounter reaches, and that single precision holds.
  public static let far = 1e6
  /// Seconds after which nothing is played any more.
  public static let horizon = 60.0

  public init() {}

  /// Where across the car's width an offset lies: 0 at the edge the other comes from, 1 at the far one.
  func impactPoint(_ offset: Double) -> Double {
    carWidth > 0 ? (0.5 * carWidth - offset) / carWidth : 0.5
  }

  /// The kernel's order.
  static let fieldCount = Int(US_ENCOUNTER_FIELDS)
  static let outcomeCount = Int(US_ENCOUNTER_OUTCOMES)

}

/// What comes of an encounter.
public struct EncounterOutcome: Sendable, Equatable {
  public var collides = false
  /// Whether it was the car's front that touched; else the other one ran into its side.
  public var isFrontal = false
  /// Closing speed along the road at contact, m/s; 0 without contact.
  public var impactSpeed = 0.0
  /// Of contact, standstill, or passing, s.
  public var endTime = 0.0
  /// Between the boxes, m; 0 at contact. Exact where it is below one metre.
  public var minimumDistance = Double.infinity
  /// Least time to contact, at the speeds of the moment, while the paths overlap, s.
  public var minimumTTC = Double.infinity
  /// First reason to brake, s; infinite where there is none.
  public var sightTime = Double.infinity
  /// Where the other's centre was across the car's width at contact; NaN without contact.
  public var impactPoint = Double.nan
}
