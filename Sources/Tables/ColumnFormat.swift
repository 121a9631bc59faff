/// How the original spelled a column, so that what is written back looks the same.
public struct ColumnFormat: Hashable, Sendable, Codable {
  /// The type the source declared ("INTEGER", "DECIMAL(10,2)", "DATE", ...); nil where the source
  /// has no types (CSV).
  public var sourceType: String?
  /// The most digits seen after the decimal mark; nil where the numbers are full-precision. 0 on an
  /// identifier says that its texts are whole numbers.
  public var decimals: Int?
  /// Whether every number is padded to `decimals` digits ("3.50").
  public var paddedDecimals: Bool
  /// The fewest digits seen after the decimal mark, where that is at least one ("3.0" beside
  /// "2.75"); nil where whole numbers stand without a mark.
  public var leastDecimals: Int?
  /// Whether the decimal mark is a comma.
  public var decimalComma: Bool
  /// What stands between groups of three digits ("1,234"); nil where nothing does.
  public var groupSeparator: String?
  /// A strftime pattern for dates and timestamps ("%d/%m/%Y"); nil means ISO 8601.
  public var datePattern: String?
  /// How the file spells a missing cell ("", "NA", "?"); written back in text formats only.
  public var missingToken: String

  public init(
    sourceType: String? = nil, decimals: Int? = nil, paddedDecimals: Bool = false,
    leastDecimals: Int? = nil, decimalComma: Bool = false, groupSeparator: String? = nil,
    datePattern: String? = nil, missingToken: String = ""
  ) {
    self.sourceType = sourceType
    self.decimals = decimals
    self.paddedDecimals = paddedDecimals
    self.leastDecimals = leastDecimals
    self.decimalComma = decimalComma
    self.groupSeparator = groupSeparator
    self.datePattern = datePattern
    self.missingToken = missingToken
  }
}
