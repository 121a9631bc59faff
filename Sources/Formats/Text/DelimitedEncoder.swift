import Tables

/// Writes rows as delimited text.
struct DelimitedEncoder: TextEncoder {
  private let schema: Schema
  private let dialect: TextDialect
  private let delimiter: UInt8
  private let quote: UInt8
  private let lineEnding: [UInt8]
  private let cells: [CellEncoder]
  private let columns: [SpelledBox]

  /// A spelled column that an array can hold.
  private final class SpelledBox {
    var column = SpelledColumn()
  }

  init(schema: Schema, dialect: TextDialect) {
    self.schema = schema
    self.dialect = dialect
    delimiter = dialect.delimiter.utf8.first ?? 0x2C
    quote = dialect.quote.utf8.first ?? 0x22
    lineEnding = Array(dialect.lineEnding.utf8)
    cells = schema.columns.map(CellEncoder.init)
    columns = schema.columns.map { _ in SpelledBox() }
  }

  func opening(_ target: inout ByteBuffer) {
    if dialect.byteOrderMark { target.append([0xEF, 0xBB, 0xBF]) }
    guard dialect.hasHeader else { return }
    for (index, column) in schema.columns.enumerated() {
      if index > 0 { target.append(delimiter) }
      // A lone empty name would be a blank line, which is no header.
      let isBlankLine = column.name.isEmpty && schema.columns.count == 1
      var name = column.name
      name.withUTF8 {
        append($0, quoted: dialect.quoting != .needed && !$0.isEmpty || isBlankLine, to: &target)
      }
    }
    target.append(lineEnding)
  }

  func closing(isEmpty: Bool, _ target: inout ByteBuffer) {}

  mutating func append(
    _ block: Table, rows: Range<Int>, follows: Bool, to target: inout ByteBuffer
  ) {
    for (index, column) in block.columns.enumerated() {
      let isQuoted =
        dialect.quoting == .all
        || dialect.quoting == .text && !column.holdsWholeNumbers
      let missing = cells[index].missing
      columns[index].column.fill(
        column.storage, rows, cells[index],
        bare: { finishBare(&$0, $1) },
        text: { append($1, quoted: isQuoted || $1.isEmpty, to: &$0) },
        missing: { target in
          if dialect.quoting == .all { target.append(quote) }
          target.append(missing)
          if dialect.quoting == .all { target.append(quote) }
        })
    }
    for row in 0..<rows.count {
      for (index, box) in columns.enumerated() {
        if index > 0 { target.append(delimiter) }
        let start = row == 0 ? 0 : box.column.ends[row - 1]
        target.append(box.column.bytes.bytes + start, box.column.ends[row] - start)
      }
      target.append(lineEnding)
    }
  }

  /// Puts a number or date in quotes where the delimiter occurs in it ("1,5" among commas).
  private func finishBare(_ target: inout ByteBuffer, _ start: Int) {
    var needsQuotes = dialect.quoting == .all
    if !needsQuotes {
      for i in start..<target.count where target[i] == delimiter { needsQuotes = true }
    }
    if needsQuotes {
      target.insert(quote, at: start)
      target.append(quote)
    }
  }

  private func append(
    _ text: UnsafeBufferPointer<UInt8>, quoted: Bool, to target: inout ByteBuffer
  ) {
    var needsQuotes = quoted
    for byte in text
    where byte == delimiter || byte == 0x0A || byte == 0x0D
      || byte == quote && !dialect.quote.isEmpty
    { needsQuotes = true }
    guard needsQuotes else {
      if let start = text.baseAddress { target.append(start, text.count) }
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

extension Column {
  /// Whether it is an identifier whose texts are whole numbers.
  var holdsWholeNumbers: Bool { kind == .identifier && schema.format.decimals == 0 }
}
