import Tables

/// Writes a text format straight to its place, a megabyte at a time.
///
/// *Memory*: one buffer, whatever the number of rows.
final class TextWriter: TableWriter {
  private let pending: PendingFile?
  private let target: any ByteTarget
  private var encoder: any TextEncoder
  private let schema: Schema
  private var buffer = ByteBuffer(capacity: 3 << 20)
  private var isFirst = true
  private var isOpen = true

  init(to sink: Sink, schema: Schema, options: WritingOptions, encoder: any TextEncoder) throws {
    guard !schema.columns.isEmpty else { throw TextWriter.noColumns(sink) }
    self.schema = schema
    self.encoder = encoder
    switch sink.location {
    case .file(let path):
      let pending = try PendingFile(path, overwrite: options.overwrite)
      self.pending = pending
      if let compression = sink.compression {
        target = try PackedTarget(
          pending.temporaryPath, compression, place: path, memoryLimit: options.memoryLimit)
      } else {
        target = try FileTarget(pending.temporaryPath, place: path)
      }
    case .standardOutput:
      pending = nil
      target = StreamTarget(number: StandardStreams.output)
    case .server:
      throw FormatError(
        .unsupported, place: sink.description, expected: "a server takes no text file",
        remedy: "Name a file, or - for standard output.")
    }
    encoder.opening(&buffer)
  }

  deinit { cancel() }

  static func noColumns(_ sink: Sink) -> FormatError {
    FormatError(
      .empty, place: sink.description, expected: "a table without columns cannot be written",
      remedy: "Give it at least one column.")
  }

  func append(_ block: Table) throws {
    precondition(isOpen, "Nothing can be appended after finish or cancel.")
    precondition(
      block.columns.map(\.name) == schema.columns.map(\.name),
      "A block must have the schema's columns in its order.")
    var row = 0
    while row < block.rowCount {
      let rows = row..<min(row + 1024, block.rowCount)
      encoder.append(block, rows: rows, follows: !isFirst, to: &buffer)
      isFirst = false
      row = rows.upperBound
      if buffer.count >= 1 << 20 { try flush() }
    }
  }

  private func flush() throws {
    try target.write(buffer.raw)
    buffer.removeAll()
  }

  func finish() throws {
    guard isOpen else { return }
    encoder.closing(isEmpty: isFirst, &buffer)
    try flush()
    try target.finish()
    try pending?.finish()
    isOpen = false
  }

  func cancel() {
    isOpen = false
    pending?.cancel()
  }
}

/// Where a text writer's bytes go.
protocol ByteTarget: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws
  func finish() throws
}

/// A plain file.
final class FileTarget: ByteTarget {
  private let file: Descriptor
  init(_ path: String, place: String) throws { file = try Descriptor(creating: path, place: place) }
  func write(_ bytes: UnsafeRawBufferPointer) throws { try file.write(bytes) }
  func finish() throws {}
}

/// Standard output.
final class StreamTarget: ByteTarget {
  private let number: Int32
  init(number: Int32) { self.number = number }
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    try Descriptor.write(bytes, to: number, place: "standard output")
  }
  func finish() throws {}
}
