import CDuckDB
import Foundation

/// A database of the engine's, in memory, with a private folder to spill to; closed when let go.
///
/// Used by one thread.
package final class Database {
  let handle: OpaquePointer
  /// Harmless names for paths, and what does not fit into memory.
  let folder: TemporaryFolder

  /// - Parameters:
  ///   - memoryLimit: bytes the engine may use; nil means a quarter of the machine's memory, at
  ///     most 4 GB.
  ///   - network: whether files on other machines may be read.
  ///   - extensions: what to load ("excel", ...).
  /// - Throws: `FormatError`.
  package convenience init(memoryLimit: Int?, loading extensions: [String] = []) throws {
    try self.init(memoryLimit: memoryLimit, folder: nil, loading: extensions)
  }

  init(
    memoryLimit: Int?, folder: TemporaryFolder?, loading extensions: [String] = [],
    network: Bool = false
  ) throws {
    try Engine.open()
    self.folder = try folder ?? TemporaryFolder()
    let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    let limit = max(memoryLimit ?? min(memory / 4, 4 << 30), 64 << 20)
    let threads = max(1, min(ProcessInfo.processInfo.activeProcessorCount, 8))
    var settings = [
      "memory_limit": "\(limit / 1_000_000)MB",
      "threads": "\(threads)",
      "temp_directory": self.folder.path + "/spill",
      "autoinstall_known_extensions": "false",
      "autoload_known_extensions": "false",
      "allow_community_extensions": "false",
      "allow_unsigned_extensions": "false",
    ]
    if let folder = Engine.extensions { settings["extension_directory"] = folder }
    let names = settings.keys.sorted()
    let opened = Database.withCStrings(names) { names in
      Database.withCStrings(settings.keys.sorted().map { settings[$0]! }) { values in
        udb_open(":memory:", names, values, settings.count)
      }
    }
    guard let opened else {
      throw FormatError(
        .missingLibrary, place: "The DuckDB library", expected: "it could not be started",
        remedy: "Run make setup again.")
    }
    handle = opened
    try execute("SET preserve_insertion_order = true")
    for name in network ? extensions + ["httpfs"] : extensions {
      // Some libraries have it built in; where that fails the file's absence is the reason.
      do { try execute("LOAD \(name)") } catch {
        throw FormatError(
          .missingLibrary, place: "DuckDB's extension \(name)", expected: "it could not be loaded",
          remedy: "Run make setup, which fetches it.")
      }
    }
  }

  deinit { udb_close(handle) }

  /// Ends all changes of settings: from here on no statement can undo the limits.
  func lock() throws { try execute("SET lock_configuration = true") }

  package func execute(_ sql: String) throws {
    if udb_execute(handle, sql) != 0 { throw EngineFailure.last() }
  }

  /// Prepares a statement, binds texts to its parameters in order, and runs it.
  func query(_ sql: String, _ parameters: [String] = []) throws -> Rows {
    guard let statement = udb_prepare(handle, sql) else { throw EngineFailure.last() }
    defer { udb_statement_free(statement) }
    for (index, parameter) in parameters.enumerated() {
      var text = parameter
      let status = text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          udb_bind_text(statement, UInt64(index + 1), $0.baseAddress, UInt64($0.count))
        }
      }
      if status != 0 { throw EngineFailure.last() }
    }
    guard let result = udb_run(statement) else { throw EngineFailure.last() }
    return Rows(result, of: self)
  }

  /// The texts of a result, row by row; every column must be VARCHAR.
  package func texts(_ sql: String, _ parameters: [String] = []) throws -> [[String?]] {
    let rows = try query(sql, parameters)
    var all: [[String?]] = []
    while try rows.next() {
      for row in 0..<rows.rowCount {
        all.append((0..<rows.columnCount).map { rows.cell(row, $0).string })
      }
    }
    return all
  }

  /// A name as SQL writes it, whatever it holds.
  package static func quoted(_ name: String) -> String {
    "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  /// A text as SQL writes it, whatever it holds.
  package static func literal(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "''") + "'"
  }

  private static func withCStrings<R>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R
  ) -> R {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    let pointers = copies.map { UnsafePointer<CChar>($0) }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}

/// A result, one chunk of rows at a time.
final class Rows {
  private let result: OpaquePointer
  private let database: Database
  let columnCount: Int
  private(set) var rowCount = 0

  fileprivate init(_ result: OpaquePointer, of database: Database) {
    self.result = result
    self.database = database
    columnCount = Int(udb_column_count(result))
  }

  deinit { udb_result_free(result) }

  /// Goes to the next chunk; false at the end.
  func next() throws -> Bool {
    switch udb_next(result) {
    case 1:
      rowCount = Int(udb_chunk_rows(result))
      return true
    case 0: return false
    default: throw EngineFailure.last()
    }
  }

  func name(_ column: Int) -> String { String(cString: udb_column_name(result, UInt64(column))) }

  func validity(_ column: Int) -> UnsafePointer<UInt64>? {
    udb_chunk_validity(result, UInt64(column))
  }

  func data<Value>(_ column: Int, as type: Value.Type) -> UnsafePointer<Value> {
    udb_chunk_data(result, UInt64(column)).assumingMemoryBound(to: type)
  }

  /// A cell of a VARCHAR or BLOB column of the chunk.
  func cell(_ row: Int, _ column: Int) -> Cell {
    let strings = data(column, as: udb_string.self)
    if let bits = validity(column), bits[row >> 6] >> UInt64(row & 63) & 1 == 0 { return .missing }
    // The address within the vector: short strings lie in the vector itself.
    let string = strings + row
    return Cell(
      bytes: udb_string_bytes(string), length: Int32(clamping: udb_string_length(string)),
      isQuoted: true)
  }
}
