public import Tables

/// Apache Parquet; types and key-value metadata are kept.
///
/// Read by the engine, and written by `ParquetWriter`, except for types that only the engine knows.
public struct Parquet: TableFormat {
  public init() {}

  public let name = "Parquet"
  public let extensions = ["parquet", "pq"]
  public let schemes = ["parquet"]

  public func recognizes(_ head: [UInt8]) -> Bool { head.starts(with: Array("PAR1".utf8)) }

  public func read(_ source: Source, options: ReadingOptions) throws -> ReadTable {
    let local = try LocalFile(source, options: options, unpacking: false)
    let head = try Descriptor(reading: local.path, place: local.place).head(4)
    guard !head.isEmpty else { throw DelimitedText.empty(local.place) }
    guard recognizes(head) else { throw Parquet.broken(local.place) }
    return try translating(
      local.place, expected: "it is not a whole Parquet file", remedy: "Fetch or write it again."
    ) {
      let database = try Database(memoryLimit: options.memoryLimit)
      let alias = Database.literal(try database.folder.alias(local.path, named: "input.parquet"))
      try database.execute("SET TimeZone = 'UTC'")
      try database.lock()
      let relation = "read_parquet(\(alias), hive_partitioning = false)"
      var read = try EngineReader(
        database: database, relation: relation, place: local.place
      ).read(options)
      // Keys and values are bytes in the file; those that are no text are of no use here.
      let pairs = try database.texts(
        """
        SELECT CAST(TRY(decode(key)) AS VARCHAR), CAST(TRY(decode(value)) AS VARCHAR)
        FROM parquet_kv_metadata(\(alias))
        """)
      for pair in pairs { if let key = pair[0], let value = pair[1] { read.metadata[key] = value } }
      return read
    }
  }

  static func broken(_ place: String) -> FormatError {
    FormatError(
      .malformed, place: place, expected: "it is not a whole Parquet file",
      remedy: "Fetch or write it again.")
  }

  public func writer(to sink: Sink, schema: Schema, options: WritingOptions) throws
    -> any TableWriter
  {
    if let writer = try ParquetWriter(to: sink, schema: schema, options: options) { return writer }
    return try EngineFileWriter(to: sink, schema: schema, options: options) { staging, path in
      var settings = ["FORMAT parquet", "COMPRESSION zstd"]
      if !options.metadata.isEmpty {
        let pairs = options.metadata.sorted { $0.key < $1.key }.map {
          "\(Database.quoted($0.key)): \(Database.literal($0.value))"
        }
        settings.append("KV_METADATA {\(pairs.joined(separator: ", "))}")
      }
      let selection = try staging.selection()
      try staging.database.execute(
        "COPY (\(selection)) TO \(path) (\(settings.joined(separator: ", ")))")
    }
  }
}
