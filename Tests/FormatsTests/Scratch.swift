import Formats
import Foundation
import Tables
import Testing

/// A folder of a test's own, removed when let go.
final class Scratch {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "/formats-tests-\(UUID().uuidString)"
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) -> String {
    let file = path + "/" + name
    _ = FileManager.default.createFile(atPath: file, contents: Data(bytes))
    return file
  }

  func file(_ name: String, _ text: String) -> String { file(name, Array(text.utf8)) }

  func bytes(_ name: String) -> [UInt8] {
    Array(FileManager.default.contents(atPath: path + "/" + name)!)
  }
  func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  /// Names in the folder, hidden ones too.
  var names: [String] { try! FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// Reads CSV text.
func read(_ text: String, _ options: ReadingOptions = ReadingOptions()) throws -> ReadTable {
  let scratch = Scratch()
  return try Table.reading(scratch.file("table.csv", text), options: options)
}

/// A column of CSV cells under the name x, beside a second column that keeps blank lines away.
func column(_ cells: [String], name: String = "x") throws -> Column {
  let lines = cells.enumerated().map { "\($1),\($0 % 3)" }
  return try read("\(name),other\n" + lines.joined(separator: "\n") + "\n").table[name]!
}

/// The error a body must throw.
func refusal(_ body: () throws -> Void) -> FormatError {
  do {
    try body()
  } catch let error as FormatError {
    return error
  } catch {
    Issue.record("an error that is no FormatError: \(type(of: error))")
    return FormatError(.unsupported, place: "", expected: "", remedy: "")
  }
  Issue.record("nothing was refused")
  return FormatError(.unsupported, place: "", expected: "", remedy: "")
}

extension Column {
  var integers: [Int64] { if case .integers(let cells) = storage { cells } else { [] } }
  var doubles: [Double] { if case .doubles(let cells) = storage { cells } else { [] } }
  var levels: [String] { if case .codes(_, let levels) = storage { levels } else { [] } }
  /// Categories and texts spelled out.
  var texts: [String?] {
    switch storage {
    case .codes(let codes, let levels): codes.map { $0 < 0 ? nil : levels[Int($0)] }
    case .text(let cells): cells
    default: []
    }
  }
}

/// The folder of public datasets, where there is one.
let datasets = ProcessInfo.processInfo.environment["UNDERSTUDY_DATA"]

/// Runs a program and returns what it writes.
@discardableResult
func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws
  -> String
{
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  let text = String(decoding: output, as: UTF8.self)
  guard process.terminationStatus == 0 else {
    throw ProgramFailure(text: "\(program) ended with \(process.terminationStatus): \(text)")
  }
  return text
}

struct ProgramFailure: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}
