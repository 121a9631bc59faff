import Chance
public import Tables

extension IdentifierCodec {
  /// A codec for a column of identifiers that must not be looked at: its format is taken from
  /// examples that anybody could have thought of.
  public static func unseen(_ schema: ColumnSchema, privacy: PrivacyFloor = PrivacyFloor()) throws
    -> any FittedCodec
  {
    var schema = schema
    schema.kind = .identifier
    let examples: [String] =
      switch schema.identity {
      case .personName?: ["Ann Smith", "John Brown", "Mary Jones", "James Miller", "Jane Davis"]
      case .givenName?: ["Ann", "John", "Mary", "James", "Jane", "Robert"]
      case .familyName?: ["Smith", "Brown", "Jones", "Miller", "Davis", "Wilson"]
      case .streetAddress?: ["12 Main Street", "7 Oak Avenue", "301 Park Road", "48 Hill Street"]
      case .email?: ["ann@example.com", "john@example.org", "mary@example.net"]
      case .phone?: ["555-0100", "555-0123", "555-0187", "555-0142"]
      case .url?: ["https://example.com/a1", "https://example.com/b2"]
      case .ip?: ["192.0.2.1", "192.0.2.77", "198.51.100.4", "203.0.113.9"]
      default: (1...100).map(String.init)
      }
    return try IdentifierCodec().fit(
      to: Column(schema, .text(examples)), privacy: privacy, seed: 1)
  }
}
