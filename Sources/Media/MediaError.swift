/// The refusal of a picture: where, what was expected, and what to do.
///
/// *Privacy*: never quotes a pixel or a text of the file.
public struct MediaError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    case notAPicture, unsupported, tooLarge, damaged, memory, unstampable
  }

  public var code: Code
  /// What the caller called the picture: mostly its file.
  public var place: String
  /// What was expected and what was found instead, as a clause.
  public var expected: String
  /// What to do next, as a sentence.
  public var remedy: String

  public init(_ code: Code, place: String, expected: String, remedy: String) {
    self.code = code
    self.place = place
    self.expected = expected
    self.remedy = remedy
  }

  public var description: String { "\(place): \(expected). \(remedy)" }
}
