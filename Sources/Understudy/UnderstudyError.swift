/// A refusal of the main job itself: place, what was expected, what to do.
public struct UnderstudyError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case tooFewRows, nothingToLearn, unknownColumn, exists, missingFolder, badSetting
  }
  public var code: Code
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
