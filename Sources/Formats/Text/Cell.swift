/// A cell's bytes, UTF-8, borrowed from a reader's window or an engine's vector.
struct Cell {
  /// Nil where the source says that the cell is missing (a database's NULL).
  var bytes: UnsafePointer<UInt8>?
  var length: Int32
  var isQuoted: Bool

  static var missing: Cell { Cell(bytes: nil, length: 0, isQuoted: false) }

  /// Nothing at all between two delimiters, or NULL.
  @inline(__always) var isEmpty: Bool { length == 0 && !isQuoted }

  /// The bytes without blanks at either end.
  @inline(__always) var trimmed: (UnsafePointer<UInt8>, Int)? {
    guard let bytes, length > 0 else { return nil }
    var first = bytes
    var count = Int(length)
    while count > 0, first[0] == 0x20 || first[0] == 0x09 {
      first += 1
      count -= 1
    }
    while count > 0, first[count - 1] == 0x20 || first[count - 1] == 0x09 { count -= 1 }
    return count > 0 ? (first, count) : nil
  }

  var string: String? {
    bytes.map {
      String(decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF8.self)
    }
  }
}

/// Rows of cells, row by row, that live until the next batch is read.
struct CellBatch {
  let cells: UnsafePointer<Cell>
  let columns: Int
  let rows: Int
  /// The line each row begins on; nil where the source has no lines.
  let lines: UnsafePointer<Int>?
  /// The number of the first row, from 0, rejected ones not counted.
  let firstRow: Int

  @inline(__always) func cell(_ row: Int, _ column: Int) -> Cell { cells[row * columns + column] }
}
