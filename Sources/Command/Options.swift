import ArgumentParser
import Foundation
import Understudy

/// How a table is read.
struct ReadingFlags: ParsableArguments {
  @Option(help: "A schema file (as `understudy schema` prints it) that says what each column is.")
  var schema: String?

  @Flag(help: "Leave out rows that do not fit, and say which, instead of stopping.")
  var skipBadRows = false

  @Option(help: "The text's encoding, where it is not recognised: utf-8, latin-1, utf-16...")
  var encoding: String?

  @Option(help: "The character between columns, where it is not recognised.")
  var delimiter: String?

  @Flag(help: "The first row holds cells, not names.")
  var noHeader = false

  @Flag(help: "Allow reading from other machines (https, s3).")
  var allowNetwork = false

  @Option(
    help: """
      What memory to keep within, as 512MB or 2GB. Of a table that does not fit, rows are chosen at \
      random.
      """)
  var memory: MemorySize = .default

  func validate() throws {
    if let delimiter, delimiter != "\\t", delimiter.count != 1 {
      throw ValidationError("--delimiter takes one character (or \\t for a tab).")
    }
  }

  /// - Parameter tables: how many tables are to be held side by side.
  func options(tables: Int = 1) throws -> ReadingOptions {
    ReadingOptions(
      schema: try schema.map(Self.schema), skipBadRows: skipBadRows, encoding: encoding,
      delimiter: delimiter == "\\t" ? "\t" : delimiter?.first, hasHeader: !noHeader,
      allowNetwork: allowNetwork, memoryLimit: min(memory.bytes / 4, 4 << 30),
      memory: memory.bytes, tablesAtOnce: tables)
  }

  private static func schema(at path: String) throws -> Schema {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw FormatError(
        .missingFile, place: path, expected: "there is no such schema file",
        remedy: "Make one with `understudy schema TABLE > schema.yaml`.")
    }
    let most = 16 << 20
    guard let data = try handle.read(upToCount: most + 1), data.count <= most,
      let text = String(data: data, encoding: .utf8)
    else {
      throw FormatError(
        .schema, place: path, expected: "a schema file is UTF-8 text of at most 16 MB",
        remedy: "Make one with `understudy schema TABLE > schema.yaml`.")
    }
    do {
      return try SchemaFile.parse(text)
    } catch var error as FormatError {
      error.place = path + (error.place.isEmpty ? "" : ", " + error.place)
      throw error
    }
  }

  /// Reads, telling what was noticed.
  func read(_ source: String, telling listener: Listener) throws -> ReadTable {
    listener(.began(stage: "Reading \(Self.short(source))", total: nil, unit: "rows"))
    let read = try Table.reading(source, options: options())
    listener(.ended)
    for note in read.notes { listener(.note(note)) }
    return read
  }

  private static func short(_ source: String) -> String {
    source == "-"
      ? "standard input"
      : String(source.split(separator: "/").last ?? "the table")
        .replacing(/:[^:@\/]*@/, with: "@")
  }
}

/// How the maker learns.
struct LearningFlags: ParsableArguments {
  @Option(help: "The same seed gives the same bytes.")
  var seed: UInt64 = 7

  @Option(help: "Rows that must stand behind any level or extreme that is reproduced.")
  var minimumRows = 5

  @Option(help: "At most this many rows are learned from, chosen at random.")
  var maximumRows = 200_000

  @Option(
    help: "How much time for how much fidelity: fast, balanced or best.",
    transform: { text in
      guard let effort = Effort(rawValue: text) else {
        throw ValidationError("--effort is fast, balanced or best.")
      }
      return effort
    })
  var effort = Effort.balanced

  @Option(
    name: .customLong("condition"), parsing: .upToNextOption,
    help: "Columns to be drawn first, so that conditions on them cost nothing when sampling.")
  var conditions: [String] = []

  @Flag(help: "Do not look for exact relations between columns (declared ones hold).")
  var noRelations = false

  func validate() throws {
    guard minimumRows >= 1 else { throw ValidationError("--minimum-rows is at least 1.") }
    guard maximumRows >= 100 else { throw ValidationError("--maximum-rows is at least 100.") }
  }

  /// - Parameter schema: what the user stated, with the constraints.
  func maker(_ schema: Schema?) -> AutoregressiveTrees {
    var maker = AutoregressiveTrees(effort)
    maker.maximumRows = maximumRows
    maker.privacy = PrivacyFloor(minimumRows: minimumRows)
    maker.constraints = schema?.constraints ?? []
    maker.conditions = conditions
    maker.findsRelations = !noRelations
    return maker
  }
}

/// How a command talks.
struct TalkingFlags: ParsableArguments {
  @Flag(help: "Progress as JSON lines on standard error, the result as JSON on standard output.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing but errors and the result.")
  var quiet = false

  var listener: Listener { Progress.listener(json: json, quiet: quiet) }
}

/// Checks on what a command is about to write.
enum OutputCheck {
  /// - Throws: where the file is there already and `force` is not set, or its folder is missing.
  static func file(_ path: String, force: Bool) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard PathState(at: folder) == .folder else {
      throw UnderstudyError(
        .missingFolder, place: path, expected: "its folder does not exist",
        remedy: "Make the folder first (mkdir -p), or write elsewhere.")
    }
    if !force && PathState(at: path) != .missing {
      throw UnderstudyError(
        .exists, place: path, expected: "there is a file already",
        remedy: "Give --force to replace it, or another name.")
    }
  }

  /// Makes a folder for outputs; its parent must exist.
  static func folder(_ path: String, force: Bool) throws {
    let manager = FileManager.default
    let state = PathState(at: path)
    if state != .missing {
      guard state == .folder else {
        throw UnderstudyError(
          .exists, place: path, expected: "there is a file of that name, where a folder is needed",
          remedy: "Name another folder with -o.")
      }
      let inside = (try? manager.contentsOfDirectory(atPath: path)) ?? []
      guard force || inside.isEmpty else {
        throw UnderstudyError(
          .exists, place: path, expected: "the folder is there already and not empty",
          remedy: "Give --force to replace what is in it, or name another folder with -o.")
      }
      return
    }
    do {
      try manager.createDirectory(
        atPath: path, withIntermediateDirectories: false, attributes: nil)
    } catch {
      throw UnderstudyError(
        .missingFolder, place: path, expected: "the folder cannot be made there",
        remedy: "Check that the folder above it exists and is yours to write to.")
    }
  }
}

extension ParsableArguments {
  /// Prints to standard output.
  func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
