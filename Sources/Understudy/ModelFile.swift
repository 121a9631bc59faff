import Codecs
public import Formats
public import Foundation
public import Provenance
public import Synthesis
public import Tables
public import Tabular

/// An understudy as a file: what was learned, and how its source was written.
public struct ModelFile: Sendable {
  public var understudy: Understudies
  /// How the source's text was written, so that what is made looks the same.
  public var dialect: TextDialect?
  /// The version that fitted it, and when (ISO 8601, UTC).
  public var version: String
  public var made: String
  /// What was done to the table before it was learned from.
  public var prepared: [Protection]

  public init(
    _ understudy: Understudies, dialect: TextDialect?, made: String, prepared: [Protection] = []
  ) {
    self.understudy = understudy
    self.prepared = prepared
    self.dialect = dialect
    self.version = Version.current
    self.made = made
  }

  public init(
    _ understudy: FittedTrees, dialect: TextDialect?, made: String, prepared: [Protection] = []
  ) {
    self.init(.trees(understudy), dialect: dialect, made: made, prepared: prepared)
  }

  private struct About: Codable {
    var version: String
    var made: String
    var dialect: TextDialect?
    var prepared: [Protection]?
  }

  public var envelope: Envelope {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let about = About(
        version: version, made: made, dialect: dialect, prepared: prepared.isEmpty ? nil : prepared)
      return Envelope(
        sections: [Envelope.Section(name: "about", bytes: try encoder.encode(about))]
          + (try understudy.sections()))
    }
  }

  /// Opens a stranger's file: checked before it is believed, and nothing in it runs.
  ///
  /// - Throws: `FormatError` where the file cannot be read, `EnvelopeError` where it is no model.
  public init(opening path: String) throws {
    try self.init(bytes: Self.contents(of: path))
  }

  public init(bytes: Data) throws {
    let envelope = try Envelope(bytes: bytes)
    guard let about = try? JSONDecoder().decode(About.self, from: envelope.section("about")),
      about.version.utf8.count <= 64, about.made.utf8.count <= 64
    else { throw EnvelopeError(.damaged, expected: "a section “about” written as JSON") }
    understudy = try Understudies(sections: envelope)
    dialect = about.dialect
    version = about.version
    made = about.made
    prepared = about.prepared ?? []
  }

  /// Writes the file under a temporary name, then renames it.
  ///
  /// - Returns: its digest.
  @discardableResult
  public func write(to path: String) throws -> Digest {
    let bytes = try envelope.bytes
    do {
      try bytes.write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw FormatError(
        .readOrWrite, place: path, expected: "the model could not be written there",
        remedy: "Check that the folder exists, has room, and is yours to write to.")
    }
    return Digest(of: bytes)
  }

  /// A model file's bytes, or a sentence why not.
  public static func contents(of path: String) throws -> Data {
    switch PathState(at: path) {
    case .missing:
      throw FormatError(
        .missingFile, place: path, expected: "there is no such file",
        remedy: "Check the name, or make a model with `understudy fit`.")
    case .folder:
      throw FormatError(
        .notAFile, place: path, expected: "this is a folder, not a model file",
        remedy: "Name the file inside it.")
    case .file: break
    }
    do {
      return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch {
      throw FormatError(
        .permission, place: path, expected: "the file cannot be read",
        remedy: "Check that it is yours to read.")
    }
  }
}
