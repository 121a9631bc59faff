public import Privacy
public import Tables

/// What a private fit may know before it asks: the declared domains, and what has still to be
/// found.
public struct PublicKnowledge: Sendable {
  /// The columns to learn, in the schema's order; a domain still to be found is nil.
  var learned: [(schema: ColumnSchema, domain: Domain?)]
  /// The columns made up without being looked at: identifiers, free text, the unit's own column.
  var madeUp: [ColumnSchema]
  public private(set) var assumptions: [Guarantee.Assumption]
  public let schema: Schema

  /// Whether levels have to be found, which takes a part of δ.
  public var findsLevels: Bool {
    learned.contains { $0.domain == nil && Self.isCategory($0.schema) }
  }

  /// - Parameter unit: of privacy; its column is not learned.
  /// - Throws: `PrivacyError` for a column that says too little, by name, before anything is spent;
  ///   `ConstraintError` for a constraint that cannot be kept.
  public init(_ schema: Schema, unit: PrivacyUnit) throws {
    self.schema = schema
    learned = []
    madeUp = []
    assumptions = [
      Guarantee.Assumption(
        about: "the columns", source: "their names, kinds and formats, as the schema states them")
    ]
    let constraints = try MarginalConstraints(schema)
    let computed = Set(constraints.computed)
    if !schema.constraints.isEmpty {
      assumptions.append(
        Guarantee.Assumption(about: "the constraints", source: "the schema declares them"))
    }
    var entity: String?
    if case .entity(let column, _) = unit { entity = column }
    if let entity, schema[entity] == nil {
      throw Self.refusal(entity, "the schema has no such column", "Name one of its columns.")
    }
    for column in schema.columns {
      let isMadeUp =
        column.kind == .identifier || column.kind == .text || column.identity?.isDirect == true
        || column.name == entity
      if computed.contains(column.name), !isMadeUp {
        continue
      } else if isMadeUp {
        madeUp.append(column)
      } else if column.domain?.origin == .measured {
        learned.append((column, nil))
      } else {
        let domain = try Self.declared(column)
        try constraints.check(column, domain)
        learned.append((column, domain))
        assumptions.append(
          Guarantee.Assumption(about: "column “\(column.name)”", source: domain.source ?? ""))
      }
    }
    try constraints.check(madeUp: madeUp)
    guard !learned.isEmpty else {
      throw Self.refusal(
        "columns", "none of the columns can be learned", "Declare the domain of at least one.")
    }
  }

  /// A column's declared domain, checked.
  private static func declared(_ column: ColumnSchema) throws -> Domain {
    guard let domain = column.domain, domain.origin == .declared else {
      throw refusal(
        column.name,
        "its bounds or levels are inferred from the data, which a private fit must not use",
        "State them as public knowledge (origin: declared, with a source), or let the fit find them "
          + "at a price (origin: measured); `understudy schema --for-privacy` prints the form.")
    }
    guard let source = domain.source, source.split(separator: " ").count >= 2 else {
      throw refusal(
        column.name, "it does not say where its domain is known from",
        "Add a sentence as its source: a codebook, a law, the form that was filled in.")
    }
    if isCategory(column) {
      guard let levels = domain.levels, !levels.isEmpty else {
        throw refusal(column.name, "it lists no levels", "Add levels: with all that may occur.")
      }
      guard levels.count <= FineColumn.mostLevels, Set(levels).count == levels.count else {
        throw refusal(
          column.name, "its levels must be different, and at most \(FineColumn.mostLevels)",
          "Shorten the list.")
      }
    } else {
      guard let least = domain.least, let most = domain.most, least.isFinite, most.isFinite,
        least < most, most - least < 0x1p62, abs(least) < 0x1p62, abs(most) < 0x1p62
      else {
        throw refusal(
          column.name, "it has no bounds, or they are not two finite numbers in rising order",
          "Add minimum: and maximum:.")
      }
      if let bins = domain.bins, !(2...10_000).contains(bins) {
        throw refusal(column.name, "bins must lie between 2 and 10000", "Leave it out, or use 32.")
      }
    }
    if domain.outside == .missing, !domain.admitsMissing {
      throw refusal(
        column.name, "what lies outside is to become missing, but it does not admit missing cells",
        "Add may_be_missing: true, or outside: clipped.")
    }
    return domain
  }

  static func isCategory(_ column: ColumnSchema) -> Bool {
    column.kind == .category || column.kind == .boolean
  }

  private static func refusal(_ column: String, _ expected: String, _ remedy: String)
    -> PrivacyError
  {
    PrivacyError(
      .undeclared, place: "The schema, column “\(column)”", expected: expected, remedy: remedy)
  }
}
