import Foundation
public import Tables

/// A table of a PostgreSQL server, read and written by the engine's scanner.
///
/// The password comes from PGPASSWORD or the file that PGPASSFILE names, as PostgreSQL's own
/// programs take it; it never stands in an address, a message or a list of processes.
public struct PostgreSQL: TableFormat {
  public init() {}

  public let name = "PostgreSQL"
  public let extensions: [String] = []
  public let schemes = ["postgres"]

  public func read(_ source: Source, options: ReadingOptions) throws -> ReadTable {
    guard case .server(let address) = source.location else {
      throw FormatError(
        .unsupported, place: source.description,
        expected: "a PostgreSQL table is named postgres://user@host/database#schema.table",
        remedy: "Correct the address.")
    }
    return try PostgreSQL.translatingConnection(address, source.description) {
      let database = try Database(memoryLimit: options.memoryLimit, loading: ["postgres_scanner"])
      try database.execute("SET TimeZone = 'UTC'")
      // One scan in the table's order, not several side by side.
      try database.execute("SET threads = 1")
      try database.execute("SET pg_use_ctid_scan = false")
      try PostgreSQL.attach(address, to: database, readOnly: true)
      try database.lock()
      let table = try DatabaseTable.chosen(
        source.selection, in: database, place: address.description, showsSchema: true)
      let limit = options.rowLimit.map { " LIMIT \($0)" } ?? ""
      // One look at the table: others may change it meanwhile.
      try database.execute("CREATE TABLE taken AS SELECT * FROM \(table.quoted)\(limit)")
      return try EngineReader(
        database: database, relation: "taken", place: source.description
      ).read(options)
    }
  }

  public func writer(to sink: Sink, schema: Schema, options: WritingOptions) throws
    -> any TableWriter
  {
    guard case .server(let address) = sink.location, let selection = sink.selection else {
      throw FormatError(
        .unsupported, place: sink.description,
        expected: "a PostgreSQL table is named postgres://user@host/database#schema.table",
        remedy: "Say which table to write after #.")
    }
    guard !schema.columns.isEmpty else { throw TextWriter.noColumns(sink) }
    var table = DatabaseTable(selection)
    table.schema = table.schema ?? "public"
    return try PostgreSQL.translatingConnection(address, sink.description) {
      let database = try Database(memoryLimit: options.memoryLimit, loading: ["postgres_scanner"])
      try PostgreSQL.attach(address, to: database, readOnly: false)
      try database.lock()
      let types: Set<String> = [
        "BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "DATE", "TIME", "TIMESTAMP",
        "TIMESTAMP WITH TIME ZONE", "INTERVAL", "UUID", "VARCHAR", "BLOB",
      ]
      return try DatabaseWriter(
        database, table, schema: schema, place: sink.description, pending: nil, options: options
      ) { types.contains($0) || $0.hasPrefix("DECIMAL(") || $0.hasSuffix("[]") }
    }
  }

  private static func attach(
    _ address: ServerAddress, to database: Database, readOnly: Bool
  ) throws {
    var settings = address.settings.filter { key, _ in
      !key.isEmpty && key.allSatisfy { $0.isLowercase && $0.isASCII || $0 == "_" }
    }
    settings["host"] = address.host
    if let port = address.port { settings["port"] = String(port) }
    if let user = address.user { settings["user"] = user }
    if !address.database.isEmpty { settings["dbname"] = address.database }
    if settings["connect_timeout"] == nil { settings["connect_timeout"] = "15" }
    // libpq's own quoting, then SQL's.
    let text = settings.sorted { $0.key < $1.key }.map { key, value in
      let escaped = value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
        of: "'", with: "\\'")
      return "\(key)='\(escaped)'"
    }.joined(separator: " ")
    let mode = readOnly ? ", READ_ONLY" : ""
    try database.execute("ATTACH \(Database.literal(text)) AS source (TYPE postgres\(mode))")
  }

  /// Runs work with the server and translates what it refuses.
  private static func translatingConnection<R>(
    _ address: ServerAddress, _ place: String, _ body: () throws -> R
  ) throws -> R {
    do { return try body() } catch let failure as EngineFailure {
      switch failure.kind {
      case .authentication:
        throw FormatError(
          .connection, place: address.description,
          expected: "the server does not accept the user or the password",
          remedy: "Check the user's name and PGPASSWORD, or the file PGPASSFILE names.")
      case .connection:
        throw FormatError(
          .connection, place: address.description,
          expected: "the server or the database on it cannot be reached",
          remedy: "Check host, port and database, and that the server runs.")
      case .permission:
        throw FormatError(
          .permission, place: place, expected: "the server does not permit this user to do that",
          remedy: "Ask the database's owner for the right.")
      default:
        throw failure.sentence(
          place, expected: "the server refused", remedy: "Check the table's name and its columns.")
      }
    }
  }
}
