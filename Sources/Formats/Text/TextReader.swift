/// A text file's bytes as UTF-8 in a window that moves forward.
///
/// *Memory*: the window starts at 4 MiB and grows only while one record does not fit, up to
/// `longestRecord`.
final class TextReader {
  /// Bytes; a longer record is refused.
  static let longestRecord = 64 << 20

  private let file: Descriptor
  private let encoding: TextEncoding
  private var fileOffset: Int
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The first byte not yet taken, and the end of the bytes at hand.
  private(set) var start = 0
  private(set) var end = 0
  private(set) var isAtEnd = false
  private var raw: UnsafeMutablePointer<UInt8>?
  private let rawCapacity = 1 << 20
  /// Undecoded bytes at the front of `raw`.
  private var rawKept = 0

  init(_ file: Descriptor, encoding: TextEncoding, from offset: Int, window: Int = 4 << 20) {
    self.file = file
    self.encoding = encoding
    fileOffset = offset
    capacity = max(window, 4096)
    buffer = .allocate(capacity: capacity)
    if encoding != .utf8 { raw = .allocate(capacity: rawCapacity) }
  }

  deinit {
    buffer.deallocate()
    raw?.deallocate()
  }

  var bytes: UnsafeMutablePointer<UInt8> { buffer }

  func take(upTo position: Int) { start = position }

  /// Moves what is left to the front and reads on behind it. Pointers into the window become
  /// invalid.
  ///
  /// - Returns: false where the window is already as large as it may become.
  func refill() throws -> Bool {
    let kept = end - start
    if kept > 0, start > 0 { buffer.update(from: buffer + start, count: kept) }
    start = 0
    end = kept
    if kept >= capacity / 2 {
      guard capacity < TextReader.longestRecord else { return false }
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
      larger.update(from: buffer, count: kept)
      buffer.deallocate()
      buffer = larger
      capacity *= 2
    }
    if encoding == .utf8 {
      let got = try file.read(into: buffer + end, count: capacity - end, at: fileOffset)
      fileOffset += got
      end += got
      isAtEnd = got == 0
    } else {
      try decodeMore()
    }
    return true
  }

  private func decodeMore() throws {
    guard let raw else { return }
    // A byte becomes at most 3 bytes of UTF-8.
    let room = min(rawCapacity, (capacity - end) / 3)
    let got = try file.read(into: raw + rawKept, count: max(room - rawKept, 0), at: fileOffset)
    fileOffset += got
    let count = rawKept + got
    var used = 0
    switch encoding {
    case .utf8: break
    case .singleByte(_, let upper):
      for i in 0..<count {
        if raw[i] < 0x80 {
          buffer[end] = raw[i]
          end += 1
        } else {
          for byte in upper[Int(raw[i]) - 0x80] {
            buffer[end] = byte
            end += 1
          }
        }
      }
      used = count
    case .utf16(let bigEndian):
      func unit(_ i: Int) -> UInt16 {
        bigEndian
          ? UInt16(raw[i]) << 8 | UInt16(raw[i + 1]) : UInt16(raw[i + 1]) << 8 | UInt16(raw[i])
      }
      while used + 1 < count {
        var scalar = UInt32(unit(used))
        var width = 2
        if scalar & 0xFC00 == 0xD800 {
          if used + 3 >= count, got > 0 { break }
          if used + 3 < count, unit(used + 2) & 0xFC00 == 0xDC00 {
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + UInt32(unit(used + 2) & 0x3FF)
            width = 4
          }
        }
        // A surrogate without its partner becomes U+FFFD.
        for byte in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}")! {
          buffer[end] = byte
          end += 1
        }
        used += width
      }
      if got == 0 { used = count }
    }
    rawKept = count - used
    if rawKept > 0 { raw.update(from: raw + used, count: rawKept) }
    isAtEnd = got == 0 && rawKept == 0
  }
}
