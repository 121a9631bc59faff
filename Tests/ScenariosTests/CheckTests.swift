import Chance
import Foundation
import Scenarios
import Testing

@Suite struct CheckTests {
  static func reports(_ checks: String) async throws -> [CheckReport] {
    let scenario = try ScenarioFile.parse(ScenarioFileTests.whole + "\nchecks: \(checks)\n")
    return try await Play(scenario, seed: 5).checked(rows: 8192, seed: 5)
  }

  @Test("checks that hold are reported as such")
  func hold() async throws {
    let reports = try await Self.reports(
      "[units, weights, stopping_distance, braking_only_slows, engines_agree, {slower: impact_speed <= v0 + 0.01 km/h}]"
    )
    #expect(reports.count == 6)
    for report in reports { #expect(report.passed, "\(report)") }
  }

  @Test("one that does not hold says in how many rows")
  func broken() async throws {
    let reports = try await Self.reports("[{never: not collision}]")
    #expect(reports.count == 1 && !reports[0].passed)
    #expect(reports[0].found.contains("of 8192 rows"))
  }

  @Test("a check that is not known, or is a number, is refused")
  func refused() async {
    for checks in ["[magic]", "[{speed: impact_speed}]"] {
      await #expect(throws: ScenarioError.self) { try await Self.reports(checks) }
    }
  }
}
