public import Foundation

/// Reads little-endian numbers and counted bytes; nil once the bytes run out, never a trap.
public struct ByteReader {
  private let data: Data
  public private(set) var position = 0

  public init(_ data: Data) { self.data = data }

  public var left: Int { data.count - position }
  public var isAtEnd: Bool { left == 0 }

  public mutating func bytes(_ count: Int) -> Data? {
    guard count >= 0, count <= left else { return nil }
    let start = data.startIndex + position
    position += count
    return data.subdata(in: start..<start + count)
  }

  public mutating func little<Number: FixedWidthInteger>() -> Number? {
    let size = MemoryLayout<Number>.size
    guard size <= left else { return nil }
    let value = unsafe data.withUnsafeBytes { bytes in
      unsafe Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
    }
    position += size
    return value
  }
}

extension Data {
  /// Appends a number's bytes, the lowest first.
  public mutating func append(little value: some FixedWidthInteger) {
    for byte in 0..<(value.bitWidth / 8) { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }
}
