import Crypto
public import Foundation

/// The one model file: named sections of bytes, each with its digest, and nothing that runs.
///
/// Layout, little-endian: the magic `UNDERSTY`, the version (4 bytes), the header's length (4); the
/// header: for each section its name's length (2), name (UTF-8), offset (8), length (8) and sha256
/// (32); the header's sha256 (32); the sections, one after the other, to the end of the file.
public struct Envelope: Sendable, Equatable {
  public struct Section: Sendable, Equatable {
    public var name: String
    public var bytes: Data
    public init(name: String, bytes: Data) {
      self.name = name
      self.bytes = bytes
    }
  }

  public static let magic = Data("UNDERSTY".utf8)
  public static let version: UInt32 = 1
  private static let mostSections = 64
  private static let mostHeader = 64 * 1024

  public var sections: [Section]

  public init(sections: [Section]) {
    precondition(sections.count <= Self.mostSections, "A model file has at most 64 sections.")
    precondition(
      sections.allSatisfy { (1...64).contains($0.name.utf8.count) },
      "A section's name has 1 to 64 bytes.")
    precondition(
      Set(sections.map(\.name)).count == sections.count, "Sections have different names.")
    self.sections = sections
  }

  public subscript(_ name: String) -> Data? { sections.first { $0.name == name }?.bytes }

  /// The section called `name`.
  public func section(_ name: String) throws(EnvelopeError) -> Data {
    guard let bytes = self[name] else {
      throw EnvelopeError(.incomplete, expected: "a section called “\(name)”")
    }
    return bytes
  }

  /// The whole file.
  public var bytes: Data {
    let headerLength = sections.reduce(0) { $0 + 2 + $1.name.utf8.count + 8 + 8 + 32 }
    var offset = UInt64(Self.magic.count + 8 + headerLength + 32)
    var header = Data()
    for section in sections {
      header.append(little: UInt16(section.name.utf8.count))
      header.append(Data(section.name.utf8))
      header.append(little: offset)
      header.append(little: UInt64(section.bytes.count))
      header.append(contentsOf: SHA256.hash(data: section.bytes))
      offset += UInt64(section.bytes.count)
    }
    var file = Self.magic
    file.append(little: Self.version)
    file.append(little: UInt32(header.count))
    file.append(header)
    file.append(contentsOf: SHA256.hash(data: header))
    for section in sections { file.append(section.bytes) }
    return file
  }

  /// Reads a whole file from a stranger: every length is checked before it is used, every section
  /// against its digest.
  public init(bytes file: Data) throws(EnvelopeError) {
    var reader = ByteReader(file)
    guard let magic = reader.bytes(Self.magic.count), magic == Self.magic else {
      throw EnvelopeError(.notAModel, expected: "a model file that begins with its mark")
    }
    guard let version: UInt32 = reader.little() else { throw .truncated }
    guard version == Self.version else {
      throw EnvelopeError(
        .newerVersion, expected: "version \(Self.version) of the model file, not \(version)")
    }
    guard let length: UInt32 = reader.little() else { throw .truncated }
    guard length <= Self.mostHeader, let header = reader.bytes(Int(length)),
      let digest = reader.bytes(32)
    else { throw .truncated }
    guard digest.elementsEqual(SHA256.hash(data: header)) else { throw .damaged("its header") }

    var sections: [Section] = []
    var entries = ByteReader(header)
    while !entries.isAtEnd {
      guard sections.count < Self.mostSections, let nameLength: UInt16 = entries.little(),
        (1...64).contains(nameLength), let name = entries.bytes(Int(nameLength)),
        let text = String(data: name, encoding: .utf8), let offset: UInt64 = entries.little(),
        let size: UInt64 = entries.little(), let digest = entries.bytes(32)
      else { throw .damaged("its table of sections") }
      guard offset == UInt64(reader.position), size <= UInt64(reader.left) else {
        throw .truncated
      }
      guard let bytes = reader.bytes(Int(size)) else { throw .truncated }
      guard digest.elementsEqual(SHA256.hash(data: bytes)) else {
        throw .damaged("section “\(text)”")
      }
      guard !sections.contains(where: { $0.name == text }) else {
        throw .damaged("its table of sections")
      }
      sections.append(Section(name: text, bytes: bytes))
    }
    guard reader.isAtEnd else { throw .damaged("its end") }
    self.sections = sections
  }
}

/// Why a file is not a model that can be opened.
public struct EnvelopeError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case notAModel, newerVersion, truncated, damaged, incomplete
  }
  public var code: Code
  public var expected: String

  public init(_ code: Code, expected: String) {
    self.code = code
    self.expected = expected
  }

  static let truncated = EnvelopeError(
    .truncated, expected: "as many bytes as the file says it has")
  static func damaged(_ what: String) -> EnvelopeError {
    EnvelopeError(.damaged, expected: "\(what) to agree with its checksum")
  }

  public var remedy: String {
    switch code {
    case .notAModel: "Is it a model that `understudy fit` or `run` wrote?"
    case .newerVersion: "Open it with the version of understudy that wrote it, or a newer one."
    case .truncated, .damaged, .incomplete: "Copy the file again, or fit the model again."
    }
  }

  public var description: String {
    "This is not a readable model file: expected \(expected). \(remedy)"
  }
}
