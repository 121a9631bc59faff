public import Foundation

/// Writes PNG files of flat pictures, fast and small, with nothing but this file.
///
/// Each row says how a pixel differs from the one before it, and runs of equal bytes are written as one
/// match; the Huffman codes are the format's fixed ones. Rendered boxes are nearly all runs.
///
/// *Source*: W3C, Portable Network Graphics, second edition (2003); RFC 1950 and 1951.
/// *Complexity*: one pass over the bytes.
public enum PNG {
  /// - Parameters:
  ///   - samples: rows from the top, `channels` numbers a pixel; for 16 bits two bytes a number, high
  ///     first.
  ///   - channels: 1 grey, 3 red, green and blue.
  ///   - texts: keyword and what it says, Latin letters.
  public static func data(
    width: Int, height: Int, channels: Int, bits: Int = 8, samples: [UInt8],
    texts: [(String, String)] = []
  ) -> Data {
    let step = channels * bits / 8
    precondition(
      (bits == 8 || bits == 16) && (channels == 1 || channels == 3)
        && samples.count == width * height * step, "A picture's bytes are its pixels'.")
    var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    chunk(
      "IHDR", big(width) + big(height) + [UInt8(bits), channels == 3 ? 2 : 0, 0, 0, 0], to: &file)
    for (key, value) in texts {
      chunk("tEXt", Array(key.utf8) + [0] + Array(value.utf8), to: &file)
    }
    chunk("IDAT", compressed(width * step, height, step, samples), to: &file)
    chunk("IEND", [], to: &file)
    return file
  }

  private static func big(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static func chunk(_ name: String, _ content: [UInt8], to file: inout Data) {
    let body = Array(name.utf8) + content
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in body { crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8) }
    file.append(contentsOf: big(content.count))
    file.append(contentsOf: body)
    file.append(contentsOf: big(Int(~crc)))
  }

  private static let table: [UInt32] = (0..<256).map { index in
    var value = UInt32(index)
    for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    return value
  }

  private static func compressed(_ width: Int, _ height: Int, _ step: Int, _ samples: [UInt8])
    -> [UInt8]
  {
    var filtered = [UInt8](repeating: 0, count: height * (width + 1))
    for row in 0..<height {
      let (from, to) = (row * width, row * (width + 1))
      filtered[to] = 1
      for i in 0..<width {
        filtered[to + 1 + i] = samples[from + i] &- (i >= step ? samples[from + i - step] : 0)
      }
    }
    var bits = Bits()
    bits.bytes = [0x78, 0x01]
    // One last block of fixed codes.
    bits.put(0b011, 3)
    var i = 0
    while i < filtered.count {
      let byte = filtered[i]
      bits.literal(Int(byte))
      i += 1
      var run = 0
      while i + run < filtered.count, filtered[i + run] == byte { run += 1 }
      i += run
      while run >= 3 {
        let length = min(run, 258)
        bits.match(length)
        run -= length
      }
      for _ in 0..<run { bits.literal(Int(byte)) }
    }
    bits.literal(256)
    bits.flush()
    // Adler's checksum, in stretches that cannot overflow.
    var (a, b): (UInt32, UInt32) = (1, 0)
    var position = 0
    while position < filtered.count {
      let end = min(position + 5552, filtered.count)
      for index in position..<end {
        a += UInt32(filtered[index])
        b += a
      }
      (a, b) = (a % 65_521, b % 65_521)
      position = end
    }
    return bits.bytes + big(Int(b << 16 | a))
  }

  /// Bits, lowest first.
  private struct Bits {
    var bytes: [UInt8] = []
    private var held: UInt64 = 0
    private var count = 0

    mutating func put(_ value: UInt64, _ length: Int) {
      held |= value << UInt64(count)
      count += length
      while count >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        count -= 8
      }
    }

    mutating func flush() { if count > 0 { put(0, 8 - count) } }

    mutating func literal(_ symbol: Int) {
      let (code, length) = PNG.codes[symbol]
      put(code, length)
    }

    /// A run of what stands just before.
    mutating func match(_ length: Int) {
      let index = PNG.lengths.lastIndex { $0.base <= length } ?? 0
      let (base, extra) = PNG.lengths[index]
      literal(257 + index)
      put(UInt64(length - base), extra)
      // Distance one.
      put(0, 5)
    }
  }

  /// The fixed codes of RFC 1951, section 3.2.6, written lowest bit first.
  private static let codes: [(UInt64, Int)] = (0..<288).map { symbol in
    let (code, length) =
      switch symbol {
      case ..<144: (0x30 + symbol, 8)
      case ..<256: (0x190 + symbol - 144, 9)
      case ..<280: (symbol - 256, 7)
      default: (0xC0 + symbol - 280, 8)
      }
    var reversed: UInt64 = 0
    for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << UInt64(length - 1 - bit) }
    return (reversed, length)
  }

  /// Length codes from 257 on: the least length, and bits beyond it.
  private static let lengths: [(base: Int, extra: Int)] = {
    var result = (3...10).map { (base: $0, extra: 0) }
    var base = 11
    for extra in 1...5 {
      for _ in 0..<4 {
        result.append((base, extra))
        base += 1 << extra
      }
    }
    // 258 has a code of its own, which 227 to 257 leave to it.
    result.append((258, 0))
    return result
  }()
}
