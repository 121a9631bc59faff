import Foundation
import Tables

/// Writes a file that the engine makes at the end from the rows it was given.
final class EngineFileWriter: TableWriter {
  private let pending: PendingFile
  private let staging: Staging
  private let place: String
  private let write: (Staging, _ path: String) throws -> Void
  private var isOpen = true

  /// Bytes.
  private static let usualMemory = 1 << 30

  /// - Parameter write: makes the file; its path comes as an SQL literal.
  init(
    to sink: Sink, schema: Schema, options: WritingOptions, loading extensions: [String] = [],
    write: @escaping (Staging, _ path: String) throws -> Void
  ) throws {
    guard case .file(let path) = sink.location else {
      throw FormatError(
        .unsupported, place: sink.description, expected: "this format cannot be written there",
        remedy: "Name a file.")
    }
    guard !schema.columns.isEmpty else { throw TextWriter.noColumns(sink) }
    self.write = write
    place = sink.description
    pending = try PendingFile(path, overwrite: options.overwrite)
    staging = try translating(
      place, expected: "it cannot be written", remedy: "Check the columns' names and types."
    ) {
      // Rows wait in the engine until all are there; what is more than this waits on disk.
      let database = try Database(
        memoryLimit: options.memoryLimit ?? Self.usualMemory, loading: extensions)
      try database.lock()
      return try Staging(database, schema: schema)
    }
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
    try translating(
      place, expected: "it could not be written", remedy: "Check the disk and the columns' names."
    ) {
      let target = URL(fileURLWithPath: pending.temporaryPath)
      let folder = staging.database.folder
      let alias = try folder.alias(target.deletingLastPathComponent().path, named: "out")
      try write(staging, Database.literal(alias + "/" + target.lastPathComponent))
    }
    try pending.finish()
    isOpen = false
  }

  func cancel() {
    isOpen = false
    pending.cancel()
  }
}
