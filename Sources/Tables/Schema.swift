/// What a table's columns are: names, kinds, spelling, and what identifies a person.
public struct Schema: Hashable, Sendable, Codable {
  public var columns: [ColumnSchema]
  /// The column that a model would be trained to predict, where the user named one.
  public var target: String?
  /// What a person declared must hold in every row.
  public var constraints: [Constraint]

  public init(columns: [ColumnSchema], target: String? = nil, constraints: [Constraint] = []) {
    self.columns = columns
    self.target = target
    self.constraints = constraints
  }

  private enum CodingKeys: String, CodingKey { case columns, target, constraints }

  // Written out so that a schema saved without constraints reads, and is written, as before.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    columns = try fields.decode([ColumnSchema].self, forKey: .columns)
    target = try fields.decodeIfPresent(String.self, forKey: .target)
    constraints = try fields.decodeIfPresent([Constraint].self, forKey: .constraints) ?? []
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(columns, forKey: .columns)
    try fields.encodeIfPresent(target, forKey: .target)
    if !constraints.isEmpty { try fields.encode(constraints, forKey: .constraints) }
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
  /// What values it may hold, where that is public knowledge.
  public var domain: Domain?

  public init(
    name: String, kind: Kind, format: ColumnFormat = ColumnFormat(), identity: Identity? = nil,
    rareBecomesOther: Bool = false, domain: Domain? = nil
  ) {
    self.name = name
    self.kind = kind
    self.format = format
    self.identity = identity
    self.rareBecomesOther = rareBecomesOther
    self.domain = domain
  }
}
