import Foundation

/// A sheet's rows as cells of text: dates in ISO 8601, numbers in the fewest digits that mean the
/// same double, errors as missing.
final class SheetScanner: RowSource {
  /// What a cell is, one bit each.
  enum CellType: UInt8 {
    case text = 1
    case number = 2
    case boolean = 4
    case date = 8
    case timestamp = 16
    case time = 32
  }

  private let xml: XMLScanner
  private let workbook: Workbook
  private let place: String
  /// The sheet's columns that are wanted, by their place in a row of cells; nil means all.
  private let places: [Int?]?
  private let columns: Int
  private let cells: UnsafeMutablePointer<Cell>
  private let lines: UnsafeMutablePointer<Int>
  private let rowCapacity: Int
  private var bytes = ByteBuffer(capacity: 1 << 16)
  private var text = ByteBuffer(capacity: 256)
  private(set) var rowsRead = 0
  private var line = 0
  /// Nothing in a sheet is rejected row by row.
  let rejects: [RowReject] = []
  let rejectCount = 0

  /// The widest sheet there can be.
  static let widest = 16_384

  /// - Parameter places: for each of the sheet's columns its place in a row of cells.
  init(_ sheet: Descriptor, _ workbook: Workbook, places: [Int?]?, place: String) {
    xml = XMLScanner(sheet, place: place)
    self.workbook = workbook
    self.places = places
    self.place = place
    columns = places?.compactMap(\.self).count ?? 0
    rowCapacity = max(16, min(1024, 32_768 / max(columns, 1)))
    cells = .allocate(capacity: rowCapacity * max(columns, 1))
    lines = .allocate(capacity: rowCapacity)
  }

  deinit {
    cells.deallocate()
    lines.deallocate()
  }

  func nextBatch(limit: Int) throws -> CellBatch? {
    bytes.removeAll()
    let first = rowsRead
    var starts: [(cell: Int, start: Int, length: Int)] = []
    var rows = 0
    while rows < min(rowCapacity, limit) {
      (cells + rows * columns).update(repeating: .missing, count: columns)
      var isBlank = true
      let found = try nextRow { column, _, text in
        guard let places, column < places.count, let place = places[column] else { return }
        starts.append((rows * columns + place, bytes.count, text.count))
        bytes.append(text.bytes, text.count)
        isBlank = false
      }
      guard found else { break }
      if isBlank { continue }
      lines[rows] = line
      rows += 1
      rowsRead += 1
    }
    guard rows > 0 else { return nil }
    for cell in starts {
      cells[cell.cell] = Cell(
        bytes: UnsafePointer(bytes.bytes + cell.start), length: Int32(clamping: cell.length),
        isQuoted: true)
    }
    return CellBatch(cells: cells, columns: columns, rows: rows, lines: lines, firstRow: first)
  }

  /// Reads the next row's cells that hold something; false at the end.
  ///
  /// - Parameter take: is given the column from 0, the cell's type and its text.
  func nextRow(_ take: (Int, CellType, borrowing ByteBuffer) throws -> Void) throws -> Bool {
    while try xml.next() {
      guard xml.token == .start, xml.isNamed("row") else { continue }
      line = xml.attribute("r").flatMap { Int($0) } ?? line + 1
      if xml.isClosed { return true }
      var column = -1
      while try xml.next() {
        if xml.token == .end, xml.isNamed("row") { return true }
        guard xml.token == .start, xml.isNamed("c") else { continue }
        column = try xml.rawAttribute("r").map(SheetScanner.column) ?? column + 1
        guard column >= 0, column < SheetScanner.widest else { throw xml.broken }
        if let type = try cell() { try take(column, type, text) }
      }
    }
    return false
  }

  /// The column's number from a reference like "AB12".
  private static func column(_ reference: UnsafeBufferPointer<UInt8>) throws -> Int {
    var number = 0
    for byte in reference {
      guard byte & 0xDF >= 0x41, byte & 0xDF <= 0x5A, number < widest else { break }
      number = number * 26 + Int(byte & 0xDF) - 0x40
    }
    return number - 1
  }

