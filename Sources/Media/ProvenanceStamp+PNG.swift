/// A PNG file as its chunks (W3C, Portable Network Graphics, third edition, section 5).
struct PNGFile {
  private let bytes: [UInt8]
  /// Each with its length, type and checksum; the first is the header, the last the end mark.
  private var chunks: [Range<Int>] = []

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Section 11.3.3.4: keyword, end, not packed, no method, no language, no translated keyword.
  private static let keyword = Array("XML:com.adobe.xmp".utf8)

  /// Nil where the bytes are no whole PNG.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: Self.signature) else { return nil }
    self.bytes = bytes
    var at = Self.signature.count
    while bytes.count - at >= 12 {
      let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - at - 12 else { return nil }
      chunks.append(at..<at + 12 + length)
      at += 12 + length
      if type(chunks[chunks.count - 1]) == "IEND" { break }
    }
    guard let first = chunks.first, let last = chunks.last, type(first) == "IHDR",
      type(last) == "IEND"
    else { return nil }
  }

  private func type(_ chunk: Range<Int>) -> String {
    String(decoding: bytes[chunk.lowerBound + 4..<chunk.lowerBound + 8], as: UTF8.self)
  }

  private func body(_ chunk: Range<Int>) -> ArraySlice<UInt8> {
    bytes[chunk.lowerBound + 8..<chunk.upperBound - 4]
  }

  private func isPacket(_ chunk: Range<Int>) -> Bool {
    type(chunk) == "iTXt" && body(chunk).starts(with: Self.keyword + [0])
  }

  /// The XMP packet; nil where there is none, or it is packed or too long.
  var packet: String? {
    guard let chunk = chunks.first(where: isPacket) else { return nil }
    let rest = body(chunk).dropFirst(Self.keyword.count + 1)
    guard rest.count <= ProvenanceStamp.longestPacket, rest.first == 0 else { return nil }
    // After the two bytes about packing, a language and a translated keyword, each with its end.
    let parts = rest.dropFirst(2).split(
      separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    return String(decoding: parts[2], as: UTF8.self)
  }

  /// The file with its packets replaced by one behind the header.
  func replacingPacket(with packet: String) -> [UInt8] {
    var result = Self.signature
    for (index, chunk) in chunks.enumerated() where !isPacket(chunk) {
      result += bytes[chunk]
      guard index == 0 else { continue }
      let content = Self.keyword + [0, 0, 0, 0, 0] + Array(packet.utf8)
      let part = Array("iTXt".utf8) + content
      result += Self.number(UInt32(content.count)) + part + Self.number(Self.checksum(part))
    }
    return result
  }

  private static func number(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// CRC-32 as PNG's annex D has it.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
    return ~value
  }
}
