/// A manifest or record that could not be read or written.
///
/// *Privacy*: never quotes what the file holds.
public struct ProvenanceError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    case unreadable, unwritable, tooLarge, notManifest, newerVersion, notPublishable
  }

  public var code: Code
  /// A file, or a place inside a manifest ("scores[3].value").
  public var place: String
  public var expected: String
  public var remedy: String

  public init(_ code: Code, place: String, expected: String, remedy: String) {
    self.code = code
    self.place = place
    self.expected = expected
    self.remedy = remedy
  }

  public var description: String {
    "\(place.printable(atMost: 300)): expected \(expected). \(remedy)"
  }
}
