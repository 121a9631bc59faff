public import Tables

/// Reads and writes tables in one kind of file or database: one file per format, one line in
/// `standard`.
public protocol TableFormat: Sendable {
  /// The name a person knows it by ("CSV").
  var name: String { get }
  /// Endings of file names, without the dot and without a compression's ending.
  var extensions: [String] { get }
  /// Prefixes that name the format in a source or sink ("jsonl:-", "sqlite:file#table").
  var schemes: [String] { get }
  /// Whether a file that begins with these bytes is one, whatever it is called.
  func recognizes(_ head: [UInt8]) -> Bool
  /// - Throws: `FormatError`.
  func read(_ source: Source, options: ReadingOptions) throws -> ReadTable
  /// - Throws: `FormatError`, at once where the sink cannot be written.
  func writer(to sink: Sink, schema: Schema, options: WritingOptions) throws -> any TableWriter
}

extension TableFormat {
  public var schemes: [String] { [] }
  public func recognizes(_ head: [UInt8]) -> Bool { false }
}

/// Takes a table block by block.
///
/// Nothing appears under the sink's name before `finish`; a writer that is cancelled or let go
/// leaves nothing behind.
public protocol TableWriter: AnyObject {
  /// - Parameter block: rows with the schema's columns, in its order.
  func append(_ block: Table) throws
  /// Puts the whole output in place, at once.
  func finish() throws
  func cancel()
}

extension [any TableFormat] {
  /// Every format there is. A new one adds its line here.
  public static var standard: [any TableFormat] {
    [CSV(), Parquet(), JSONLines(), XLSX(), SQLite(), PostgreSQL()]
  }

  /// The format of a source: by its prefix, its ending, or its first bytes; text is taken as CSV.
  public func format(of source: Source) throws -> any TableFormat {
    if let format = named(source.scheme, source.fileExtension) { return format }
    guard case .file(let path) = source.location else { return CSV() }
    let head = try Descriptor(reading: path, place: source.description).head(64)
    return first { $0.recognizes(head) } ?? CSV()
  }

  /// The format of a sink: by its prefix or its ending.
  public func format(of sink: Sink) throws -> any TableFormat {
    if let format = named(sink.scheme, sink.fileExtension) { return format }
    if case .standardOutput = sink.location { return CSV() }
    let known = flatMap(\.extensions).map { "." + $0 }.joined(separator: ", ")
    throw FormatError(
      .unsupported, place: sink.description,
      expected: "the ending of the name does not say which format to write",
      remedy: "Use one of \(known), or put the format's name and a colon before the path.")
  }

  private func named(_ scheme: String?, _ fileExtension: String) -> (any TableFormat)? {
    if let scheme { return first { $0.schemes.contains(scheme) } }
    return first { $0.extensions.contains(fileExtension) }
  }
}

extension Table {
  /// Reads a file, a stream or a database's table, as `Source` describes them.
  ///
  /// - Throws: `FormatError`.
  public static func reading(
    _ source: String, options: ReadingOptions = ReadingOptions()
  ) throws -> ReadTable {
    let source = try Source(source)
    return try [any TableFormat].standard.format(of: source).read(source, options: options)
  }

  /// Writes the whole table.
  ///
  /// - Throws: `FormatError`; nothing is left behind then.
  public func write(to sink: String, options: WritingOptions = WritingOptions()) throws {
    let sink = try Sink(sink)
    let writer = try [any TableFormat].standard.format(of: sink).writer(
      to: sink, schema: schema, options: options)
    do {
      try writer.append(self)
      try writer.finish()
    } catch {
      writer.cancel()
      throw error
    }
  }
}
