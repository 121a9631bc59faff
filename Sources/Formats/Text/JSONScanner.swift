/// Cuts JSON objects, one after the other or in one array, into cells (RFC 8259).
///
/// Nested objects and arrays are not taken apart: their text is the cell. A line that is no object
/// is rejected; reading goes on at the next line.
///
/// *Complexity*: one pass; nesting costs a counter, not a call.
final class JSONScanner: RowSource {
  /// What a value is.
  enum ValueType: UInt8 {
    case null = 0
    case string = 1
    case number = 2
    case boolean = 4
    case nested = 8
  }

  private let reader: TextReader
  /// Where each key's cell goes; grows in the pass that finds the keys.
  private var columns: [[UInt8]: Int] = [:]
  private(set) var names: [String]
  /// Columns whose cells are kept as JSON text, quotes and all.
  private let isRaw: [Bool]
  /// Types seen per column, one bit each, while keys are being found.
  private(set) var types: [UInt8] = []
  /// What the object at hand adds to them, taken over when it is whole.
  private var pending: [(column: Int, type: UInt8)] = []
  /// Marks a column that a whole object has.
  static let seen: UInt8 = 128
  private let findsKeys: Bool
  /// The keys of the last object in order, a guess at the next one's.
  private var usualOrder: [(key: [UInt8], column: Int)] = []

  /// Rows of cells; unused while keys are being found.
  private let cells: UnsafeMutablePointer<Cell>
  private let lines: UnsafeMutablePointer<Int>
  private let rowCapacity: Int
  private var line: Int
  private(set) var rowsRead = 0
  private(set) var rejects: [RowReject] = []
  private(set) var rejectCount = 0

  /// More keys than this are no table.
  static let mostKeys = 20_000

  /// A scanner for known columns.
  init(_ reader: TextReader, names: [String], isRaw: [Bool]) {
    self.reader = reader
    self.names = names
    self.isRaw = isRaw
    findsKeys = false
    rowCapacity = max(16, min(2048, 32_768 / max(names.count, 1)))
    cells = .allocate(capacity: rowCapacity * max(names.count, 1))
    lines = .allocate(capacity: rowCapacity)
    line = 1
    for (index, name) in names.enumerated() { columns[Array(name.utf8)] = index }
  }

  /// A scanner that finds out which keys there are.
  init(findingKeysOf reader: TextReader) {
    self.reader = reader
    names = []
    isRaw = []
    findsKeys = true
    rowCapacity = 1
    cells = .allocate(capacity: 1)
    lines = .allocate(capacity: 1)
    line = 1
  }

  deinit {
    cells.deallocate()
    lines.deallocate()
  }

  /// Reads everything (or `limit` rows) for its keys and types.
  func findKeys(limit: Int) throws {
    while rowsRead < limit, try nextBatch(limit: 1) != nil {}
  }

  func nextBatch(limit: Int) throws -> CellBatch? {
    let first = rowsRead
    let most = min(rowCapacity, limit)
    var rows = 0
    while rows < most {
      guard try skipBetween(hasRows: rows > 0) else { break }
      let startLine = line
      var position = reader.start
      var reason = RowReject.Reason.notJSON
      switch object(&position, row: rows, &reason) {
      case .complete:
        if !findsKeys { unescape(row: rows) }
        for (column, type) in pending { types[column] |= type }
        reader.take(upTo: position)
        lines[rows] = startLine
        rows += 1
        rowsRead += 1
      case .more:
        line = startLine
        if rows > 0 { return batch(rows, first) }
        if try !reader.refill() { reject(.recordTooLong) }
      case .broken:
        line = startLine
        reject(reason)
      }
    }
    return rows == 0 ? nil : batch(rows, first)
  }

  private func batch(_ rows: Int, _ firstRow: Int) -> CellBatch {
    CellBatch(
      cells: cells, columns: findsKeys ? 0 : names.count, rows: rows, lines: lines,
      firstRow: firstRow)
  }

  /// Goes to the next object; false at the end, or where the window must move first.
  private func skipBetween(hasRows: Bool) throws -> Bool {
    while true {
      var p = reader.start
      while p < reader.end {
        switch reader.bytes[p] {
        case 0x0A:
          line += 1
          p += 1
        case 0x20, 0x09, 0x0D, 0x2C, 0x5B, 0x5D: p += 1  // blanks, commas, the array's brackets
        default:
          reader.take(upTo: p)
          return true
        }
      }
      reader.take(upTo: p)
      if reader.isAtEnd || hasRows { return false }
      if try !reader.refill() { return false }
    }
  }

