/// The refusal of a file, a stream or a database: where, what was expected, and what to do.
///
/// *Privacy*: names columns and lines, never a cell's value, and never a password.
public struct FormatError: Error, Sendable, Equatable, CustomStringConvertible {
  public var code: Code
  /// The file, table, line or column.
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

  /// What kind of refusal it is.
  public enum Code: String, Sendable, CaseIterable {
    case missingFile, notAFile, permission, empty, malformed, encoding, duplicateNames
    case exists, missingFolder, diskFull, readOrWrite
    case connection, missingTable, unsupported, missingLibrary, schema, cancelled

    /// The exit code a command should end with (BSD's sysexits).
    public var exitCode: Int32 {
      switch self {
      case .empty, .malformed, .encoding, .duplicateNames, .schema: 65
      case .missingFile, .notAFile, .missingTable: 66
      case .connection, .unsupported, .missingLibrary: 69
      case .exists, .missingFolder: 73
      case .diskFull, .readOrWrite: 74
      case .permission: 77
      case .cancelled: 130
      }
    }
  }
}
