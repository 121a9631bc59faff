/// A ZIP archive's directory, and its parts unpacked to files (PKWARE APPNOTE 6.3.10).
///
/// Everything is checked against the file's length before it is believed.
struct ZipArchive {
  private let file: Descriptor
  /// What it is, in errors.
  private let what: String
  private(set) var parts: [String: Part] = [:]

  struct Part {
    var method: Int
    var crc: UInt32
    var packedLength: Int
    var length: Int
    var headerOffset: Int
  }

  /// Bytes; a longer part is refused.
  private static let longestPart = 16 << 30
  private static let mostParts = 10_000

  init(_ file: Descriptor, what: String = "XLSX file") throws {
    self.file = file
    self.what = what
    let fileLength = file.length
    // The end record: 22 bytes and a comment of at most 65,535.
    let tailLength = min(fileLength, 22 + 65_535)
    let tail = try read(fileLength - tailLength, tailLength)
    guard tailLength >= 22,
      let end = stride(from: tailLength - 22, through: 0, by: -1).first(where: {
        ZipArchive.number(tail, $0, 4) == 0x0605_4B50
      })
    else { throw broken }
    var count = ZipArchive.number(tail, end + 10, 2)
    var length = ZipArchive.number(tail, end + 12, 4)
    var offset = ZipArchive.number(tail, end + 16, 4)
    if count == 0xFFFF || length == 0xFFFF_FFFF || offset == 0xFFFF_FFFF, end >= 20 {
      // ZIP64: a locator stands before the end record and points at a longer one.
      guard ZipArchive.number(tail, end - 20, 4) == 0x0706_4B50 else { throw broken }
      let record = try read(ZipArchive.number(tail, end - 20 + 8, 8), 56)
      guard ZipArchive.number(record, 0, 4) == 0x0606_4B50 else { throw broken }
      count = ZipArchive.number(record, 32, 8)
      length = ZipArchive.number(record, 40, 8)
      offset = ZipArchive.number(record, 48, 8)
    }
    guard count <= ZipArchive.mostParts, length <= 16 << 20 else { throw broken }
    let directory = try read(offset, length)
    var p = 0
    for _ in 0..<count {
      guard p + 46 <= directory.count, ZipArchive.number(directory, p, 4) == 0x0201_4B50 else {
        throw broken
      }
      let nameLength = ZipArchive.number(directory, p + 28, 2)
      let extraLength = ZipArchive.number(directory, p + 30, 2)
      let commentLength = ZipArchive.number(directory, p + 32, 2)
      guard p + 46 + nameLength + extraLength <= directory.count else { throw broken }
      var part = Part(
        method: ZipArchive.number(directory, p + 10, 2),
        crc: UInt32(truncatingIfNeeded: ZipArchive.number(directory, p + 16, 4)),
        packedLength: ZipArchive.number(directory, p + 20, 4),
        length: ZipArchive.number(directory, p + 24, 4),
        headerOffset: ZipArchive.number(directory, p + 42, 4))
      // ZIP64's extra field holds those of the three that do not fit into 32 bits.
      var extra = p + 46 + nameLength
      let extraEnd = extra + extraLength
      while extra + 4 <= extraEnd {
        let size = ZipArchive.number(directory, extra + 2, 2)
        guard extra + 4 + size <= extraEnd else { break }
        if ZipArchive.number(directory, extra, 2) == 1 {
          var field = extra + 4
          func next(_ value: inout Int) throws {
            guard value == 0xFFFF_FFFF else { return }
            guard field + 8 <= extra + 4 + size else { throw broken }
            value = ZipArchive.number(directory, field, 8)
            field += 8
          }
          try next(&part.length)
          try next(&part.packedLength)
          try next(&part.headerOffset)
        }
        extra += 4 + size
      }
      let name = String(decoding: directory[(p + 46)..<(p + 46 + nameLength)], as: UTF8.self)
      parts[name] = part
      p += 46 + nameLength + extraLength + commentLength
    }
  }

  /// Unpacks a part into a new file; nil where there is no such part.
  func unpack(_ name: String, to path: String) throws -> Descriptor? {
    guard let part = parts[name] else { return nil }
    guard part.length <= ZipArchive.longestPart,
      part.headerOffset >= 0, part.packedLength >= 0, part.length >= 0
    else { throw broken }
    let header = try read(part.headerOffset, 30)
    guard ZipArchive.number(header, 0, 4) == 0x0403_4B50 else { throw broken }
    let start =
      part.headerOffset + 30 + ZipArchive.number(header, 26, 2)
      + ZipArchive.number(header, 28, 2)
    guard start + part.packedLength <= file.length else { throw broken }
    let target = try Descriptor(creating: path, place: file.place)
    switch part.method {
    case 8:
      try Inflater(
        file, to: target, from: start, packedLength: part.packedLength, what: what
      ).run(length: part.length, crc: part.crc)
    case 0:
      guard part.length == part.packedLength else { throw broken }
      var done = 0
      var crc: UInt32 = 0
      while done < part.length {
        let piece = try read(start + done, min(1 << 20, part.length - done))
        try piece.withUnsafeBytes {
          try target.write($0)
          crc = Inflater.checksum($0, crc)
        }
        done += piece.count
      }
      guard crc == part.crc else { throw broken }
    default: throw broken
    }
    return target
  }

  private var broken: FormatError {
    FormatError(
      .malformed, place: file.place, expected: "it is not a whole \(what)",
      remedy: what == "XLSX file"
        ? "Open it in a spreadsheet program and save it again." : "Make it again.")
  }

  private func read(_ offset: Int, _ length: Int) throws -> [UInt8] {
    guard offset >= 0, length >= 0, offset <= file.length - length else { throw broken }
    return try [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
      while filled < length, let start = buffer.baseAddress {
        let got = try file.read(into: start + filled, count: length - filled, at: offset + filled)
        if got == 0 { throw broken }
        filled += got
      }
    }
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ length: Int) -> Int {
    var value: UInt64 = 0
    for i in (0..<length).reversed() { value = value << 8 | UInt64(bytes[at + i]) }
    return Int(clamping: value)
  }
}
