/// How the original spelled a column, so that what is written back looks the same.
public struct ColumnFormat: Hashable, Sendable, Codable {
  /// The type the source declared ("INTEGER", "DECIMAL(10,2)", "DATE", ...); nil where the source
  /// has no types (CSV).
  public var sourceType: String?
  /// The most digits seen after the decimal mark; nil where the numbers are full-precision.
  public var decimals: Int?
  /// Whether every number is padded to `decimals` digits ("3.50").
  public var paddedDecimals: Bool
  /// Whether the decimal mark is a comma.
  public var decimalComma: Bool
  /// A strftime pattern for dates and timestamps ("%d/%m/%Y"); nil means ISO 8601.
  public var datePattern: String?
  /// How the file spells a missing cell ("", "NA", "?"); written back in text formats only.
  public var missingToken: String

  public init(
    sourceType: String? = nil, decimals: Int? = nil, paddedDecimals: Bool = false,
    decimalComma: Bool = false, datePattern: String? = nil, missingToken: String = ""
  ) {
    self.sourceType = sourceType
    self.decimals = decimals
    self.paddedDecimals = paddedDecimals
    self.decimalComma = decimalComma
    self.datePattern = datePattern
    self.missingToken = missingToken
  }
}
