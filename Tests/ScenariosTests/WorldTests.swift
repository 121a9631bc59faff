import Chance
import Foundation
import Scenarios
import Synthesis
import Tables
import Testing

@Suite struct WorldTests {
  /// The project's folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let files: [String] =
    ((try? FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: "Scenarios").path)) ?? []).filter { $0.hasSuffix(".yaml") }
    .sorted()

  @Test("every ready scenario is read and played, and its events happen", arguments: files)
  func ready(file: String) async throws {
    let scenario = try ScenarioFile.read(at: Self.root.appending(path: "Scenarios/\(file)").path)
    let play = try await Play(scenario, mix: [("natural", 1)], seed: 2)
    let table = try play.block(firstRow: 0, count: 8192, seed: 2)
    #expect(table.rowCount == 8192)
    // Who follows at the same speed has no time to collision when the brake lights go on.
    for column in table.columns where column.kind == .measurement && column.name != "sight_ttc" {
      #expect(column.missingCount < 8192, "\(column.name) is never there")
    }
    let events = scenario.eventNames.filter { (table[$0]?.numbers ?? []).reduce(0, +) > 0 }
    #expect(!events.isEmpty)
  }

  @Test("every world has a ready scenario and a page")
  func pages() throws {
    let worlds = try Self.files.map {
      try ScenarioFile.read(at: Self.root.appending(path: "Scenarios/\($0)").path).world.name
    }
    for world in [any World].standard {
      #expect(worlds.contains(world.name), "\(world.name) has no scenario")
      let page = Self.root.appending(path: "Documentation/Worlds/\(world.name).md")
      #expect(FileManager.default.fileExists(atPath: page.path), "\(world.name) has no page")
    }
  }

  /// Cut-ins and sudden braking.
  static func moving(_ count: Int) -> [Encounter] {
    var stream = Seed(12).stream("moving")
    func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * stream.uniform() }
    return (0..<count).map { index in
      var e = Encounter()
      e.speed = between(15, 36)
      e.latency = between(0.2, 1.8)
      e.deceleration = between(4, 10)
      e.jerk = between(8, 40)
      e.length = 4.5
      e.carWidth = 1.9
      e.halfLength = 2.25
      e.halfWidths = 1.9
      if index % 2 == 0 {
        e.otherSpeed = between(5, 33)
        e.distance = between(5, 60) + 2.25
        e.offset = 3.5
        e.lateralEnd = 0
        e.lateralSpeed = between(0.4, 2.5)
        e.noticeOffset = 3.5 - 0.375
      } else {
        e.otherSpeed = e.speed
        e.distance = e.speed * between(0.3, 2.5) + 2.25
        e.otherBraking = between(2, 9)
      }
      return e
    }
  }

  @Test("exact and stepped agree where the other one moves along the road")
  func movingOthers() {
    let encounters = Self.moving(6000)
    let stepped = EncounterOutcome.stepped(encounters, step: 0.005)
    var flips = 0
    var hits = 0
    for (e, s) in zip(encounters, stepped) {
      let x = EncounterOutcome(of: e)
      if x.collides != s.collides {
        flips += 1
        continue
      }
      guard x.collides else { continue }
      hits += 1
      #expect(abs(x.impactSpeed - s.impactSpeed) < 0.12, "\(x.impactSpeed) \(s.impactSpeed) \(e)")
    }
    #expect(hits > 500)
    #expect(Double(flips) / 6000 < 0.005, "\(flips)")
  }

  @Test("a driver as quick as the car in front brakes never hits it")
  func followers() {
    for headway in stride(from: 0.5, through: 2, by: 0.25) {
      var e = Encounter()
      e.speed = 25
      e.otherSpeed = 25
      e.distance = 25 * headway + 2.25
      e.halfLength = 2.25
      e.halfWidths = 1.9
      e.length = 4.5
      e.otherBraking = 6
      e.deceleration = 6
      e.jerk = 1000
      e.latency = headway - 0.01
      #expect(!EncounterOutcome(of: e).collides, "headway \(headway)")
      // The stopping ways are equal: later than the headway, it hits.
      e.latency = headway + 0.02
      #expect(EncounterOutcome(of: e).collides, "headway \(headway)")
    }
  }

  @Test(
    "the machine's rules give every published label of heat, power and strain",
    .enabled(if: ProcessInfo.processInfo.environment["UNDERSTUDY_DATA"] != nil))
  func machine() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["UNDERSTUDY_DATA"])
    let path = folder + "/ai4i2020/ai4i2020.csv"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
    let lines = text.split(whereSeparator: \.isNewline).dropFirst()
    let qualities: [String: Double] = ["L": 1, "M": 2, "H": 3]
    var checked = 0
    for line in lines {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard let air = Double(cells[3]), let process = Double(cells[4]), let rpm = Double(cells[5]),
        let torque = Double(cells[6]), let wear = Double(cells[7])
      else { continue }
      let quality = qualities[String(cells[2])] ?? 0
      let labels = MachineWear.labels(
        quality: quality, rise: process - air, rpm: rpm, torque: torque, wear: wear)
      #expect(labels.heat == (cells[10] == "1"))
      #expect(labels.power == (cells[11] == "1"))
      #expect(labels.strain == (cells[12] == "1"))
      checked += 1
    }
    #expect(checked == 10_000)
  }
}
