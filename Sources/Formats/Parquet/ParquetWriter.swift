import Dispatch
import Synchronization
import Tables

/// Writes a Parquet file group by group.
///
/// Columns are encoded beside each other, and a column's bytes do not depend on how many threads
/// there are.
///
/// *Memory*: one group of rows, encoded: at most `mostBytes` and a block.
///
/// *Source*: Apache Parquet, "File format", version 2 with pages of version 1, not compressed.
final class ParquetWriter: TableWriter {
  private let pending: PendingFile
  private let file: Descriptor
  private let schema: Schema
  private let metadata: [String: String]
  private let place: String
  private var types: [ParquetType]
  private var columns: [ParquetColumn] = []
  private var groups: [Group] = []
  private var offset = 0
  private var rows = 0
  private var waitingRows = 0
  private var isOpen = true
  private let mostBytes: Int

  private struct Group {
    var chunks: [ParquetColumn.Chunk]
    var rows: Int
  }

  private static let pageRows = 1 << 16
  private static let groupRows = 1 << 18
  private static let mark = Array("PAR1".utf8)

  /// Nil where the schema has a type that only the engine knows.
  init?(to sink: Sink, schema: Schema, options: WritingOptions) throws {
    guard case .file(let path) = sink.location, !schema.columns.isEmpty else { return nil }
    var types: [ParquetType] = []
    for column in schema.columns {
      guard let type = ParquetType(column) else { return nil }
      types.append(type)
    }
    self.types = types
    self.schema = schema
    metadata = options.metadata
    mostBytes = min(128 << 20, (options.memoryLimit ?? .max) / 2)
    place = sink.description
    pending = try PendingFile(path, overwrite: options.overwrite)
    file = try Descriptor(creating: pending.temporaryPath, place: path)
    try write(Self.mark)
  }

  deinit { cancel() }

  func append(_ block: Table) throws {
    precondition(isOpen, "Nothing can be appended after finish or cancel.")
    precondition(
      block.columns.map(\.name) == schema.columns.map(\.name),
      "A block must have the schema's columns in its order.")
    if columns.isEmpty { begin(with: block) }
    var first = 0
    while first < block.rowCount {
      let page = first..<min(first + Self.pageRows, block.rowCount)
      try append(block, page)
      first = page.upperBound
    }
  }

  /// Settles the types, by the first cells.
  private func begin(with block: Table?) {
    if let block, block.rowCount > 0 {
      types = zip(types, block.columns).map { $0.fitting($1.storage) }
    }
    columns = zip(schema.columns, types).map { ParquetColumn($0, type: $1) }
  }

  private func append(_ block: Table, _ page: Range<Int>) throws {
    let work = Work(columns: columns, cells: block.columns.map(\.storage))
    DispatchQueue.concurrentPerform(iterations: columns.count) { work.encode($0, rows: page) }
    if let misfit = work.misfit {
      throw FormatError(
        .unsupported, place: "\(place), column \(columns[misfit].name)",
        expected: "a cell does not fit the type that the rows before it have",
        remedy: "Write CSV, or give the column another type in the schema.")
    }
    rows += page.count
    waitingRows += page.count
    if waitingRows >= Self.groupRows || columns.reduce(0, { $0 + $1.waiting }) >= mostBytes {
      try flush()
    }
  }

  private func flush() throws {
    guard waitingRows > 0 else { return }
    var group = Group(chunks: [], rows: waitingRows)
    for column in columns {
      group.chunks.append(try column.flush(at: offset) { try write($0) })
    }
    groups.append(group)
    waitingRows = 0
  }

  func finish() throws {
    guard isOpen else { return }
    if columns.isEmpty { begin(with: nil) }
    try flush()
    var footer = ThriftWriter()
    describe(&footer)
    try write(footer.bytes.raw)
    var end = ByteBuffer(capacity: 8)
    end.append(littleEndian: UInt64(footer.bytes.count), bytes: 4)
    end.append(Self.mark)
    try write(end.raw)
    try pending.finish()
    isOpen = false
  }

  func cancel() {
    isOpen = false
    pending.cancel()
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws {
    try file.write(bytes)
    offset += bytes.count
  }

  private func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

  // MARK: The footer

  private func describe(_ footer: inout ThriftWriter) {
    footer.structure {
      $0.field(1, int32: 2)
      $0.field(2, structures: [Int](-1..<columns.count)) { thrift, index in
        guard index >= 0 else {
          thrift.field(4, "schema")
          thrift.field(5, int32: columns.count)
          return
        }
        let column = columns[index]
        column.type.describe(column.name, range: column.range, in: &thrift)
      }
      $0.field(3, int64: rows)
      $0.field(4, structures: groups) { describe($1, in: &$0) }
      if !metadata.isEmpty {
        $0.field(5, structures: metadata.sorted { $0.key < $1.key }) {
          $0.field(1, $1.key)
          $0.field(2, $1.value)
        }
      }
      $0.field(6, "understudy")
      // Numbers are ordered as their type orders them.
      $0.field(7, structures: columns) { thrift, _ in thrift.field(1) { _ in } }
    }
  }

  private func describe(_ group: Group, in thrift: inout ThriftWriter) {
    let bytes = group.chunks.reduce(0) { $0 + $1.bytes }
    thrift.field(1, structures: Array(zip(columns, group.chunks))) { thrift, column in
      let (column, chunk) = column
      thrift.field(2, int64: chunk.offset)
      thrift.field(3) {
        $0.field(1, int32: column.type.physical)
        $0.field(2, int32s: chunk.encodings.map(\.rawValue).sorted())
        $0.field(3, texts: [column.name])
        $0.field(4, int32: 0)
        $0.field(5, int64: chunk.cells)
        $0.field(6, int64: chunk.bytes)
        $0.field(7, int64: chunk.bytes)
        $0.field(9, int64: chunk.offset + chunk.dictionaryBytes)
        if chunk.dictionaryBytes > 0 { $0.field(11, int64: chunk.offset) }
        $0.field(12) {
          $0.field(3, int64: chunk.missing)
          if let least = chunk.least, let most = chunk.most {
            $0.field(5, binary: column.type.bytes(most))
            $0.field(6, binary: column.type.bytes(least))
          }
        }
      }
    }
    thrift.field(2, int64: bytes)
    thrift.field(3, int64: group.rows)
  }
}

/// A page of every column on its way, encoded by several threads.
private final class Work: @unchecked Sendable {
  // Sendable: a thread touches the column whose number it was given, and no other does.
  private let columns: [ParquetColumn]
  private let cells: [Storage]
  private let misfits = Mutex<Int?>(nil)

  init(columns: [ParquetColumn], cells: [Storage]) {
    self.columns = columns
    self.cells = cells
  }

  /// The first column with a cell that does not fit.
  var misfit: Int? { misfits.withLock { $0 } }

  func encode(_ index: Int, rows: Range<Int>) {
    if columns[index].append(cells[index], rows: rows) { return }
    misfits.withLock { $0 = min($0 ?? index, index) }
  }
}
