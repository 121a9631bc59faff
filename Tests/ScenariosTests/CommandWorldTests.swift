import Chance
import Foundation
import Scenarios
import Synthesis
import Tables
import Testing

/// Strangers' simulators, good and bad.
@Suite struct CommandWorldTests {
  static let scenario = """
    understudy: scenario/1
    name: mine
    world: command
    simulator:
      inputs: {v: {unit: m/s, range: [0, 100]}}
      outcomes: {hit: truth, speed: m/s}
    actors: {simulator: {v: $v}}
    parameters: {v: {uniform: [0, 10], unit: m/s, source: assumed}}
    events: {fast: hit and speed > 8 m/s}
    severity: speed / (1 m/s)
    """

  /// A folder with an executable Python program.
  private static func program(_ body: String) throws -> (folder: URL, path: String) {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "understudy-simulator-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "simulator").path
    let text = """
      #!/usr/bin/env python3
      import json, os, sys, time, socket
      for number, line in enumerate(sys.stdin):
          question = json.loads(line)
          v = question["inputs"]["v"]
          answer = {"id": question["id"], "outcomes": {"hit": v > 1, "speed": v}}
      \(body.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
          print(json.dumps(answer), flush=True)
      """
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return (folder, path)
  }

  private static func played(_ path: String, journal: String? = nil, patience: Int = 10_000)
    async throws
    -> [Double]
  {
    var native = ScenarioFile.Native(path: path, journal: journal)
    native.limits.patience = patience
    let scenario = try ScenarioFile.parse(Self.scenario, native: native)
    var play = try await Play(scenario, mix: [("natural", 1)], seed: 3)
    play.threads = 1
    return try play.block(firstRow: 0, count: 500, seed: 3)["speed"]?.numbers ?? []
  }

  @Test("a simulator's answers become rows")
  func answers() async throws {
    let (folder, path) = try Self.program("")
    defer { try? FileManager.default.removeItem(at: folder) }
    let speeds = try await Self.played(path)
    #expect(speeds.count == 500 && speeds.allSatisfy { (0...10).contains($0) })
    #expect(Set(speeds).count > 490)
  }

  @Test("a simulator that is only in the file is not run")
  func onlyNamed() {
    #expect {
      try ScenarioFile.parse(Self.scenario)
    } throws: {
      "\($0)".contains("--allow-native") && "\($0)".contains("line 5")
    }
  }

  @Test(
    "one that dies, hangs, or answers nonsense ends in a sentence that says so",
    arguments: [
      ("if number == 40: os._exit(3)", "exit code 3"),
      ("if number == 40: os.kill(os.getpid(), 11)", "signal 11"),
      ("if number == 40: time.sleep(60)", "did not answer within"),
      ("if number == 40: answer['outcomes']['speed'] = float('nan')", "finite number"),
      ("if number == 40: del answer['outcomes']['speed']", "“speed” is not"),
      ("if number == 40: answer = 'x' * 2000000", "longer than a megabyte"),
      ("if number == 40: answer['id'] = 7", "question 40"),
      ("socket.create_connection(('127.0.0.1', 9), timeout=1)", "ended"),
      ("os.write(os.open(sys.argv[0] + '.leak', os.O_CREAT | os.O_WRONLY), b'x')", "ended"),
      ("x = bytearray(20 << 30)", "ended"),
    ])
  func faults(body: String, says: String) async throws {
    let (folder, path) = try Self.program(body)
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      // A busy machine may take seconds to start Python: only the one that hangs is waited for little.
      _ = try await Self.played(path, patience: body.contains("sleep") ? 2_000 : 60_000)
      Issue.record("\(body) went well")
    } catch let error as ScenarioError {
      #expect(error.code == .simulator && error.description.contains(says), "\(error)")
    }
  }

  @Test("what was answered before a crash is not asked again")
  func resumes() async throws {
    let (folder, path) = try Self.program(
      "if number == 300 and not os.path.exists(sys.argv[0] + '.ok'): os._exit(3)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let journal = folder.appending(path: "journal").path
    await #expect(throws: ScenarioError.self) { try await Self.played(path, journal: journal) }
    let kept = try #require(
      FileManager.default.attributesOfItem(atPath: journal)[.size] as? NSNumber
    ).intValue
    #expect(kept >= 288 * 24)
    // A record cut short is dropped.
    let handle = try #require(FileHandle(forWritingAtPath: journal))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([1, 2, 3]))
    try handle.close()
    try Data().write(to: URL(filePath: path + ".ok"))
    let resumed = try await Self.played(path, journal: journal)
    let (other, again) = try Self.program("")
    defer { try? FileManager.default.removeItem(at: other) }
    #expect(try await Self.played(again) == resumed)
  }

  @Test("a program that is not there, or not a program, is told apart")
  func missing() async {
    await #expect {
      try await Self.played("/nowhere/simulator")
    } throws: {
      "\($0)".contains("cannot be started")
    }
  }
}