  private func reject(_ reason: RowReject.Reason) {
    rejectCount += 1
    if rejects.count < RowReject.listed { rejects.append(RowReject(line: line, reason: reason)) }
    var position = reader.start
    while position < reader.end, reader.bytes[position] != 0x0A { position += 1 }
    if position < reader.end {
      line += 1
      position += 1
    }
    reader.take(upTo: position)
  }

  private enum Outcome { case complete, more, broken }

  /// Scans one object from `position` into row `row` of `cells`.
  private func object(
    _ position: inout Int, row: Int, _ reason: inout RowReject.Reason
  ) -> Outcome {
    let bytes = reader.bytes
    let end = reader.end
    let unfinished: Outcome = reader.isAtEnd ? .broken : .more
    var p = position
    func skipBlanks() {
      while p < end {
        if bytes[p] == 0x0A {
          line += 1
        } else if bytes[p] != 0x20, bytes[p] != 0x09, bytes[p] != 0x0D {
          return
        }
        p += 1
      }
    }
    guard bytes[p] == 0x7B else {
      reason = .noObject
      return .broken
    }
    p += 1
    let target = cells + row * names.count
    if !findsKeys { target.update(repeating: .missing, count: names.count) }
    pending.removeAll(keepingCapacity: true)
    var order = 0
    skipBlanks()
    if p == end { return unfinished }
    if bytes[p] == 0x7D {
      position = p + 1
      return .complete
    }
    while true {
      skipBlanks()
      if p == end { return unfinished }
      guard bytes[p] == 0x22, let key = JSONScanner.string(bytes, p, end) else {
        return p < end && bytes[p] != 0x22 ? .broken : unfinished
      }
      let column = column(of: key, in: bytes, &order)
      p = key.end
      skipBlanks()
      if p == end { return unfinished }
      guard bytes[p] == 0x3A else { return .broken }
      p += 1
      skipBlanks()
      if p == end { return unfinished }
      let start = p
      var type = ValueType.null
      var cell = Cell.missing
      switch bytes[p] {
      case 0x22:
        guard let string = JSONScanner.string(bytes, p, end) else { return unfinished }
        type = .string
        let length = Int32(clamping: string.end - p - 2)
        // A negative length marks a cell whose escapes are still there.
        cell = Cell(
          bytes: UnsafePointer(bytes + p + 1), length: string.hasEscapes ? -length : length,
          isQuoted: true)
        p = string.end
      case 0x7B, 0x5B:
        guard let stop = JSONScanner.nested(bytes, p, end) else { return unfinished }
        type = .nested
        p = stop
      default:
        while p < end, !JSONScanner.endsWord(bytes[p]) { p += 1 }
        if p == end, !reader.isAtEnd { return .more }
        guard let known = JSONScanner.word(bytes + start, p - start) else { return .broken }
        type = known
      }
      if let column, findsKeys {
        pending.append((column, type.rawValue | JSONScanner.seen))
      } else if let column {
        if type != .null, type != .string || isRaw[column] {
          cell = Cell(
            bytes: UnsafePointer(bytes + start), length: Int32(clamping: p - start),
            isQuoted: true)
        }
        guard target[column].bytes == nil else {
          reason = .keyTwice
          return .broken
        }
        target[column] = cell
      }
      skipBlanks()
      if p == end { return unfinished }
      if bytes[p] == 0x2C {
        p += 1
      } else if bytes[p] == 0x7D {
        position = p + 1
        return .complete
      } else {
        return .broken
      }
    }
  }

  /// A key's column; nil for a key that is not wanted.
  private func column(
    of key: (end: Int, hasEscapes: Bool, start: Int), in bytes: UnsafeMutablePointer<UInt8>,
    _ order: inout Int
  ) -> Int? {
    let length = key.end - key.start - 2
    let name = UnsafeBufferPointer(start: bytes + key.start + 1, count: length)
    if order < usualOrder.count, usualOrder[order].key.elementsEqual(name) {
      order += 1
      return usualOrder[order - 1].column
    }
    var spelled = Array(name)
    if key.hasEscapes { JSONScanner.unescape(&spelled) }
    var column = columns[spelled]
    if column == nil, findsKeys, names.count < JSONScanner.mostKeys {
      column = names.count
      columns[spelled] = names.count
      names.append(String(decoding: spelled, as: UTF8.self))
      types.append(0)
    }
    guard let column else { return nil }
    if order <= usualOrder.count, usualOrder.count < names.count {
      usualOrder.insert((Array(name), column), at: order)
      order += 1
    } else if let place = usualOrder.firstIndex(where: { $0.column == column }) {
      order = place + 1
    }
    return column
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte == 0x2C || byte == 0x7D || byte == 0x5D || byte <= 0x20
  }

