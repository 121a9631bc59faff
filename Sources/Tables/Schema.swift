/// What a table's columns are: names, kinds, spelling, and what identifies a person.
public struct Schema: Hashable, Sendable, Codable {
  public var columns: [ColumnSchema]
  /// The column that a model would be trained to predict, where the user named one.
  public var target: String?

  public init(columns: [ColumnSchema], target: String? = nil) {
    self.columns = columns
    self.target = target
  }

  public subscript(_ name: String) -> ColumnSchema? { columns.first { $0.name == name } }
}

/// One column of a schema.
public struct ColumnSchema: Hashable, Sendable, Codable {
  public var name: String
  public var kind: Kind
  public var format: ColumnFormat
  /// What the column identifies a person by, where it does.
  public var identity: Identity?
  /// Whether a level carried by too few rows becomes `other` instead of a common level.
  public var rareBecomesOther: Bool

  public init(
    name: String, kind: Kind, format: ColumnFormat = ColumnFormat(), identity: Identity? = nil,
    rareBecomesOther: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.format = format
    self.identity = identity
    self.rareBecomesOther = rareBecomesOther
  }
}
