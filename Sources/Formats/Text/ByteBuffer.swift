/// Bytes to be written, in raw memory that grows.
struct ByteBuffer: ~Copyable {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 64)
    bytes = .allocate(capacity: self.capacity)
  }

  deinit { bytes.deallocate() }

  var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: count) }

  mutating func removeAll() { count = 0 }

  @inline(__always)
  mutating func reserve(_ more: Int) {
    if count + more > capacity { grow(more) }
  }

  private mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, count + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = larger
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    bytes[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length)
    // Cells are short: a loop beats a call.
    if length <= 16 {
      for i in 0..<length { bytes[count + i] = start[i] }
    } else {
      (bytes + count).update(from: start, count: length)
    }
    count += length
  }

  @inline(__always)
  mutating func append(_ other: [UInt8]) {
    other.withUnsafeBufferPointer { if let start = $0.baseAddress { append(start, $0.count) } }
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { if let start = $0.baseAddress { append(start, $0.count) } }
  }

  /// Puts a byte before what was written since `position`.
  mutating func insert(_ byte: UInt8, at position: Int) {
    reserve(1)
    var i = count
    while i > position {
      bytes[i] = bytes[i - 1]
      i -= 1
    }
    bytes[position] = byte
    count += 1
  }

  /// The lowest bytes of a number, the lowest first; there must be room for eight.
  @inline(__always)
  mutating func store(littleEndian value: UInt64, advance length: Int) {
    UnsafeMutableRawPointer(bytes + count).storeBytes(of: value.littleEndian, as: UInt64.self)
    count += length
  }

  @inline(__always)
  subscript(_ position: Int) -> UInt8 { bytes[position] }

  /// A whole number in decimal digits.
  @inline(__always)
  mutating func append(decimal value: Int64) {
    reserve(20)
    if value < 0 {
      bytes[count] = 0x2D
      count += 1
    }
    append(digits: value.magnitude, atLeast: 1)
  }

  /// A number without a sign, with zeros in front up to a length.
  @inline(__always)
  mutating func append(digits value: UInt64, atLeast length: Int) {
    reserve(20 + length)
    var rest = value
    var number = 0
    repeat {
      number += 1
      rest /= 10
    } while rest > 0
    number = max(number, length)
    rest = value
    var i = number
    while i > 0 {
      i -= 1
      bytes[count + i] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += number
  }
}