  /// The type of a bare word; nil where it is no JSON. NaN and the infinities, which some programs
  /// write, count as null.
  private static func word(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ValueType? {
    func says(_ text: StaticString) -> Bool {
      guard text.utf8CodeUnitCount == count else { return false }
      for i in 0..<count where text.utf8Start[i] != bytes[i] { return false }
      return true
    }
    guard count > 0 else { return nil }
    if bytes[0] &- 0x30 < 10 || bytes[0] == 0x2D && count > 1 && bytes[1] &- 0x30 < 10 {
      for i in 0..<count {
        switch bytes[i] {
        case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: break
        default: return nil
        }
      }
      return .number
    }
    if says("true") || says("false") { return .boolean }
    if says("null") || says("NaN") || says("Infinity") || says("-Infinity") { return .null }
    return nil
  }

  /// The end of a string that begins at `start` with its quote; nil where it does not end.
  private static func string(
    _ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int
  ) -> (end: Int, hasEscapes: Bool, start: Int)? {
    var p = start + 1
    var hasEscapes = false
    while p < end {
      if bytes[p] == 0x22 { return (p + 1, hasEscapes, start) }
      if bytes[p] == 0x5C {
        hasEscapes = true
        p += 1
      }
      p += 1
    }
    return nil
  }

  /// The end of an object or array that begins at `start`; nil where it does not end.
  private static func nested(
    _ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    var p = start
    var depth = 0
    while p < end {
      switch bytes[p] {
      case 0x22:
        guard let string = string(bytes, p, end) else { return nil }
        p = string.end
        continue
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        depth -= 1
        if depth == 0 { return p + 1 }
      default: break
      }
      p += 1
    }
    return nil
  }

  private func unescape(row: Int) {
    let cells = cells + row * names.count
    for i in 0..<names.count where cells[i].length < 0 {
      let bytes = UnsafeMutablePointer(mutating: cells[i].bytes!)
      cells[i].length = Int32(JSONScanner.unescape(bytes, Int(-cells[i].length)))
    }
  }

  private static func unescape(_ text: inout [UInt8]) {
    let length = text.withUnsafeMutableBufferPointer { unescape($0.baseAddress!, $0.count) }
    text.removeSubrange(length...)
  }

  /// Replaces escapes in place; returns the new length, which is never larger.
  private static func unescape(_ bytes: UnsafeMutablePointer<UInt8>, _ length: Int) -> Int {
    var to = 0
    var from = 0
    func hex(_ at: Int) -> UInt32? {
      guard at + 4 <= length else { return nil }
      var value: UInt32 = 0
      for i in at..<at + 4 {
        switch bytes[i] {
        case 0x30...0x39: value = value << 4 | UInt32(bytes[i] - 0x30)
        case 0x41...0x46: value = value << 4 | UInt32(bytes[i] - 0x37)
        case 0x61...0x66: value = value << 4 | UInt32(bytes[i] - 0x57)
        default: return nil
        }
      }
      return value
    }
    while from < length {
      guard bytes[from] == 0x5C, from + 1 < length else {
        bytes[to] = bytes[from]
        to += 1
        from += 1
        continue
      }
      let letter = bytes[from + 1]
      from += 2
      switch letter {
      case 0x6E: bytes[to] = 0x0A
      case 0x74: bytes[to] = 0x09
      case 0x72: bytes[to] = 0x0D
      case 0x62: bytes[to] = 0x08
      case 0x66: bytes[to] = 0x0C
      case 0x75:
        var scalar = hex(from) ?? 0xFFFD
        from = min(from + 4, length)
        if scalar & 0xFC00 == 0xD800, from + 6 <= length, bytes[from] == 0x5C,
          bytes[from + 1] == 0x75, let low = hex(from + 2), low & 0xFC00 == 0xDC00
        {
          scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
          from += 6
        }
        for byte in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}")! {
          bytes[to] = byte
          to += 1
        }
        continue
      default: bytes[to] = letter
      }
      to += 1
    }
    return to
  }
}
