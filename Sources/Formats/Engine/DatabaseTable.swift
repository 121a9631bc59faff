import Tables

/// A table of a database that the engine is attached to under the name `source`.
struct DatabaseTable {
  var schema: String?
  var name: String

  /// The parts of "schema.table"; either may stand in double quotes.
  init(_ text: String) {
    var parts: [String] = [""]
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case "." where !isQuoted && parts.count == 1: parts.append("")
      default: parts[parts.count - 1].append(character)
      }
    }
    name = parts.removeLast()
    schema = parts.first
  }

  var quoted: String {
    (["source"] + (schema.map { [$0] } ?? []) + [name]).map(Database.quoted).joined(
      separator: ".")
  }

  /// The attached database's tables and views, those of the system left out.
  static func all(in database: Database) throws -> [DatabaseTable] {
    try database.texts(
      """
      SELECT schema_name::VARCHAR, table_name::VARCHAR FROM duckdb_tables()
      WHERE database_name = 'source'
      UNION ALL
      SELECT schema_name::VARCHAR, view_name::VARCHAR FROM duckdb_views()
      WHERE database_name = 'source' AND NOT internal
      ORDER BY 1, 2
      """
    ).compactMap { row in
      guard let schema = row[0], let name = row[1], schema != "information_schema",
        schema != "pg_catalog", !name.hasPrefix("sqlite_")
      else { return nil }
      var table = DatabaseTable("")
      table.schema = schema
      table.name = name
      return table
    }
  }

  /// The table a source names, or the only one there is.
  static func chosen(
    _ selection: String?, in database: Database, place: String, showsSchema: Bool
  ) throws -> DatabaseTable {
    let tables = try all(in: database)
    func shown(_ table: DatabaseTable) -> String {
      showsSchema ? "\(table.schema ?? "").\(table.name)" : table.name
    }
    let list = tables.prefix(10).map { "“\(shown($0))”" }.joined(separator: ", ")
    let known = tables.isEmpty ? "It has no tables." : "Its tables are \(list)."
    guard let selection else {
      if tables.count == 1 { return tables[0] }
      throw FormatError(
        .missingTable, place: place, expected: "which of its tables is meant is not said",
        remedy: "Name one after #. \(known)")
    }
    let wanted = DatabaseTable(selection)
    // A name with points in it, unquoted, may be the whole name of a table.
    if let found = tables.first(where: { $0.name == selection }) { return found }
    guard
      let found = tables.first(where: {
        $0.name == wanted.name && (wanted.schema == nil || $0.schema == wanted.schema)
      })
    else {
      throw FormatError(
        .missingTable, place: place, expected: "it has no such table",
        remedy: known)
    }
    return found
  }
}

/// Writes a table into a database at the end, in one transaction.
final class DatabaseWriter: TableWriter {
  private let staging: Staging
  private let table: DatabaseTable
  private let place: String
  private let replaces: Bool
  private let supported: (String) -> Bool
  /// A new file's place, where the database is one.
  private let pending: PendingFile?
  private var isOpen = true

  /// - Parameters:
  ///   - database: attached to the target as `source`.
  ///   - supported: the types that the target knows.
  init(
    _ database: Database, _ table: DatabaseTable, schema: Schema, place: String,
    pending: PendingFile?, options: WritingOptions, supported: @escaping (String) -> Bool
  ) throws {
    self.table = table
    self.place = place
    self.pending = pending
    self.supported = supported
    let exists = try DatabaseTable.all(in: database).contains {
      $0.name == table.name && (table.schema == nil || $0.schema == table.schema)
    }
    guard !exists || options.overwrite else { throw PendingFile.exists(place) }
    replaces = exists
    staging = try Staging(database, schema: schema)
  }

  deinit { cancel() }

  func append(_ block: Table) throws {
    precondition(isOpen, "Nothing can be appended after finish or cancel.")
    try translating(
      place, expected: "a block of rows could not be stored", remedy: "Check the disk."
    ) { try staging.append(block) }
  }

  func finish() throws {
    guard isOpen else { return }
    let database = staging.database
    try translating(
      place, expected: "the table could not be written",
      remedy: "Check the columns' names and types."
    ) {
      let selection = try staging.selection(supported)
      try database.execute("BEGIN TRANSACTION")
      do {
        if replaces { try database.execute("DROP TABLE \(table.quoted)") }
        try database.execute("CREATE TABLE \(table.quoted) AS \(selection)")
        try database.execute("COMMIT")
      } catch {
        let failure = error
        try? database.execute("ROLLBACK")
        throw failure
      }
      try database.execute("DETACH source")
    }
    try pending?.finish()
    isOpen = false
  }

  func cancel() {
    if isOpen { try? staging.database.execute("DETACH source") }
    isOpen = false
    pending?.cancel()
  }
}
