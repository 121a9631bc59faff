/// What an identifying column identifies by. The names follow HIPAA's Safe Harbor list
/// (45 CFR 164.514(b)(2)); the list is open.
public struct Identity: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public var description: String { rawValue }

  // Direct: generated, never learned.
  public static let personName = Identity(rawValue: "person name")
  public static let givenName = Identity(rawValue: "given name")
  public static let familyName = Identity(rawValue: "family name")
  public static let streetAddress = Identity(rawValue: "street address")
  public static let email = Identity(rawValue: "e-mail")
  public static let phone = Identity(rawValue: "phone")
  public static let url = Identity(rawValue: "URL")
  public static let ip = Identity(rawValue: "IP address")
  /// Account, record, certificate, plate, device and any other code unique to its row.
  public static let code = Identity(rawValue: "code")

  // Quasi: learned and flagged.
  public static let date = Identity(rawValue: "date")
  public static let geography = Identity(rawValue: "geography")

  /// Whether the column is generated from its format instead of learned.
  public var isDirect: Bool { self != .date && self != .geography }
}
