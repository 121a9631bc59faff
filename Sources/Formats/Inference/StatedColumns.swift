import Tables

/// The columns whose kinds the user stated, checked against the names that are there.
struct StatedColumns {
  private let columns: [String: ColumnSchema]

  init(_ schema: Schema?, names: [String], place: String) throws {
    let known = Set(names)
    for column in schema?.columns ?? [] where !known.contains(column.name) {
      throw FormatError(
        .schema, place: place,
        expected: "it has no column “\(column.name)”, which the schema names",
        remedy: "Remove the column from the schema, or correct its name.")
    }
    if let target = schema?.target, !known.contains(target) {
      throw FormatError(
        .schema, place: place,
        expected: "it has no column “\(target)”, which the schema names as the target",
        remedy: "Correct the target's name.")
    }
    columns = Dictionary(
      (schema?.columns ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(_ name: String) -> ColumnSchema? { columns[name] }
}
