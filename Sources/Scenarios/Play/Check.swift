import Foundation

/// Something that must be true of a scenario's plays.
enum Check: Sendable {
  case known(Known)
  /// A condition of the file's own that every row must meet.
  case condition(String, Expression)

  enum Known: String, Sendable, CaseIterable {
    /// The file's units fit each other; it is not read otherwise.
    case units
    /// Weights have mean one.
    case weights
    /// Stepped by 10 ms, an event differs from the exact solver's in at most 0.3 % of the rows.
    case enginesAgree = "engines_agree"
    /// A car stops a millimetre before what is a millimetre beyond its stopping distance, and hits what
    /// is as much nearer.
    case stoppingDistance = "stopping_distance"
    /// The car never gains speed.
    case brakingOnlySlows = "braking_only_slows"

    func applies(to world: any World) -> Bool {
      switch self {
      case .units, .weights: true
      case .enginesAgree:
        world.engines.contains(.exact) && world.engines.contains { $0 != .exact }
      case .stoppingDistance, .brakingOnlySlows: world is any EncounterWorld
      }
    }
  }

  var name: String {
    switch self {
    case .known(let known): known.rawValue
    case .condition(let name, _): name
    }
  }
}

/// How a check went.
public struct CheckReport: Sendable, Codable, Equatable {
  public var check: String
  public var passed: Bool
  /// What was found, in a sentence.
  public var found: String
}
