import Tables

/// Writes rows as delimited text.
struct DelimitedEncoder: TextEncoder {
  private let schema: Schema
  private let dialect: TextDialect
  private let delimiter: UInt8
  private let quote: UInt8
  private let lineEnding: [UInt8]
  private let cells: [CellEncoder]
  private var columns: [Storage] = []
  /// Each category's levels, quoted where they need it.
  private var levels: [[[UInt8]]] = []
  private var levelsOf: [[String]] = []

  init(schema: Schema, dialect: TextDialect) {
    self.schema = schema
    self.dialect = dialect
    delimiter = dialect.delimiter.utf8.first ?? 0x2C
    quote = dialect.quote.utf8.first ?? 0x22
    lineEnding = Array(dialect.lineEnding.utf8)
    cells = schema.columns.map(CellEncoder.init)
    levels = schema.columns.map { _ in [] }
    levelsOf = schema.columns.map { _ in [] }
  }

  func opening() -> [UInt8] {
    var bytes: [UInt8] = dialect.byteOrderMark ? [0xEF, 0xBB, 0xBF] : []
    guard dialect.hasHeader else { return bytes }
    for (index, column) in schema.columns.enumerated() {
      if index > 0 { bytes.append(delimiter) }
      // A lone empty name would be a blank line, which is no header.
      let isBlankLine = column.name.isEmpty && schema.columns.count == 1
      appendText(
        Array(column.name.utf8), quoted: dialect.quoting != .needed || isBlankLine,
        emptyIsQuoted: false, to: &bytes)
    }
    return bytes + lineEnding
  }

  func closing(isEmpty: Bool) -> [UInt8] { [] }

  mutating func begin(_ block: Table) {
    columns = block.columns.map(\.storage)
    for (index, column) in columns.enumerated() {
      guard case .codes(_, let names) = column, levelsOf[index] != names else { continue }
      levelsOf[index] = names
      levels[index] = names.map { name in
        var bytes: [UInt8] = []
        appendText(
          Array(name.utf8), quoted: dialect.quoting != .needed, emptyIsQuoted: true, to: &bytes)
        return bytes
      }
    }
  }

  func append(_ row: Int, isFirst: Bool, to target: inout [UInt8]) {
    for index in columns.indices {
      if index > 0 { target.append(delimiter) }
      let cell = cells[index]
      switch columns[index] {
      case .doubles(let values):
        if values[row].isNaN {
          appendMissing(cell, to: &target)
          continue
        }
        appendBare(to: &target) { cell.append(values[row], to: &$0) }
      case .integers(let values):
        if values[row] == Storage.missingInteger {
          appendMissing(cell, to: &target)
          continue
        }
        appendBare(to: &target) { cell.append(values[row], to: &$0) }
      case .codes(let codes, _):
        if codes[row] < 0 {
          appendMissing(cell, to: &target)
          continue
        }
        target.append(contentsOf: levels[index][Int(codes[row])])
      case .text(let texts):
        guard let text = texts[row] else {
          appendMissing(cell, to: &target)
          continue
        }
        let isNumber = schema.columns[index].kind == .identifier && Int64(text) != nil
        appendText(
          Array(text.utf8),
          quoted: dialect.quoting == .all || dialect.quoting == .text && !isNumber,
          emptyIsQuoted: true, to: &target)
      }
    }
    target.append(contentsOf: lineEnding)
  }

  private func appendMissing(_ cell: CellEncoder, to target: inout [UInt8]) {
    if dialect.quoting == .all {
      target.append(quote)
      target.append(contentsOf: cell.missing)
      target.append(quote)
    } else {
      target.append(contentsOf: cell.missing)
    }
  }

  /// Writes a number or date, in quotes where the delimiter occurs in it ("1,5" among commas).
  private func appendBare(to target: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
    let start = target.count
    body(&target)
    var needsQuotes = dialect.quoting == .all
    if !needsQuotes {
      for i in start..<target.count where target[i] == delimiter { needsQuotes = true }
    }
    if needsQuotes {
      target.insert(quote, at: start)
      target.append(quote)
    }
  }

  private func appendText(
    _ text: [UInt8], quoted: Bool, emptyIsQuoted: Bool, to target: inout [UInt8]
  ) {
    var needsQuotes = quoted || text.isEmpty && emptyIsQuoted
    for byte in text
    where byte == delimiter || byte == 0x0A || byte == 0x0D
      || byte == quote && !dialect.quote.isEmpty
    { needsQuotes = true }
    guard needsQuotes else {
      target.append(contentsOf: text)
      return
    }
    target.append(quote)
    for byte in text {
      if dialect.backslashEscapes {
        if byte == quote || byte == 0x5C { target.append(0x5C) }
      } else if byte == quote {
        target.append(quote)
      }
      target.append(byte)
    }
    target.append(quote)
  }
}
