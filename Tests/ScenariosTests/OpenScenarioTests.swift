import Chance
import Foundation
import Scenarios
import Synthesis
import Tables
import Testing

@Suite struct OpenScenarioTests {
  static func play() async throws -> Play {
    try await Play(
      try ScenarioFile.read(
        at: WorldTests.root.appending(path: "Scenarios/child-behind-parked-car.yaml").path),
      mix: [("natural", 0.5), ("severe", 0.5)], seed: 5)
  }

  static func read(_ export: OpenScenario, beside: Bool = true) throws -> OpenScenarioPlays {
    func data(_ suffix: String) -> Data? {
      export.files.first { $0.name.hasSuffix(suffix) }.map { Data($0.text.utf8) }
    }
    return try OpenScenarioPlays(
      name: "child", scenario: data("car.xosc") ?? Data(), values: data("-values.xosc"),
      beside: beside ? data("weights.csv") : nil)
  }

  @Test("what is exported and read again plays out the same, row by row")
  func roundTrip() async throws {
    let play = try await Self.play()
    let rows = try play.block(firstRow: 0, count: 300, seed: 6)
    let again = try Self.read(try play.openScenario(rows: 300, seed: 6)).table()
    for name in [
      "frontal", "impact_speed", "min_distance", "min_ttc", "sight_time", "brake_time", "end_time",
      "human_avoids", "weight",
    ] {
      let a = try #require(rows[name]?.numbers)
      let b = try #require(again[name]?.numbers)
      for (x, y) in zip(a, b) {
        #expect(abs(x - y) < 1e-6 || (x.isNaN && y.isNaN), "\(name): \(x), \(y)")
      }
    }
    #expect(try #require(again["impact_speed"]?.numbers).contains { $0 > 10 })
  }

  @Test("what the format cannot say is standard without the table, and that is said")
  func losses() async throws {
    let export = try await Self.play().openScenario(rows: 5, seed: 6)
    let plays = try Self.read(export, beside: false)
    #expect(plays.notes.contains { $0.contains("no table beside it") })
    #expect(plays.notes.contains { $0.contains("straight") })
    let table = try plays.table()
    #expect(try #require(table["driver_latency"]?.numbers).allSatisfy { $0 == 0.3 })
    #expect(try #require(table["weight"]?.numbers).allSatisfy { $0 == 1 })
  }

  @Test(
    "a file that is not what it should be is refused with a sentence",
    arguments: [
      ("<OpenSCENARIO><FileHeader revMajor=\"1\"/></OpenSCENARIO>", "no vehicle called Ego"),
      ("<OpenSCENARIO><FileHeader revMajor=\"2\"/></OpenSCENARIO>", "not OpenSCENARIO XML 1.x"),
      ("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><OpenSCENARIO/>", "document type"),
      ("<OpenSCENARIO a=\"&b;\"/>", "entity of its own"),
      ("<OpenSCENARIO>", "not one whole XML element"),
      ("<OpenSCENARIO></Other>", "end tag"),
      (String(repeating: "<a>", count: 1000), "deep"),
      ("", "not one whole XML element"),
    ])
  func refused(text: String, says: String) {
    #expect {
      try OpenScenarioPlays(name: "x", scenario: Data(text.utf8), values: nil, beside: nil)
    } throws: {
      ($0 as? ScenarioError)?.code == .file && "\($0)".contains(says)
    }
  }

  @Test("an export cut short or with bytes changed is read or refused, and never more")
  func fuzzed() async throws {
    let export = try await Self.play().openScenario(rows: 2, seed: 6)
    let good = Array(export.files[0].text.utf8)
    var stream = Seed(6).stream("fuzz")
    for round in 0..<200 {
      let bytes = Mutation.of(good, round: round, &stream)
      do {
        _ = try OpenScenarioPlays(name: "x", scenario: Data(bytes), values: nil, beside: nil)
          .table()
      } catch is ScenarioError {}
    }
  }
}
