/// Cuts delimited text into records and cells (RFC 4180, with any delimiter, quote and line ending).
///
/// A record that does not have the expected number of cells, or whose quotes do not close, is
/// rejected with its line; reading goes on at the next line.
///
/// *Complexity*: one pass, no allocation per cell; a quoted cell's doubled quotes are removed in
/// place.
final class RecordScanner: RowSource {
  private let reader: TextReader
  private let delimiter: UInt8
  private let quote: UInt8
  private let backslashEscapes: Bool
  private let newline: UInt8
  /// Cells a record must have; 0 means any number.
  private let expected: Int
  private var cells: UnsafeMutablePointer<Cell>
  private var cellCapacity: Int
  private var lines: UnsafeMutablePointer<Int>
  private let rowCapacity: Int
  /// Cells of the record that was scanned last, in `cells` from `filled` on.
  private var width = 0
  private var filled = 0
  private(set) var line: Int
  private(set) var rowsRead = 0
  private(set) var rejects: [RowReject] = []
  private(set) var rejectCount = 0

  /// At most this many cells in a record of unknown width.
  static let widestRecord = 100_000

  init(
    _ reader: TextReader, dialect: TextDialect, columns: Int, line: Int
  ) {
    self.reader = reader
    delimiter = dialect.delimiter.utf8.first ?? 0x2C
    quote = dialect.quote.utf8.first ?? 0
    backslashEscapes = dialect.backslashEscapes
    newline = dialect.lineEnding == "\r" ? 0x0D : 0x0A
    expected = columns
    rowCapacity = columns == 0 ? 1 : max(16, min(2048, 32_768 / columns))
    cellCapacity = columns == 0 ? 64 : (rowCapacity + 1) * columns + 1
    cells = .allocate(capacity: cellCapacity)
    lines = .allocate(capacity: rowCapacity)
    self.line = line
  }

  deinit {
    cells.deallocate()
    lines.deallocate()
  }

  private enum Outcome { case record, blank, more, tooMany, unclosed, strayQuote }

  /// The next record's cells, whatever their number; nil at the end. For headers and for sniffing.
  func nextRecord() throws -> [Cell]? {
    guard let batch = try nextBatch(limit: 1), batch.rows > 0 else { return nil }
    return (0..<width).map { cells[$0] }
  }

  /// The next rows; nil at the end.
  ///
  /// - Parameter limit: the most rows wanted.
  func nextBatch(limit: Int) throws -> CellBatch? {
    filled = 0
    var rows = 0
    let first = rowsRead
    let most = min(rowCapacity, limit)
    while rows < most {
      if reader.start == reader.end {
        if reader.isAtEnd { break }
        if rows > 0 { break }  // cells point into the window: hand them over first
        guard try reader.refill() else { break }
        continue
      }
      var position = reader.start
      var breaks = 0
      switch scan(&position, &breaks) {
      case .more:
        if rows > 0 { return batch(rows, first) }
        if try !reader.refill() { reject(.recordTooLong) }
      case .blank:
        reader.take(upTo: position)
        line += 1
      case .record:
        if expected > 0, width != expected {
          reject(.wrongWidth(found: width, expected: expected), to: position, breaks)
        } else {
          unescape()
          lines[rows] = line
          line += breaks
          reader.take(upTo: position)
          if expected > 0 { filled += width }
          rows += 1
          rowsRead += 1
        }
      case .tooMany: reject(.wrongWidth(found: width, expected: expected), to: position, breaks)
      case .unclosed: reject(.unclosedQuote)
      case .strayQuote: reject(.textAfterQuote)
      }
    }
    return rows > 0 ? batch(rows, first) : nil
  }

  private func batch(_ rows: Int, _ first: Int) -> CellBatch {
    CellBatch(
      cells: UnsafePointer(cells), columns: expected, rows: rows, lines: UnsafePointer(lines),
      firstRow: first)
  }

  private func reject(_ reason: RowReject.Reason, to position: Int, _ breaks: Int) {
    note(reason)
    line += breaks
    reader.take(upTo: position)
  }

  /// Rejects the line the record begins on, and goes on at the next line.
  private func reject(_ reason: RowReject.Reason) {
    note(reason)
    var position = reader.start
    while position < reader.end, reader.bytes[position] != newline { position += 1 }
    line += 1
    reader.take(upTo: min(position + 1, reader.end))
  }

  private func note(_ reason: RowReject.Reason) {
    rejectCount += 1
    if rejects.count < RowReject.listed { rejects.append(RowReject(line: line, reason: reason)) }
  }

