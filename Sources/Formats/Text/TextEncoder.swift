import Tables

/// Turns rows into a text format's records.
protocol TextEncoder {
  /// What stands before the first record.
  func opening(_ target: inout ByteBuffer)
  /// Writes some rows of a block.
  ///
  /// - Parameter follows: whether a record was written before them.
  mutating func append(
    _ block: Table, rows: Range<Int>, follows: Bool, to target: inout ByteBuffer)
  /// What stands after the last record.
  func closing(isEmpty: Bool, _ target: inout ByteBuffer)
}

/// Some rows of a column as text, one after the other; columns are spelled one at a time, since a
/// loop over one kind of cell is several times as fast as one over all kinds.
struct SpelledColumn: ~Copyable {
  var bytes = ByteBuffer(capacity: 1 << 14)
  /// Where each row's text ends.
  var ends: [Int] = []
  /// Which rows are missing: their text is empty.
  private var levels: [[UInt8]] = []
  private var levelNames: [String] = []

  /// Spells the rows.
  ///
  /// - Parameters:
  ///   - bare: finishes a number or date that was written from `start` on.
  ///   - text: writes a text.
  ///   - missing: writes a missing cell.
  @inline(__always)
  mutating func fill(
    _ storage: Storage, _ rows: Range<Int>, _ encoder: CellEncoder,
    bare: (inout ByteBuffer, _ start: Int) -> Void,
    text: (inout ByteBuffer, UnsafeBufferPointer<UInt8>) -> Void,
    missing: (inout ByteBuffer) -> Void
  ) {
    bytes.removeAll()
    ends.removeAll(keepingCapacity: true)
    switch storage {
    case .doubles(let cells):
      for row in rows {
        let cell = cells[row]
        if cell.isNaN {
          missing(&bytes)
        } else {
          let start = bytes.count
          encoder.append(cell, to: &bytes)
          bare(&bytes, start)
        }
        ends.append(bytes.count)
      }
    case .integers(let cells):
      for row in rows {
        let cell = cells[row]
        if cell == Storage.missingInteger {
          missing(&bytes)
        } else {
          let start = bytes.count
          encoder.append(cell, to: &bytes)
          bare(&bytes, start)
        }
        ends.append(bytes.count)
      }
    case .codes(let codes, let names):
      if names != levelNames {
        levelNames = names
        levels = names.map { name in
          var spelled = ByteBuffer(capacity: name.utf8.count + 2)
          var name = name
          name.withUTF8 { text(&spelled, $0) }
          return Array(spelled.raw)
        }
      }
      for row in rows {
        let code = Int(codes[row])
        if code < 0 { missing(&bytes) } else { bytes.append(levels[code]) }
        ends.append(bytes.count)
      }
    case .text(let texts):
      for row in rows {
        if var cell = texts[row] {
          cell.withUTF8 { text(&bytes, $0) }
        } else {
          missing(&bytes)
        }
        ends.append(bytes.count)
      }
    }
  }
}
