import Foundation
import Scenarios
import Testing

@Suite struct ScenarioFileTests {
  static let whole = """
    understudy: scenario/1
    world: child-behind-parked-car
    actors:
      ego: {speed: $v0}
      driver: {preset: aeb, deceleration: "min(9 m/s2, $mu * 9.81 m/s2)"}
      child: {headway: $headway}
    parameters:
      v0: {normal: [40, 8], clip: [15, 70], unit: km/h, source: assumed}
      headway: {uniform: [0.5, 5.0], unit: s, source: assumed}
      mu: {normal: [.7, .1], clip: [.1, 1.2], source: assumed}
    correlation: {spearman: {v0: {headway: -0.2}}}
    events:
      hit: contact(ego, child)
      severe: hit and impact_speed >= 40 km/h
    severity: "hit ? impact_speed / (1 m/s) : -min_distance / (1 m)"
    sampling: {target: severe, cov: 0.1, mix: {natural: .5, severe: .5}}
    """

  @Test("a whole scenario is read, with what it leaves to presets and standards written down")
  func reads() throws {
    let scenario = try ScenarioFile.parse(Self.whole)
    #expect(scenario.parameters.map(\.name) == ["v0", "headway", "mu"])
    #expect(scenario.eventNames == ["hit", "severe"])
    #expect(scenario.target == "severe")
    #expect(scenario.assumptions.contains { $0.contains("parked.side") })
    #expect(scenario.assumptions.contains { $0.contains("aeb") })
  }

  @Test("every bad file is refused with its line, its field and what to do")
  func refusals() {
    let cases: [(change: (String, String), place: String, says: String)] = [
      (("normal: [40, 8]", "normal: [40, -8]"), "line 8", "standard deviation must be above zero"),
      (("uniform: [0.5, 5.0]", "uniform: [5.0, 0.5]"), "line 9", "low end must lie below"),
      (("contact(ego, child)", "contact(ego, dog)"), "line 13", "no actor called “dog”"),
      (("40 km/h\n", "40 m\n"), "line 14", "same unit"),
      (("headway: $headway", "headway: $v0"), "line 6", "measured in s"),
      (("child: {headway", "cyclist: {headway"), "line 6", "no actor called “cyclist”"),
      (("clip: [15, 70], unit: km/h", "unit: km/h"), "line 4", "can fall outside"),
      (("unit: s, source: assumed", "unit: s"), "line 9", "where this distribution comes from"),
      (("unit: s,", "unit: furlong,"), "line 9", "no unit known"),
      (("{headway: -0.2}", "{headway: -1.2}"), "line 11", "between -1 and 1"),
      (("target: severe", "target: fatal"), "line 16", "no event called “fatal”"),
      (("severe: .5", "severe: .4"), "line 16", "sum to 1"),
      (("parameters:", "parametres:"), "line 8", "parametres"),
      (("preset: aeb", "preset: racing"), "line 5", "no preset"),
      (("scenario/1", "scenario/9"), "line 1", "form known here"),
      (("$mu * 9.81 m/s2", "mu * (9.81 m/s2"), "line 5", "not closed"),
      (("hit and impact", "hit and also impact"), "line 14", "nothing is called “also”"),
      (("child-behind-parked-car", "moon"), "line 2", "no world called"),
      (("actors:", "actors: &a"), "line 3", "& or *"),
    ]
    for (change, place, says) in cases {
      #expect(Self.whole.contains(change.0), "the case is about this file: \(change.0)")
      let text = Self.whole.replacingOccurrences(of: change.0, with: change.1)
      do {
        _ = try ScenarioFile.parse(text, place: "child.yaml")
        Issue.record("\(change.1) was taken")
      } catch let error as ScenarioError {
        #expect(
          error.description.contains(place) && error.description.contains(says)
            && error.description.hasPrefix("child.yaml"), "\(change.1): \(error)")
      } catch {
        Issue.record("\(error)")
      }
    }
  }

  @Test("correlations that contradict each other are refused")
  func correlations() {
    let text = Self.whole.replacingOccurrences(
      of: "{v0: {headway: -0.2}}",
      with: "{v0: {headway: 0.95, mu: 0.95}, headway: {mu: -0.95}}")
    #expect {
      try ScenarioFile.parse(text)
    } throws: {
      "\($0)".contains("not positive definite") && "\($0)".contains("line 11")
    }
  }

  @Test("hostile texts end in an error, not a crash")
  func hostile() {
    let deep = String(repeating: "[", count: 100_000)
    let parens = "severity: \"" + String(repeating: "(", count: 1500) + "\""
    let minus = "severity: \"" + String(repeating: "-", count: 1500) + "1\""
    for text in [
      "", "[]", "understudy: scenario/1", deep, "understudy: scenario/1\nworld: " + deep,
      Self.whole.replacingOccurrences(
        of: "severity: \"hit ? impact_speed / (1 m/s) : -min_distance / (1 m)\"", with: parens),
      Self.whole.replacingOccurrences(
        of: "severity: \"hit ? impact_speed / (1 m/s) : -min_distance / (1 m)\"", with: minus),
      "\u{0}\u{1}", String(repeating: "a: b\n", count: 300_000),
    ] {
      #expect(throws: ScenarioError.self) { try ScenarioFile.parse(text) }
    }
  }

  @Test("formulas give what arithmetic gives")
  func formulas() throws {
    let cases: [(String, Double)] = [
      ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-2 - -3", 1), ("min(3, 1, 2)", 1),
      ("2 < 3 and not 3 < 2 ? 10 : 20", 10), ("72 km/h / (1 m/s)", 20), ("sqrt(16) + abs(-1)", 5),
      ("1 m / (50 cm)", 2), ("8 / 2 / 2", 2), ("exp(0) + log(1)", 1), ("1e3 ms / (1 s)", 1),
      ("3 != 3 or 1 == 1 ? 1 : 0", 1), ("90 deg / (1 rad)", Double.pi / 2),
    ]
    for (text, value) in cases {
      let found = try #require(try ScenarioFile.value(of: text), "\(text)")
      #expect(abs(found - value) < 1e-12, "\(text) = \(found)")
    }
    for text in [
      "1 m + 1 s", "1 +", "min(1)", "foo(1)", "1 2", "true + 1", "sqrt(4 m)", "1 < 2 < 3",
    ] {
      #expect(throws: ScenarioError.self, "\(text)") { try ScenarioFile.value(of: text) }
    }
  }
}
