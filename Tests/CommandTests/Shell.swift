import Foundation
import Testing

/// Runs the built command as a user would.
struct Shell {
  struct Result {
    var status: Int32
    var out: String
    var err: String
  }

  /// A folder of this test's own.
  let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appending(path: "understudy-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    return path(name)
  }

  @discardableResult
  func write(_ name: String, bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(filePath: path(name)))
    return path(name)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  func files(_ name: String = "") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
  }

  /// The command lies beside the tests.
  static let binary: String = {
    let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: "understudy").path
  }()

  func understudy(
    _ arguments: String..., stdin: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    try run(Self.binary, arguments, stdin: stdin, environment: environment)
  }

  /// A line of bash, in which `$understudy` is the command.
  func bash(_ line: String) throws -> Result {
    try run("/bin/bash", ["-c", line], environment: ["understudy": Self.binary])
  }

  func run(
    _ program: String, _ arguments: [String], stdin: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files, not pipes: nothing can fill up and wait.
    let out = path(".out-\(UUID().uuidString)")
    let err = path(".err-\(UUID().uuidString)")
    for name in [out, err] { try Data().write(to: URL(filePath: name)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: out))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: err))
    if let stdin {
      let input = path(".in-\(UUID().uuidString)")
      try Data(stdin.utf8).write(to: URL(filePath: input))
      process.standardInput = try FileHandle(forReadingFrom: URL(filePath: input))
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    let result = Result(
      status: process.terminationStatus,
      out: try String(contentsOfFile: out, encoding: .utf8),
      err: try String(contentsOfFile: err, encoding: .utf8))
    for name in [out, err] { try FileManager.default.removeItem(atPath: name) }
    return result
  }
}

/// Patients as CSV: an identifier, a date, a number with gaps, a spike, a category, an outcome.
func patientsCSV(_ rows: Int) -> String {
  var state: UInt64 = 42
  func draw(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  var lines = ["patient_id,admitted,age,pressure,cost,ward,died"]
  for row in 0..<rows {
    let age = 20 + draw(70)
    let died = draw(100) < (age > 60 ? 40 : 8)
    lines.append(
      [
        String(format: "P%06d", row * 37 + 11),
        String(format: "20%02d-%02d-%02d", 10 + draw(10), 1 + draw(12), 1 + draw(28)),
        "\(age)", draw(10) < 2 ? "" : String(format: "%.1f", 90 + Double(draw(800)) / 10),
        draw(3) == 0 ? "0" : "\(100 + draw(9000))", ["north", "south", "east"][draw(3)],
        died ? "yes" : "no",
      ].joined(separator: ","))
  }
  return lines.joined(separator: "\n") + "\n"
}

/// Runs a test's body in a folder of its own, which is removed after it.
func withShell(_ body: (Shell) throws -> Void) throws {
  let shell = try Shell()
  defer { shell.remove() }
  try body(shell)
}
