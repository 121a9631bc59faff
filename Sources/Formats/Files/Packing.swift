import Foundation

/// Unpacks gzip and zstd files.
enum Packing {
  /// Unpacks a whole file into a new one.
  static func unpack(
    _ path: String, _ compression: Compression, to plain: String, folder: TemporaryFolder,
    place: String, memoryLimit: Int?
  ) throws {
    let target = try Descriptor(creating: plain, place: "The temporary folder")
    switch compression {
    case .gzip:
      let inflater = Inflater(try Descriptor(reading: path, place: place), to: target)
      try inflater.run()
    case .zstd:
      try unpackLines(path, to: target, folder: folder, place: place, memoryLimit: memoryLimit)
    }
  }

  /// The engine's reader unpacks zstd but hands out lines only: they are put together again.
  private static func unpackLines(
    _ path: String, to target: Descriptor, folder: TemporaryFolder, place: String,
    memoryLimit: Int?
  ) throws {
    let database = try Database(memoryLimit: memoryLimit, folder: folder)
    let alias = try folder.alias(path, named: "packed.csv.zst")
    try database.lock()
    // One column, cut by nothing that occurs in text.
    let lines = """
      SELECT l FROM read_csv(?, auto_detect = false, header = false, columns = {'l': 'VARCHAR'},
        delim = '\u{1}\u{2}\u{3}\u{4}', quote = '', escape = '', comment = '', nullstr = '',
        compression = 'zstd', max_line_size = \(TextReader.longestRecord), parallel = false,
        strict_mode = false, new_line = '\\n')
      """
    do {
      let rows = try database.query(lines, [alias])
      var buffer: [UInt8] = []
      while try rows.next() {
        for row in 0..<rows.rowCount {
          let cell = rows.cell(row, 0)
          if let bytes = cell.bytes {
            buffer.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(cell.length)))
          }
          buffer.append(0x0A)
        }
        if buffer.count > 1 << 20 {
          try buffer.withUnsafeBytes { try target.write($0) }
          buffer.removeAll(keepingCapacity: true)
        }
      }
      try buffer.withUnsafeBytes { try target.write($0) }
    } catch let failure as EngineFailure {
      if failure.kind == .encoding {
        throw FormatError(
          .encoding, place: place, expected: "the text in this zstd file is not UTF-8",
          remedy: "Unpack the file first and state its encoding with --encoding.")
      }
      throw failure.sentence(
        place, expected: "it is not a whole zstd file", remedy: "Fetch or pack it again.")
    }
  }
}

/// A packed file, written through the engine.
///
/// *Memory*: bounded: bytes wait in a table that spills to disk.
final class PackedTarget: ByteTarget {
  private let database: Database
  private let path: String
  private let compression: Compression
  private let place: String
  private var appender: Appender?

  init(_ path: String, _ compression: Compression, place: String, memoryLimit: Int?) throws {
    self.path = path
    self.compression = compression
    self.place = place
    database = try Database(memoryLimit: memoryLimit)
    try translatingWrite {
      try database.execute("CREATE TABLE bytes (part BLOB)")
      appender = try Appender(database, table: "bytes", types: [.blob])
    }
  }

  private func translatingWrite(_ body: () throws -> Void) throws {
    try translating(
      place, expected: "it could not be written", remedy: "Check the disk and try again.", body)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    try translatingWrite { try appender?.appendBlob(bytes) }
  }

  func finish() throws {
    try translatingWrite {
      try appender?.end()
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      let alias = try database.folder.alias(folder, named: "out")
      let name = URL(fileURLWithPath: path).lastPathComponent
      try database.execute(
        """
        COPY bytes TO \(Database.literal(alias + "/" + name))
        (FORMAT blob, COMPRESSION \(compression.rawValue))
        """)
    }
  }
}
