/// A JPEG file as the segments before its first scan (ITU-T T.81, annex B).
struct JPEGFile {
  private let bytes: [UInt8]
  /// Each with its marker and length.
  private var segments: [Range<Int>] = []
  /// Where the first scan begins: from there on the bytes are taken as they are.
  private var scan = 0

  /// XMP part 3, section 1.1.3: an APP1 segment with this name.
  private static let name = Array("http://ns.adobe.com/xap/1.0/".utf8) + [0]

  /// Nil where the bytes are no JPEG with a scan and an end mark.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
    self.bytes = bytes
    var at = 2
    while bytes.count - at >= 4, bytes[at] == 0xFF {
      if bytes[at + 1] == 0xFF {
        at += 1
        continue
      }
      if bytes[at + 1] == 0xDA {
        scan = at
        break
      }
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      guard bytes[at + 1] >= 0xC0, length >= 2, length <= bytes.count - at - 2 else { return nil }
      segments.append(at..<at + 2 + length)
      at += 2 + length
    }
    guard scan > 0, ProvenanceStamp.place(of: [0xFF, 0xD9], in: bytes, from: scan) != nil else {
      return nil
    }
  }

  private func isPacket(_ segment: Range<Int>) -> Bool {
    bytes[segment.lowerBound + 1] == 0xE1 && bytes[segment].dropFirst(4).starts(with: Self.name)
  }

  /// The XMP packet; nil where there is none.
  var packet: String? {
    segments.first(where: isPacket).map {
      String(decoding: bytes[$0].dropFirst(4 + Self.name.count), as: UTF8.self)
    }
  }

  /// The file with its packets replaced by one behind JFIF's and EXIF's segments, which must stand
  /// first; nil where the packet is longer than a segment can be.
  func replacingPacket(with packet: String) -> [UInt8]? {
    let content = Self.name + Array(packet.utf8)
    let length = content.count + 2
    guard length <= 65_535 else { return nil }
    let segment: [UInt8] = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content
    let kept = segments.filter { !isPacket($0) }
    let leading = kept.prefix { isLeading($0) }
    var result: [UInt8] = [0xFF, 0xD8]
    for part in leading { result += bytes[part] }
    result += segment
    for part in kept.dropFirst(leading.count) { result += bytes[part] }
    return result + bytes[scan...]
  }

  private func isLeading(_ segment: Range<Int>) -> Bool {
    let marker = bytes[segment.lowerBound + 1]
    return marker == 0xE0
      || marker == 0xE1 && bytes[segment].dropFirst(4).starts(with: Array("Exif".utf8))
  }
}
