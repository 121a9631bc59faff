public import Tables

/// How to read.
public struct ReadingOptions: Sendable {
  /// Kinds and formats to apply instead of inferring them; columns it does not name are inferred.
  public var schema: Schema?
  /// Leave out rows that do not fit, and say so in the notes, instead of refusing the file.
  public var skipBadRows: Bool
  /// The text's encoding ("utf-8", "windows-1252", ...); nil means find out.
  public var encoding: String?
  /// The character between cells; nil means find out.
  public var delimiter: Character?
  /// Whether the first row of a text file holds the names.
  public var hasHeader: Bool
  /// Read no more than this many rows.
  public var rowLimit: Int?
  /// Whether a source may lie on another machine (http, https, s3).
  public var allowNetwork: Bool
  /// Bytes the database engine may use before it moves data to disk.
  public var memoryLimit: Int?
  /// Bytes of memory that reading a table, and holding it twice, may take: of a larger table rows are
  /// chosen at random and a note says so. Nil means all rows, whatever they take.
  public var memory: Int?
  /// How many tables share that memory.
  public var tablesAtOnce: Int

  public init(
    schema: Schema? = nil, skipBadRows: Bool = false, encoding: String? = nil,
    delimiter: Character? = nil, hasHeader: Bool = true, rowLimit: Int? = nil,
    allowNetwork: Bool = false, memoryLimit: Int? = nil, memory: Int? = nil,
    tablesAtOnce: Int = 1
  ) {
    self.memory = memory
    self.tablesAtOnce = tablesAtOnce
    self.schema = schema
    self.skipBadRows = skipBadRows
    self.encoding = encoding
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.rowLimit = rowLimit
    self.allowNetwork = allowNetwork
    self.memoryLimit = memoryLimit
  }
}

/// How to write.
public struct WritingOptions: Sendable {
  /// Kept inside the file where the format can hold it (Parquet).
  public var metadata: [String: String]
  /// Whether an existing file or table is replaced.
  public var overwrite: Bool
  /// Bytes the database engine may use before it moves data to disk.
  public var memoryLimit: Int?
  /// How a text file is laid out; nil means commas (tabs for .tsv), UTF-8, "\n".
  public var dialect: TextDialect?

  public init(
    metadata: [String: String] = [:], overwrite: Bool = false, memoryLimit: Int? = nil,
    dialect: TextDialect? = nil
  ) {
    self.metadata = metadata
    self.overwrite = overwrite
    self.memoryLimit = memoryLimit
    self.dialect = dialect
  }
}

/// What a reader hands over.
public struct ReadTable: Sendable {
  public var table: Table
  /// What the user should know (rows left out, text recoded, a guess that may be wrong), in plain
  /// sentences without any cell's value.
  public var notes: [String]
  /// The file's own key-value metadata (Parquet).
  public var metadata: [String: String]
  /// How the text file was laid out, so that the same layout can be written; nil for other formats.
  public var dialect: TextDialect?
  /// Rows of the source that fit it, of which `table` may hold a sample.
  public var rowsInSource: Int

  /// - Parameter rowsInSource: the table's own where nil.
  public init(
    table: Table, notes: [String] = [], metadata: [String: String] = [:],
    dialect: TextDialect? = nil, rowsInSource: Int? = nil
  ) {
    self.table = table
    self.rowsInSource = rowsInSource ?? table.rowCount
    self.notes = notes
    self.metadata = metadata
    self.dialect = dialect
  }
}

/// How a delimited text file is laid out.
public struct TextDialect: Hashable, Sendable, Codable {
  /// One ASCII character.
  public var delimiter: String
  /// One ASCII character around cells that hold a delimiter, a quote or a line break.
  public var quote: String
  /// Whether a quote inside quotes is written `\"` instead of `""`.
  public var backslashEscapes: Bool
  public var quoting: Quoting
  public var hasHeader: Bool
  /// Whether the file begins with U+FEFF, as Excel's "CSV UTF-8" does.
  public var byteOrderMark: Bool
  /// "\n", "\r\n" or "\r".
  public var lineEnding: String

  /// Which cells stand in quotes.
  public enum Quoting: String, Hashable, Sendable, Codable {
    /// Those that need it.
    case needed
    /// Every text; numbers, dates and missing cells stand bare.
    case text
    case all
  }

  public init(
    delimiter: String = ",", quote: String = "\"", backslashEscapes: Bool = false,
    quoting: Quoting = .needed, hasHeader: Bool = true, byteOrderMark: Bool = false,
    lineEnding: String = "\n"
  ) {
    self.delimiter = delimiter
    self.quote = quote
    self.backslashEscapes = backslashEscapes
    self.quoting = quoting
    self.hasHeader = hasHeader
    self.byteOrderMark = byteOrderMark
    self.lineEnding = lineEnding
  }
}
