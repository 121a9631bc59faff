/// The refusal of a scenario: where, what was expected, and what to do.
public struct ScenarioError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// The file is not what it should be.
    case file
    /// What was asked for cannot be done with this scenario.
    case request
    /// Somebody else's simulator failed.
    case simulator
  }
  public var code: Code
  /// File, line and field.
  public var place: String
  public var expected: String
  public var remedy: String

  public init(_ code: Code, place: String, expected: String, remedy: String) {
    self.code = code
    self.place = place
    self.expected = expected
    self.remedy = remedy
  }

  public var description: String { "\(place): \(expected). \(remedy)" }
}
