/// Why something that touches confidential data was refused.
public struct PrivacyError: Error, Equatable, CustomStringConvertible {
  public enum Code: Sendable {
    /// A parameter that no guarantee can be given for.
    case parameter
    /// More was asked for than the budget, or the ledger's limit, leaves.
    case spent
    /// The ledger cannot be read or written, so that nothing may be measured.
    case ledger
    /// The schema does not declare what a private fit has to know beforehand.
    case undeclared
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
