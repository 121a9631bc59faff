/// Why tables cannot be judged. Names columns, never a cell's value.
public struct EvaluationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The table or column concerned.
  public var place: String
  public var expected: String
  public var remedy: String

  public init(place: String, expected: String, remedy: String) {
    self.place = place
    self.expected = expected
    self.remedy = remedy
  }

  public var description: String { "\(place): expected \(expected). \(remedy)" }
}
