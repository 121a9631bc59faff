import Crypto
public import Foundation

/// The sha256 of a file or of bytes (FIPS 180-4).
public struct Digest: Hashable, Sendable, Codable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let hexadecimal: String

  /// The digest of `data`.
  public init(of data: some DataProtocol) {
    hexadecimal = Digest.text(SHA256.hash(data: data))
  }

  /// The digest of a file, read in pieces of 1 MiB.
  ///
  /// *Complexity*: one pass; memory does not depend on the file's size.
  /// - Throws: `ProvenanceError` where the file cannot be read.
  public init(ofFile path: String) throws {
    let handle = try Digest.opened(path)
    defer { try? handle.close() }
    var hash = SHA256()
    do {
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        hash.update(data: piece)
      }
    } catch {
      throw Digest.unreadable(path)
    }
    hexadecimal = Digest.text(hash.finalize())
  }

  /// A digest written down earlier; nil unless it is 64 hexadecimal digits.
  public init?(hexadecimal text: String) {
    let lower = text.lowercased()
    guard lower.utf8.count == 64,
      lower.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    hexadecimal = lower
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = Digest(hexadecimal: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "A sha256 is 64 hexadecimal digits.")
    }
    self = digest
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hexadecimal)
  }

  public var description: String { hexadecimal }

  /// The same 32 bytes in base64, as a Content-Security-Policy spells them.
  public var base64: String {
    let digits = Array(hexadecimal.utf8)
    let bytes = stride(from: 0, to: 64, by: 2).map {
      Digest.nibble(digits[$0]) << 4 | Digest.nibble(digits[$0 + 1])
    }
    return Data(bytes).base64EncodedString()
  }

  /// A regular file, opened to be read; a pipe or a device would block or never end.
  static func opened(_ path: String) throws -> FileHandle {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    guard let type = attributes?[.type] as? FileAttributeType, type == .typeRegular,
      let handle = FileHandle(forReadingAtPath: path)
    else { throw unreadable(path) }
    return handle
  }

  private static func unreadable(_ path: String) -> ProvenanceError {
    ProvenanceError(
      .unreadable, place: path, expected: "a file that can be read",
      remedy: "Check the path and the permissions.")
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func nibble(_ digit: UInt8) -> UInt8 { digit < 58 ? digit - 48 : digit - 87 }
}
