/// Unpacks deflate data (RFC 1951): a gzip file (RFC 1952) of one or more members, or a part of an
/// archive; length and CRC-32 are checked.
///
/// *Memory*: a window of 32 KiB and small buffers, whatever the file's size.
final class Inflater {
  private let source: Descriptor
  private let target: Descriptor
  /// What the data claims to be, for errors.
  private let what: String
  /// Where the packed data ends in the file.
  private let sourceEnd: Int
  private var input: UnsafeMutablePointer<UInt8>
  private let inputCapacity = 1 << 18
  private var inputStart = 0
  private var inputEnd = 0
  private var offset = 0
  private var bits: UInt64 = 0
  private var bitCount = 0

  /// Output not yet written, behind the last 32 KiB that later copies may refer to.
  private var output: UnsafeMutablePointer<UInt8>
  private let outputCapacity = 1 << 18
  private var outputEnd = 0
  private var written = 0
  private var memberLength = 0
  private var crc: UInt32 = 0

  private static let window = 1 << 15

  /// A gzip file, or a part of an archive that begins at `offset`.
  init(
    _ source: Descriptor, to target: Descriptor, from offset: Int = 0, packedLength: Int? = nil,
    what: String = "gzip file"
  ) {
    self.source = source
    self.target = target
    self.what = what
    self.offset = offset
    sourceEnd = packedLength.map { offset + $0 } ?? .max
    input = .allocate(capacity: inputCapacity)
    output = .allocate(capacity: outputCapacity)
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// Unpacks every member of a gzip file.
  func run() throws {
    repeat {
      try header()
      try member()
      dropBits(bitCount & 7)
      let length = UInt32(truncatingIfNeeded: memberLength)
      guard try bits(32) == crc, try bits(32) == length else { throw broken }
    } while try hasMore()
  }

  /// Unpacks bare deflate data, no more of it than is stated.
  func run(length: Int, crc expected: UInt32) throws {
    mostOutput = length
    try member()
    guard memberLength == length, crc == expected else { throw broken }
  }

  private var mostOutput = Int.max

  private func member() throws {
    memberLength = 0
    crc = 0
    outputEnd = 0
    written = 0
    while try !block() {}
    try flush(all: true)
  }

  private var broken: FormatError {
    FormatError(
      .malformed, place: source.place, expected: "it is not a whole \(what)",
      remedy: "Fetch or pack it again.")
  }

  // Input.

  private func byte() throws -> UInt8? {
    if inputStart == inputEnd {
      inputStart = 0
      let most = min(inputCapacity, max(sourceEnd - offset, 0))
      inputEnd = most == 0 ? 0 : try source.read(into: input, count: most, at: offset)
      offset += inputEnd
      if inputEnd == 0 { return nil }
    }
    inputStart += 1
    return input[inputStart - 1]
  }

  /// Whether another member follows; zero bytes of padding are passed over.
  private func hasMore() throws -> Bool {
    while bitCount >= 8 {
      if bits & 0xFF != 0 { return true }
      dropBits(8)
    }
    while let next = try byte() {
      if next != 0 {
        inputStart -= 1
        return true
      }
    }
    return false
  }

  @inline(__always)
  private func need(_ count: Int) throws {
    while bitCount < count {
      guard let next = try byte() else { throw broken }
      bits |= UInt64(next) << UInt64(bitCount)
      bitCount += 8
    }
  }

  @inline(__always)
  private func dropBits(_ count: Int) {
    bits >>= UInt64(count)
    bitCount -= count
  }

  private func bits(_ count: Int) throws -> UInt32 {
    if count == 0 { return 0 }
    try need(count)
    let value = UInt32(truncatingIfNeeded: bits & (1 << UInt64(count) - 1))
    dropBits(count)
    return value
  }

  private func header() throws {
    guard try bits(8) == 0x1F, try bits(8) == 0x8B, try bits(8) == 8 else { throw broken }
    let flags = try bits(8)
    for _ in 0..<6 { _ = try bits(8) }
    if flags & 4 != 0 { for _ in 0..<(try bits(16)) { _ = try bits(8) } }
    if flags & 8 != 0 { while try bits(8) != 0 {} }
    if flags & 16 != 0 { while try bits(8) != 0 {} }
    if flags & 2 != 0 { _ = try bits(16) }
  }

  // Output.

  @inline(__always)
  private func put(_ byte: UInt8) throws {
    if outputEnd == outputCapacity { try flush(all: false) }
    output[outputEnd] = byte
    outputEnd += 1
  }

  private func flush(all: Bool) throws {
    let fresh = UnsafeRawBufferPointer(start: output + written, count: outputEnd - written)
    try target.write(fresh)
    memberLength += fresh.count
    if memberLength > mostOutput { throw broken }
    crc = Inflater.checksum(fresh, crc)
    let keep = min(outputEnd, Inflater.window)
    if !all { output.update(from: output + outputEnd - keep, count: keep) }
    outputEnd = all ? outputEnd : keep
    written = outputEnd
  }

  private static let checksums: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
    }
  }

  static func checksum(_ bytes: UnsafeRawBufferPointer, _ start: UInt32) -> UInt32 {
    checksums.withUnsafeBufferPointer { table in
      var value = ~start
      for byte in bytes {
        value = table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ (value >> 8)
      }
      return ~value
    }
  }

  // Deflate.

  /// A canonical Huffman code as a table over the next 15 bits' lowest `width`, with the rest
  /// decoded bit by bit.
  private struct Code {
    /// How many codes there are of each length, and the symbols in order of their codes.
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [UInt16] = []
    /// Next nine bits → symbol << 4 | length; 0 where the code is longer.
    var quick = [UInt16](repeating: 0, count: 512)

    init?(_ lengths: ArraySlice<UInt8>) {
      for length in lengths { counts[Int(length)] += 1 }
      counts[0] = 0
      var left = 1
      for length in 1...15 {
        left = left << 1 - counts[length]
        if left < 0 { return nil }
      }
      var starts = [Int](repeating: 0, count: 16)
      var codes = [Int](repeating: 0, count: 16)
      for length in 1..<15 {
        starts[length + 1] = starts[length] + counts[length]
        codes[length + 1] = (codes[length] + counts[length]) << 1
      }
      symbols = [UInt16](repeating: 0, count: lengths.count)
      for (symbol, length) in lengths.enumerated() where length > 0 {
        symbols[starts[Int(length)]] = UInt16(symbol)
        starts[Int(length)] += 1
        let code = codes[Int(length)]
        codes[Int(length)] += 1
        guard length <= 9 else { continue }
        var reversed = 0
        for bit in 0..<Int(length) where code >> bit & 1 == 1 {
          reversed |= 1 << (Int(length) - 1 - bit)
        }
        var slot = reversed
        while slot < 512 {
          quick[slot] = UInt16(symbol) << 4 | UInt16(length)
          slot += 1 << Int(length)
        }
      }
    }
  }

  private func symbol(_ code: borrowing Code) throws -> Int {
    while bitCount < 15 {
      guard let next = try byte() else { break }
      bits |= UInt64(next) << UInt64(bitCount)
      bitCount += 8
    }
    let quick = code.quick[Int(bits & 511)]
    if quick != 0 {
      let length = Int(quick & 15)
      guard length <= bitCount else { throw broken }
      dropBits(length)
      return Int(quick >> 4)
    }
    var value = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      guard length <= bitCount else { throw broken }
      value |= Int(bits >> UInt64(length - 1) & 1)
      let count = code.counts[length]
      if value - count < first {
        dropBits(length)
        return Int(code.symbols[index + value - first])
      }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw broken
  }

  /// Unpacks one block; true where it was the last.
  private func block() throws -> Bool {
    let isLast = try bits(1) == 1
    switch try bits(2) {
    case 0: try stored()
    case 1: try packed(Inflater.fixedLiterals, Inflater.fixedDistances)
    case 2:
      let (literals, distances) = try dynamicCodes()
      try packed(literals, distances)
    default: throw broken
    }
    return isLast
  }

  private func stored() throws {
    dropBits(bitCount & 7)
    let length = try bits(16)
    guard try bits(16) == ~length & 0xFFFF else { throw broken }
    for _ in 0..<length { try put(UInt8(truncatingIfNeeded: bits(8))) }
  }

  private static let fixedLiterals: Code = {
    var lengths = [UInt8](repeating: 8, count: 288)
    for i in 144..<256 { lengths[i] = 9 }
    for i in 256..<280 { lengths[i] = 7 }
    return Code(lengths[...])!
  }()
  private static let fixedDistances = Code([UInt8](repeating: 5, count: 30)[...])!

  private func dynamicCodes() throws -> (Code, Code) {
    let literals = Int(try bits(5)) + 257
    let distances = Int(try bits(5)) + 1
    let lengthCodes = Int(try bits(4)) + 4
    guard literals <= 286, distances <= 30 else { throw broken }
    var lengths = [UInt8](repeating: 0, count: 19)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    for i in 0..<lengthCodes { lengths[order[i]] = UInt8(try bits(3)) }
    guard let code = Code(lengths[...]) else { throw broken }
    lengths = []
    while lengths.count < literals + distances {
      let next = try symbol(code)
      switch next {
      case 0..<16: lengths.append(UInt8(next))
      case 16:
        guard let last = lengths.last else { throw broken }
        for _ in 0..<(3 + (try bits(2))) { lengths.append(last) }
      case 17: for _ in 0..<(3 + (try bits(3))) { lengths.append(0) }
      default: for _ in 0..<(11 + (try bits(7))) { lengths.append(0) }
      }
    }
    guard lengths.count == literals + distances, lengths[256] > 0,
      let literal = Code(lengths[..<literals]), let distance = Code(lengths[literals...])
    else { throw broken }
    return (literal, distance)
  }

  private static let lengthBases: [Int] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits: [Int] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases: [Int] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12_289, 16_385, 24_577,
  ]
  private static let distanceBits: [Int] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
  ]

  private func packed(_ literals: Code, _ distances: Code) throws {
    while true {
      let next = try symbol(literals)
      if next < 256 {
        try put(UInt8(next))
        continue
      }
      if next == 256 { return }
      guard next - 257 < Inflater.lengthBases.count else { throw broken }
      let length =
        Inflater.lengthBases[next - 257] + Int(try bits(Inflater.lengthBits[next - 257]))
      let slot = try symbol(distances)
      guard slot < Inflater.distanceBases.count else { throw broken }
      let distance = Inflater.distanceBases[slot] + Int(try bits(Inflater.distanceBits[slot]))
      if outputEnd + length > outputCapacity { try flush(all: false) }
      guard distance <= outputEnd else { throw broken }
      for _ in 0..<length {
        output[outputEnd] = output[outputEnd - distance]
        outputEnd += 1
      }
    }
  }
}
