import Tables

/// Writes rows as JSON objects.
struct JSONEncoder: TextEncoder {
  private let isArray: Bool
  private let cells: [CellEncoder]
  private let forms: [Form]
  /// `"name":` with what stands before it.
  private let keys: [[UInt8]]
  private let columns: [Box]

  private final class Box {
    var column = SpelledColumn()
  }

  /// How a column's cells stand in JSON.
  private enum Form { case bare, quoted, raw, boolean }

  init(schema: Schema, isArray: Bool) {
    self.isArray = isArray
    var forms: [Form] = []
    var encoders: [CellEncoder] = []
    for column in schema.columns {
      let type = column.format.sourceType?.uppercased()
      let isText = type == "VARCHAR" || type == "TEXT"
      var plain = column
      switch column.kind {
      case .count, .measurement:
        forms.append(isText ? .quoted : .bare)
        if !isText {  // JSON knows one spelling of numbers
          plain.format.decimalComma = false
          plain.format.groupSeparator = nil
        }
      case .boolean: forms.append(isText ? .quoted : .boolean)
      case .category, .text:
        forms.append(type == "JSON" ? .raw : type == "NUMBER" ? .bare : .quoted)
      case .identifier:
        let isNumber = !isText && (type == "NUMBER" || column.format.decimals == 0)
        forms.append(type == "JSON" ? .raw : isNumber ? .bare : .quoted)
      default: forms.append(.quoted)
      }
      encoders.append(CellEncoder(plain))
    }
    self.forms = forms
    cells = encoders
    keys = schema.columns.enumerated().map { index, column in
      var bytes = ByteBuffer(capacity: column.name.utf8.count + 8)
      bytes.append(index == 0 ? 0x7B : 0x2C)
      var name = column.name
      name.withUTF8 { JSONEncoder.append($0, to: &bytes) }
      bytes.append(0x3A)
      return Array(bytes.raw)
    }
    columns = schema.columns.map { _ in Box() }
  }

  func opening(_ target: inout ByteBuffer) { if isArray { target.append("[\n") } }

  func closing(isEmpty: Bool, _ target: inout ByteBuffer) {
    if isArray { target.append(isEmpty ? "]\n" : "\n]\n") }
  }

  mutating func append(
    _ block: Table, rows: Range<Int>, follows: Bool, to target: inout ByteBuffer
  ) {
    for (index, column) in block.columns.enumerated() {
      let form = forms[index]
      columns[index].column.fill(
        column.storage, rows, cells[index],
        bare: { target, start in
          guard form == .quoted else { return }
          target.insert(0x22, at: start)
          target.append(0x22)
        },
        text: { target, text in
          let isBare =
            form == .raw || form == .bare && JSONEncoder.isNumber(text)
            || form == .boolean
              && (text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8))
          if isBare, let start = text.baseAddress {
            target.append(start, text.count)
          } else {
            JSONEncoder.append(text, to: &target)
          }
        },
        missing: { $0.append("null") })
    }
    for row in 0..<rows.count {
      if isArray, follows || row > 0 { target.append(",\n") }
      for (index, box) in columns.enumerated() {
        target.append(keys[index])
        let start = row == 0 ? 0 : box.column.ends[row - 1]
        target.append(box.column.bytes.bytes + start, box.column.ends[row] - start)
      }
      target.append(0x7D)
      if !isArray { target.append(0x0A) }
    }
  }

  private static func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = text.baseAddress, !text.isEmpty else { return false }
    return ScannedNumber.scan(start, text.count, .point) != nil && text.last != 0x2E
      && text.first != 0x2E
  }

  /// A JSON string.
  private static func append(_ text: UnsafeBufferPointer<UInt8>, to target: inout ByteBuffer) {
    target.append(0x22)
    for byte in text {
      switch byte {
      case 0x22, 0x5C:
        target.append(0x5C)
        target.append(byte)
      case 0x0A: target.append("\\n")
      case 0x0D: target.append("\\r")
      case 0x09: target.append("\\t")
      case 0..<0x20:
        target.append("\\u00")
        target.append(byte >> 4 == 0 ? 0x30 : 0x31)
        let low = byte & 15
        target.append(low < 10 ? 0x30 + low : 0x57 + low)
      default: target.append(byte)
      }
    }
    target.append(0x22)
  }
}
