/// How Parquet lays out the values of a page.
///
/// *Source*: Apache Parquet, "Parquet encoding definitions".
enum ParquetEncoding: Int {
  case plain = 0
  case runs = 3
  case deltas = 5
  case dictionary = 8

  /// Bits that tell so many values apart, at least one.
  static func width(of count: Int) -> Int {
    max(1, Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
  }

  /// Small numbers, a number that repeats by its count, the others in `width` bits each.
  static func appendRuns(
    _ values: UnsafeBufferPointer<UInt32>, width: Int, to target: inout ByteBuffer
  ) {
    let shortest = 32
    var literal = 0
    var position = 0
    while position < values.count {
      var end = position + 1
      while end < values.count, values[end] == values[position] { end += 1 }
      // Literals come in whole eights, and so must what stands before a run.
      let from = min((position - literal + 7) / 8 * 8 + literal, end)
      if end - from >= shortest {
        appendLiterals(values, literal..<from, width: width, to: &target)
        target.append(varint: UInt64(end - from) << 1)
        target.append(littleEndian: UInt64(values[from]), bytes: (width + 7) / 8)
        literal = end
      }
      position = end
    }
    appendLiterals(values, literal..<values.count, width: width, to: &target)
  }

  private static func appendLiterals(
    _ values: UnsafeBufferPointer<UInt32>, _ rows: Range<Int>, width: Int,
    to target: inout ByteBuffer
  ) {
    guard !rows.isEmpty else { return }
    let eights = (rows.count + 7) / 8
    target.append(varint: UInt64(eights) << 1 | 1)
    var packer = BitPacker(width: width)
    target.reserve(eights * width + 16)
    for row in rows { packer.append(UInt64(values[row]), to: &target) }
    for _ in rows.count..<eights * 8 { packer.append(0, to: &target) }
    packer.finish(&target)
  }

  /// Whole numbers as the differences of neighbours, 32 of them in as many bits as the largest needs.
  ///
  /// - Parameter isNarrow: whether they are numbers of 32 bits, whose differences wrap around there.
  static func appendDeltas(
    _ values: UnsafeBufferPointer<UInt64>, isNarrow: Bool, to target: inout ByteBuffer
  ) {
    let block = 128
    let part = 32
    target.append(varint: UInt64(block))
    target.append(varint: UInt64(block / part))
    target.append(varint: UInt64(values.count))
    target.append(zigzag: values.isEmpty ? 0 : Int64(bitPattern: values[0]))
    guard values.count > 1 else { return }
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: block) { deltas in
      var first = 1
      while first < values.count {
        let count = min(block, values.count - first)
        var least = Int64.max
        for index in 0..<count {
          let wide = Int64(bitPattern: values[first + index] &- values[first + index - 1])
          let delta = isNarrow ? Int64(Int32(truncatingIfNeeded: wide)) : wide
          deltas[index] = delta
          least = min(least, delta)
        }
        target.append(zigzag: least)
        func excess(_ index: Int) -> UInt64 {
          let wide = UInt64(bitPattern: deltas[index] &- least)
          return isNarrow ? UInt64(UInt32(truncatingIfNeeded: wide)) : wide
        }
        var widths = [0, 0, 0, 0]
        for number in 0..<(count + part - 1) / part {
          var all: UInt64 = 0
          for index in number * part..<min(count, (number + 1) * part) { all |= excess(index) }
          widths[number] = UInt64.bitWidth - all.leadingZeroBitCount
        }
        for width in widths { target.append(UInt8(width)) }
        for number in 0..<(count + part - 1) / part {
          var packer = BitPacker(width: widths[number])
          target.reserve(part * 8 + 16)
          for index in number * part..<(number + 1) * part {
            packer.append(index < count ? excess(index) : 0, to: &target)
          }
          packer.finish(&target)
        }
        first += count
      }
    }
  }
}

/// Packs numbers of a fixed width, the lowest bits first.
struct BitPacker {
  let width: Int
  private var held: UInt64 = 0
  private var bits = 0

  init(width: Int) { self.width = width }

  /// The target must have 16 bytes of room.
  @inline(__always)
  mutating func append(_ value: UInt64, to target: inout ByteBuffer) {
    guard width > 0 else { return }
    held |= value << UInt64(bits)
    let room = 64 - bits
    bits += width
    if bits >= 64 {
      target.store(littleEndian: held, advance: 8)
      held = room < 64 ? value >> UInt64(room) : 0
      bits -= 64
    }
  }

  mutating func finish(_ target: inout ByteBuffer) {
    target.store(littleEndian: held, advance: (bits + 7) / 8)
  }
}
