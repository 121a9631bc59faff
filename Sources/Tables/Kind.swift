/// What the cells of a column mean. The list is open: a modality adds its own.
public struct Kind: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public var description: String { rawValue }

  /// Whole numbers: storage `.integers`.
  public static let count = Kind(rawValue: "count")
  /// Numbers with decimals: storage `.doubles`.
  public static let measurement = Kind(rawValue: "measurement")
  /// One of a list of levels: storage `.codes`.
  public static let category = Kind(rawValue: "category")
  /// Two levels that mean yes and no, in the file's own spelling: storage `.codes`.
  public static let boolean = Kind(rawValue: "boolean")
  /// Days since 1970-01-01: storage `.integers`.
  public static let date = Kind(rawValue: "date")
  /// Microseconds since 1970-01-01T00:00:00 (no zone): storage `.integers`.
  public static let timestamp = Kind(rawValue: "timestamp")
  /// Free text: storage `.text`. Never copied or resampled.
  public static let text = Kind(rawValue: "text")
  /// A value that points at one person or record: storage `.text`. Generated, never learned.
  public static let identifier = Kind(rawValue: "identifier")
  /// A picture in a file of its own: storage `.text`, its path from the folder the table was read
  /// from.
  public static let image = Kind(rawValue: "image")

  /// The kinds a table file can hold, in the order documentation lists them.
  public static let tabular: [Kind] = [
    .count, .measurement, .category, .boolean, .date, .timestamp, .text, .identifier,
  ]
}