  /// Scans one record from `position` into `cells[filled...]`.
  private func scan(_ position: inout Int, _ breaks: inout Int) -> Outcome {
    let bytes = reader.bytes
    let end = reader.end
    let isLast = reader.isAtEnd
    let (delimiter, quote, newline) = (delimiter, quote, newline)
    let expected = expected
    let filled = filled
    var cells = cells
    var room = cellCapacity - filled
    var width = 0
    defer { self.width = width }
    var p = position
    // A line without a byte is nothing, except in a file of one column, where it is a missing cell.
    if expected != 1 {
      var q = p
      if newline == 0x0A, q < end, bytes[q] == 0x0D { q += 1 }
      if q == end, !isLast { return .more }
      if q == end || bytes[q] == newline {
        position = min(q + 1, end)
        return .blank
      }
    }
    while true {
      if width >= room {
        growCells(filled + width)
        cells = self.cells
        room = cellCapacity - filled
      }
      if expected > 0, width > expected { return skipRest(p, &position, &breaks, &width) }
      if expected == 0, width >= RecordScanner.widestRecord { return .tooMany }
      if p < end, quote != 0, bytes[p] == quote {
        let start = p + 1
        var escapes = false
        switch closingQuote(from: start, &breaks, &escapes) {
        case .found(let q): p = q
        case .more: return .more
        case .unclosed: return .unclosed
        }
        // A negative length marks a cell whose quotes are still doubled.
        let length = Int32(clamping: p - start)
        cells[filled + width] = Cell(
          bytes: UnsafePointer(bytes + start), length: escapes ? -length : length, isQuoted: true)
        width += 1
        p += 1
        if newline == 0x0A, p < end, bytes[p] == 0x0D {
          if p + 1 == end, !isLast { return .more }
          if p + 1 == end || bytes[p + 1] == newline { p += 1 }
        }
        if p < end, bytes[p] != delimiter, bytes[p] != newline { return .strayQuote }
      } else {
        let start = p
        while p < end, bytes[p] != delimiter, bytes[p] != newline { p += 1 }
        if p == end, !isLast { return .more }
        var stop = p
        if newline == 0x0A, stop > start, bytes[stop - 1] == 0x0D, p == end || bytes[p] == newline {
          stop -= 1
        }
        cells[filled + width] = Cell(
          bytes: UnsafePointer(bytes + start), length: Int32(clamping: stop - start),
          isQuoted: false)
        width += 1
      }
      if p == end {
        if !isLast { return .more }
        position = end
        breaks += 1
        return .record
      }
      if bytes[p] == newline {
        position = p + 1
        breaks += 1
        return .record
      }
      p += 1  // the delimiter
    }
  }

  private enum Closing {
    case found(Int)
    case more, unclosed
  }

  /// Where the quote is that closes a cell whose text begins at `start`.
  private func closingQuote(
    from start: Int, _ breaks: inout Int, _ escapes: inout Bool
  ) -> Closing {
    let bytes = reader.bytes
    let end = reader.end
    let isLast = reader.isAtEnd
    let (quote, newline) = (quote, newline)
    var q = start
    while true {
      while q < end, bytes[q] != quote, bytes[q] != newline, bytes[q] != 0x5C { q += 1 }
      if q == end { return isLast ? .unclosed : .more }
      if bytes[q] == newline {
        breaks += 1
        q += 1
      } else if bytes[q] == 0x5C, quote != 0x5C {
        q += 1
        if backslashEscapes {
          if q == end { return isLast ? .unclosed : .more }
          escapes = true
          q += 1
        }
      } else {
        if q + 1 == end, !isLast { return .more }
        guard !backslashEscapes, q + 1 < end, bytes[q + 1] == quote else { return .found(q) }
        escapes = true
        q += 2
      }
    }
  }

  /// Counts the cells of a record that has too many, up to its line's end.
  private func skipRest(
    _ from: Int, _ position: inout Int, _ breaks: inout Int, _ width: inout Int
  ) -> Outcome {
    let bytes = reader.bytes
    var p = from
    var inQuotes = false
    var more = 0
    while p < reader.end {
      let byte = bytes[p]
      if byte == quote, quote != 0 { inQuotes.toggle() }
      if byte == delimiter, !inQuotes { more += 1 }
      if byte == newline {
        breaks += 1
        if !inQuotes { break }
      }
      p += 1
    }
    if p == reader.end, !reader.isAtEnd { return .more }
    width += more + 1
    position = min(p + 1, reader.end)
    if p == reader.end { breaks += 1 }
    return .tooMany
  }

  private func growCells(_ count: Int) {
    let larger = UnsafeMutablePointer<Cell>.allocate(capacity: cellCapacity * 2)
    larger.update(from: cells, count: count)
    cells.deallocate()
    cells = larger
    cellCapacity *= 2
  }

  private func unescape() {
    for i in filled..<filled + width where cells[i].length < 0 {
      let bytes = UnsafeMutablePointer(mutating: cells[i].bytes!)
      let length = Int(-cells[i].length)
      var to = 0
      var from = 0
      let mark = backslashEscapes ? 0x5C : quote
      while from < length {
        if bytes[from] == mark, from + 1 < length { from += 1 }
        bytes[to] = bytes[from]
        to += 1
        from += 1
      }
      cells[i].length = Int32(to)
    }
  }
}

/// A row that was not taken, and why.
struct RowReject: Equatable {
  var line: Int
  var reason: Reason

  /// How many are listed in an error or a note.
  static let listed = 5

  enum Reason: Equatable {
    case wrongWidth(found: Int, expected: Int)
    case unclosedQuote, textAfterQuote, recordTooLong
    case unfit(column: String, kind: String)
    case notJSON, noObject
    case keyTwice
  }

  var sentence: String {
    switch reason {
    case .wrongWidth(let found, let expected):
      "line \(line) has \(found) \(found == 1 ? "cell" : "cells") where \(expected) are expected"
    case .unclosedQuote: "line \(line) opens a quote that is never closed"
    case .textAfterQuote: "line \(line) has text after a closing quote"
    case .recordTooLong:
      "line \(line) begins a row of more than \(TextReader.longestRecord >> 20) MiB"
    case .notJSON: "line \(line) is not valid JSON"
    case .noObject: "line \(line) holds a JSON value that is no object"
    case .keyTwice: "line \(line) has the same key twice"
    case .unfit(let column, let kind): "line \(line): column “\(column)” does not hold a \(kind)"
    }
  }

  /// The first few as one clause.
  static func summary(_ rejects: [RowReject], count: Int) -> String {
    var clauses = rejects.prefix(listed).map(\.sentence)
    if count > clauses.count { clauses.append("and \(count - clauses.count) more") }
    return clauses.joined(separator: "; ")
  }
}
