/// Thrift's compact protocol, as far as Parquet's headers need it.
///
/// *Source*: Apache Thrift, "Thrift compact protocol encoding".
struct ThriftWriter: ~Copyable {
  private(set) var bytes = ByteBuffer(capacity: 256)
  /// The last field's number in every struct that is open.
  private var fields: [Int] = [0]

  private enum Wire: UInt8 {
    case yes = 1
    case no = 2
    case byte = 3
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  private mutating func begin(_ field: Int, _ wire: Wire) {
    let step = field - fields[fields.count - 1]
    precondition((1...15).contains(step), "Fields are written in ascending order.")
    bytes.append(UInt8(step) << 4 | wire.rawValue)
    fields[fields.count - 1] = field
  }

  mutating func field(_ number: Int, _ value: Bool) { begin(number, value ? .yes : .no) }

  mutating func field(_ number: Int, byte value: UInt8) {
    begin(number, .byte)
    bytes.append(value)
  }

  mutating func field(_ number: Int, int32 value: Int) {
    begin(number, .int32)
    bytes.append(zigzag: Int64(value))
  }

  mutating func field(_ number: Int, int64 value: Int) {
    begin(number, .int64)
    bytes.append(zigzag: Int64(value))
  }

  mutating func field(_ number: Int, _ value: String) {
    begin(number, .binary)
    text(value)
  }

  mutating func field(_ number: Int, binary value: [UInt8]) {
    begin(number, .binary)
    bytes.append(varint: UInt64(value.count))
    bytes.append(value)
  }

  mutating func field(_ number: Int, structure body: (inout ThriftWriter) -> Void) {
    begin(number, .structure)
    structure(body)
  }

  /// The fields of a struct and its end.
  mutating func structure(_ body: (inout ThriftWriter) -> Void) {
    fields.append(0)
    body(&self)
    fields.removeLast()
    bytes.append(0)
  }

  mutating func field(_ number: Int, int32s values: [Int]) {
    list(number, values.count, .int32)
    for value in values { bytes.append(zigzag: Int64(value)) }
  }

  mutating func field(_ number: Int, texts values: [String]) {
    list(number, values.count, .binary)
    for value in values { text(value) }
  }

  mutating func field<Element>(
    _ number: Int, structures elements: [Element], _ body: (inout ThriftWriter, Element) -> Void
  ) {
    list(number, elements.count, .structure)
    for element in elements { structure { body(&$0, element) } }
  }

  private mutating func list(_ number: Int, _ count: Int, _ wire: Wire) {
    begin(number, .list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | wire.rawValue)
    } else {
      bytes.append(0xF0 | wire.rawValue)
      bytes.append(varint: UInt64(count))
    }
  }

  private mutating func text(_ value: String) {
    bytes.append(varint: UInt64(value.utf8.count))
    bytes.append(value)
  }
}

extension ByteBuffer {
  /// Seven bits a byte, the lowest first.
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest > 0x7F {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Small numbers of either sign in few bytes.
  mutating func append(zigzag value: Int64) {
    append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// The lowest bytes of a number, the lowest first.
  @inline(__always)
  mutating func append(littleEndian value: UInt64, bytes length: Int) {
    reserve(8)
    store(littleEndian: value, advance: length)
  }
}
