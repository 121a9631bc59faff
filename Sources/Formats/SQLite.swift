import Foundation
public import Tables

/// A table in an SQLite file, read and written by the engine's scanner.
public struct SQLite: TableFormat {
  public init() {}

  public let name = "SQLite"
  public let extensions = ["db", "sqlite", "sqlite3"]
  public let schemes = ["sqlite"]

  public func recognizes(_ head: [UInt8]) -> Bool {
    head.starts(with: Array("SQLite format 3\0".utf8))
  }

  public func read(_ source: Source, options: ReadingOptions) throws -> ReadTable {
    let local = try LocalFile(source, options: options, unpacking: false)
    let head = try Descriptor(reading: local.path, place: local.place).head(16)
    guard !head.isEmpty else { throw DelimitedText.empty(local.place) }
    guard recognizes(head) else {
      throw FormatError(
        .malformed, place: local.place, expected: "it is not an SQLite file",
        remedy: "Check that it is the file you mean.")
    }
    return try translating(
      local.place, expected: "it could not be read as an SQLite file",
      remedy: "Check it with sqlite3's “PRAGMA integrity_check”."
    ) {
      // Cells of an SQLite table need not have its declared types: where they do not, all are read
      // as text and understood from there.
      do {
        return try read(local, source, options, asText: false)
      } catch let failure as EngineFailure where failure.kind == .malformed {
        return try read(local, source, options, asText: true)
      }
    }
  }

  private func read(
    _ local: LocalFile, _ source: Source, _ options: ReadingOptions, asText: Bool
  ) throws -> ReadTable {
    let database = try Database(memoryLimit: options.memoryLimit, loading: ["sqlite_scanner"])
    let alias = Database.literal(try database.folder.alias(local.path, named: "input.db"))
    if asText { try database.execute("SET sqlite_all_varchar = true") }
    // One thread keeps the rows in the table's order.
    try database.execute("SET threads = 1")
    try database.execute("ATTACH \(alias) AS source (TYPE sqlite, READ_ONLY)")
    try database.lock()
    let table = try DatabaseTable.chosen(
      source.selection, in: database, place: local.place, showsSchema: false)
    let limit = options.rowLimit.map { " LIMIT \($0)" } ?? ""
    try database.execute("CREATE TABLE taken AS SELECT * FROM \(table.quoted)\(limit)")
    var reader = EngineReader(database: database, relation: "taken", place: source.description)
    // A column declared without a type comes as bytes.
    if !asText, try reader.declared().contains(where: { $0.type == "BLOB" }) {
      throw EngineFailure(kind: .malformed)
    }
    reader.forgetsTypes = asText
    return try reader.read(options)
  }

  public func writer(to sink: Sink, schema: Schema, options: WritingOptions) throws
    -> any TableWriter
  {
    guard case .file(let path) = sink.location else {
      throw FormatError(
        .unsupported, place: sink.description, expected: "SQLite writes files only",
        remedy: "Name a file.")
    }
    guard !schema.columns.isEmpty else { throw TextWriter.noColumns(sink) }
    let file = URL(fileURLWithPath: path)
    var table = DatabaseTable("")
    table.name = sink.selection ?? file.deletingPathExtension().lastPathComponent
    // An existing file keeps its other tables; a new one appears when it is whole.
    let exists = FileManager.default.fileExists(atPath: path)
    if exists {
      let head = try Descriptor(reading: path, place: path).head(16)
      guard recognizes(head) || head.isEmpty else {
        throw FormatError(
          .exists, place: path, expected: "a file that is not an SQLite file has this name",
          remedy: "Choose another name.")
      }
      if sink.selection == nil, !options.overwrite { throw PendingFile.exists(path) }
    }
    let pending = exists ? nil : try PendingFile(path, overwrite: options.overwrite)
    return try translating(
      sink.description, expected: "it cannot be written", remedy: "Check the columns' names."
    ) {
      let database = try Database(memoryLimit: options.memoryLimit, loading: ["sqlite_scanner"])
      let target = pending?.temporaryPath ?? path
      let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
      let alias = try database.folder.alias(folder, named: "out")
      let name = URL(fileURLWithPath: target).lastPathComponent
      try database.execute(
        "ATTACH \(Database.literal(alias + "/" + name)) AS source (TYPE sqlite)")
      try database.lock()
      let types: Set<String> = ["BIGINT", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP"]
      return try DatabaseWriter(
        database, table, schema: schema, place: sink.description, pending: pending,
        options: options
      ) { types.contains($0) }
    }
  }
}
