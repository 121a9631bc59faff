import CDuckDB
import Tables

/// Puts rows into a table of the engine's, a chunk at a time.
final class Appender {
  /// The types cells are handed over in.
  enum Kind: Int32 {
    case boolean = 1
    case bigint = 5
    case double = 11
    case timestamp = 12
    case date = 13
    case varchar = 17
    case blob = 18
  }

  private var handle: OpaquePointer?
  private let types: [Kind]
  private let capacity = Int(udb_append_capacity())

  init(_ database: Database, table: String, types: [Kind]) throws {
    self.types = types
    let numbers = types.map(\.rawValue)
    handle = udb_append(database.handle, table, numbers, UInt64(types.count))
    if handle == nil { throw EngineFailure.last() }
  }

  deinit { if let handle { _ = udb_append_end(handle) } }

  func end() throws {
    guard let open = handle else { return }
    handle = nil
    if udb_append_end(open) != 0 { throw EngineFailure.last() }
  }

  func appendBlob(_ bytes: UnsafeRawBufferPointer) throws {
    guard let handle, !bytes.isEmpty else { return }
    udb_append_text(
      handle, 0, 0, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt64(bytes.count))
    if udb_append_chunk(handle, 1) != 0 { throw EngineFailure.last() }
  }

  /// Appends a block whose storage suits the types.
  func append(_ block: Table) throws {
    guard let handle else { return }
    let columns = block.columns.map(\.storage)
    var first = 0
    while first < block.rowCount {
      let rows = min(capacity, block.rowCount - first)
      for (index, storage) in columns.enumerated() {
        put(storage, first, rows, UInt64(index), types[index], handle)
      }
      if udb_append_chunk(handle, UInt64(rows)) != 0 { throw EngineFailure.last() }
      first += rows
    }
  }

  private func put(
    _ storage: Storage, _ first: Int, _ rows: Int, _ column: UInt64, _ type: Kind,
    _ handle: OpaquePointer
  ) {
    guard let data = udb_append_data(handle, column),
      let validity = udb_append_validity(handle, column)
    else { return }
    func clear(_ row: Int) { validity[row >> 6] &= ~(1 << UInt64(row & 63)) }
    switch storage {
    case .doubles(let cells):
      let target = data.assumingMemoryBound(to: Double.self)
      for row in 0..<rows {
        let cell = cells[first + row]
        target[row] = cell
        if cell.isNaN { clear(row) }
      }
    case .integers(let cells):
      for row in 0..<rows {
        let cell = cells[first + row]
        if cell == Storage.missingInteger {
          clear(row)
          continue
        }
        switch type {
        case .date:
          data.assumingMemoryBound(to: Int32.self)[row] = Int32(clamping: cell)
        case .double: data.assumingMemoryBound(to: Double.self)[row] = Double(cell)
        default: data.assumingMemoryBound(to: Int64.self)[row] = cell
        }
      }
    case .codes(let codes, let levels):
      for row in 0..<rows {
        let code = Int(codes[first + row])
        if code < 0 {
          clear(row)
          continue
        }
        putText(levels[code], row, column, handle)
      }
    case .text(let texts):
      for row in 0..<rows {
        guard let text = texts[first + row] else {
          clear(row)
          continue
        }
        putText(text, row, column, handle)
      }
    }
  }

  private func putText(_ text: String, _ row: Int, _ column: UInt64, _ handle: OpaquePointer) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        udb_append_text(handle, column, UInt64(row), $0.baseAddress, UInt64($0.count))
      }
    }
  }
}