  static func letters(_ column: Int) -> String {
    var letters = ""
    var rest = column + 1
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return letters
  }

  /// Reads the rest of a cell into `text`; nil where it holds nothing.
  private func cell() throws -> CellType? {
    text.removeAll()
    let isClosed = xml.isClosed
    let type = xml.attribute("t") ?? "n"
    let style = xml.rawAttribute("s").flatMap {
      Int(String(decoding: $0, as: UTF8.self))
    }
    if isClosed { return nil }
    var isInside = false
    var phonetic = 0
    while try xml.next() {
      switch xml.token {
      case .start:
        if xml.isNamed("v") || xml.isNamed("t") { isInside = !xml.isClosed }
        if xml.isNamed("rPh"), !xml.isClosed { phonetic += 1 }
      case .end:
        if xml.isNamed("v") || xml.isNamed("t") { isInside = false }
        if xml.isNamed("rPh") { phonetic -= 1 }
        if xml.isNamed("c") {
          return text.count > 0 ? try finished(type, style) : nil
        }
      case .text: if isInside, phonetic == 0 { xml.appendText(to: &text) }
      }
    }
    throw xml.broken
  }

  /// Turns what a cell's value says into the text it means.
  private func finished(_ type: String, _ style: Int?) throws -> CellType? {
    switch type {
    case "s":
      let index = Int(String(decoding: text.raw, as: UTF8.self)) ?? -1
      text.removeAll()
      guard workbook.texts.append(index, to: &text) else { throw xml.broken }
      return .text
    case "str", "inlineStr": return .text
    case "b":
      let isTrue = text[0] == 0x31
      text.removeAll()
      text.append(isTrue ? "true" : "false")
      return .boolean
    case "e": return nil
    case "d":
      let value = String(decoding: text.raw, as: UTF8.self)
      return value.contains("T") ? .timestamp : .date
    default:
      guard let number = Double(String(decoding: text.raw, as: UTF8.self)), number.isFinite else {
        throw xml.broken
      }
      text.removeAll()
      let known = style.map {
        $0 < workbook.styles.count && $0 >= 0 ? workbook.styles[$0] : .number
      }
      return write(number, known ?? .number)
    }
  }

  private func write(_ number: Double, _ style: Workbook.Style) -> CellType {
    // Serial numbers beyond the year 9999 are no dates, whatever their style says.
    guard style != .number, number >= 0, number < 2_958_466 else {
      var spelled = number.description
      if spelled.hasSuffix(".0") { spelled.removeLast(2) }
      text.append(spelled)
      return .number
    }
    let milliseconds = (number * 86_400_000).rounded()
    var day = Int(milliseconds / 86_400_000)
    let ofDay = Int64(milliseconds) - Int64(day) * 86_400_000
    if style == .time {
      // A span or a time of day, which no kind stands for: kept as text.
      let pattern = DatePattern("%Y-%m-%d %H:%M:%S")!
      var moment = ByteBuffer(capacity: 32)
      pattern.append(microseconds: ofDay * 1000, to: &moment)
      let hours = Int(number * 24 + 1e-9)
      if number < 1 {
        text.append(moment.bytes + 11, moment.count - 11)
      } else {
        text.append(digits: UInt64(hours), atLeast: 2)
        text.append(moment.bytes + 13, moment.count - 13)
      }
      return .time
    }
    if workbook.countsFrom1904 {
      day += 1462
    } else if day < 60 {
      day += 1  // The day 1900-02-29, which Excel counts, never was.
    }
    let days = Int64(day - 25_569)
    if style == .date {
      DatePattern.isoDate.append(days: days, to: &text)
      return .date
    }
    DatePattern.isoTimestamp.append(microseconds: days * 86_400_000_000 + ofDay * 1000, to: &text)
    return .timestamp
  }
}
