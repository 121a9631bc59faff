import Chance
import Foundation
import Scenarios
import Synthesis
import Tables
import Testing

/// State machines of patients: what they do, and that every path's weight is its true likelihood ratio.
@Suite struct PathwayTests {
  /// Writes a module and a scenario beside each other, and reads them.
  static func scenario(
    states: String, pathway: String = "", patient: String = "", parameters: String = "",
    rest: String
  ) throws -> Scenario {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "understudy-pathway-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("{\"name\": \"test\", \"states\": {\(states)}}".utf8)
      .write(to: folder.appending(path: "module.json"))
    let path = folder.appending(path: "scenario.yaml").path
    try Data(
      """
      understudy: scenario/1
      world: pathway
      pathway: {module: module.json\(pathway)}
      actors: {patient: {age: 0 year\(patient)}}
      parameters: {sex: {discrete: [{p: .5, value: 0}, {p: .5, value: 1}], source: assumed}\(parameters)}
      \(rest)
      """.utf8
    ).write(to: URL(filePath: path))
    return try ScenarioFile.read(at: path)
  }

  /// One in ten thousand falls ill badly, and one in ten of those within a year: 1e-4 (1 - exp(-0.1)).
  static let chain = """
    "Initial": {"type": "Initial", "distributed_transition": [
      {"distribution": 0.99, "transition": "Well"}, {"distribution": 0.01, "transition": "Ill"}]},
    "Ill": {"type": "ConditionOnset", "distributed_transition": [
      {"distribution": 0.01, "transition": "Wait"}, {"distribution": 0.99, "transition": "Well"}]},
    "Wait": {"type": "Delay", "unit": "years",
      "distribution": {"kind": "EXPONENTIAL", "parameters": {"mean": 10}}, "direct_transition": "Bad"},
    "Bad": {"type": "ConditionOnset", "direct_transition": "Well"},
    "Well": {"type": "Terminal"}
    """
  static let truth = 1e-4 * (1 - exp(-0.1))

  static func chained() throws -> Scenario {
    try scenario(
      states: chain, pathway: ", watch: {ill: Ill, bad: Bad}, toward: Bad",
      rest: """
        events: {fell: ill, early: bad and bad_age < 1 year}
        severity: "bad ? 1 / (1 + bad_age / (1 year)) : nearness"
        sampling: {target: early}
        """)
  }

  @Test("the odds of a rare path are found, vouched for, and right")
  func certified() async throws {
    let play = try await Play(try Self.chained(), mix: [("natural", 1)], seed: 4)
    let certificate = try #require(try await play.certificate(seed: 4))
    #expect(certificate.verdict == .certified, "\(certificate.lines)")
    #expect(certificate.low <= Self.truth && Self.truth <= certificate.high)
    #expect(certificate.cov < 0.02, "\(certificate.cov)")
    #expect(certificate.calls < 100_000)
  }

  @Test("weighted rows of an amplified path say what the module says")
  func amplified() async throws {
    let play = try await Play(
      try Self.chained(), mix: [("natural", 0.4), ("fell", 0.3), ("early", 0.3)], seed: 4)
    let table = try play.block(firstRow: 0, count: 20_000, seed: 8)
    let weights = try #require(table["weight"]?.numbers)
    for (event, truth) in [("fell", 0.01), ("early", Self.truth)] {
      let happened = try #require(table[event]?.numbers)
      let terms = zip(happened, weights).map { $0 * $1 }
      let mean = terms.reduce(0, +) / 20_000
      let error =
        (terms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot() / 20_000
      #expect(abs(mean - truth) < 5 * error + 0.01 * truth, "\(event): \(mean), \(truth)")
      #expect(happened.reduce(0, +) > 5000)
    }
  }

  @Test("the same seed gives the same paths on one thread and on two")
  func threads() async throws {
    var play = try await Play(try Self.chained(), mix: [("natural", 0.5), ("early", 0.5)], seed: 4)
    play.threads = 1
    let one = try play.block(firstRow: 0, count: 9000, seed: 9)
    play.threads = 2
    #expect(try play.block(firstRow: 0, count: 9000, seed: 9) == one)
  }

  @Test("the history tells the path that the row tells")
  func history() async throws {
    let play = try await Play(try Self.chained(), mix: [("natural", 0.5), ("fell", 0.5)], seed: 4)
    let rows = try play.block(firstRow: 0, count: 300, seed: 5)
    let history = try #require(try play.history(of: 300, seed: 5))
    guard case .codes(let codes, let levels)? = history["state"]?.storage else {
      Issue.record("no states")
      return
    }
    let row = try #require(history["row"]?.numbers)
    let fell = try #require(rows["fell"]?.numbers)
    let weight = try #require(rows["weight"]?.numbers)
    let told = try #require(history["weight"]?.numbers)
    for index in 0..<300 {
      let own = row.indices.filter { row[$0] == Double(index) }
      #expect(levels[Int(codes[own[0]])] == "Initial")
      #expect(own.contains { levels[Int(codes[$0])] == "Ill" } == (fell[index] == 1))
      #expect(own.allSatisfy { told[$0] == weight[index] })
    }
  }

  @Test("conditions, attributes, guards and counters do what they say")
  func states() async throws {
    // Each year half are ill; at the third illness they leave. Men have an attribute's odds instead.
    let scenario = try Self.scenario(
      states: """
        "Initial": {"type": "Initial", "direct_transition": "Grown"},
        "Grown": {"type": "Guard", "allow": {"condition_type": "Age", "operator": ">=", "quantity": 18,
          "unit": "years"}, "direct_transition": "Sex"},
        "Sex": {"type": "Simple", "conditional_transition": [
          {"condition": {"condition_type": "And", "conditions": [
            {"condition_type": "Gender", "gender": "M"},
            {"condition_type": "Not", "condition": {"condition_type": "PriorState", "name": "Third"}}]},
           "transition": "Man"}, {"transition": "Year"}]},
        "Man": {"type": "Simple", "distributed_transition": [
          {"distribution": {"attribute": "risk", "default": 0.5}, "transition": "Died"},
          {"distribution": {"attribute": "rest", "default": 0.5}, "transition": "Terminal"}]},
        "Year": {"type": "Delay", "exact": {"quantity": 1, "unit": "years"}, "distributed_transition": [
          {"distribution": 0.5, "transition": "Count"}, {"distribution": 0.5, "transition": "Year"}]},
        "Count": {"type": "Counter", "attribute": "illnesses", "action": "increment",
          "conditional_transition": [
            {"condition": {"condition_type": "Attribute", "attribute": "illnesses", "operator": ">=",
              "value": 3}, "transition": "Third"}, {"transition": "Year"}]},
        "Third": {"type": "SetAttribute", "attribute": "kind", "value": "often",
          "conditional_transition": [
            {"condition": {"condition_type": "Attribute", "attribute": "kind", "operator": "==",
              "value": "often"}, "transition": "Terminal"}, {"transition": "Died"}]},
        "Died": {"type": "Death"},
        "Terminal": {"type": "Terminal"}
        """, pathway: ", watch: {third: Third}, most_choices: 150",
      patient: ", sex: $sex, until: 150 year, risk: 0.2, rest: 0.8",
      rest: "events: {dead: died}")
    let table = try await Play(scenario, seed: 3).block(firstRow: 0, count: 8192, seed: 3)
    let sex = try #require(table["sex"]?.numbers)
    let third = try #require(table["third"]?.numbers)
    let dead = try #require(table["dead"]?.numbers)
    let age = try #require(table["third_age"]?.numbers)
    let men = sex.indices.filter { sex[$0] == 1 }
    let share = men.map { dead[$0] }.reduce(0, +) / Double(men.count)
    #expect(abs(share - 0.2) < 0.03)
    #expect(men.allSatisfy { third[$0] == 0 })
    // Women: age 18 and a negative binomial number of years, of mean six.
    let ages = sex.indices.filter { sex[$0] == 0 }.map { age[$0] }
    #expect(ages.allSatisfy { $0 > 21 - 1e-6 })
    #expect(abs(ages.reduce(0, +) / Double(ages.count) - 24) < 0.3)
    #expect(dead.indices.allSatisfy { sex[$0] == 1 || dead[$0] == 0 })
  }

  @Test(
    "a module that cannot be trusted is refused with its place",
    arguments: [
      (#""Initial": {"type": "Initial", "direct_transition": "Nowhere"}"#, "no state called"),
      (#""Start": {"type": "Initial"}"#, "Initial"),
      (#""Initial": {"type": "CallSubmodule", "submodule": "x"}"#, "not understood"),
      (
        #""Initial": {"type": "Initial", "distributed_transition": [{"distribution": 0.5, "transition": "Initial"}]}"#,
        "sum to 1"
      ),
      (
        #""Initial": {"type": "Initial", "distributed_transition": [{"distribution": -1, "transition": "Initial"}]}"#,
        "between 0 and 1"
      ),
      (
        #""Initial": {"type": "Delay", "exact": {"quantity": 1, "unit": "moons"}}"#, "unit of time"
      ),
      (#""Initial": {"type": "Guard"}"#, "allow"),
      (#""Initial": {"type": 7}"#, "text"),
    ])
  func refused(states: String, says: String) {
    #expect {
      try Self.scenario(states: states, rest: "")
    } throws: {
      ($0 as? ScenarioError)?.code == .file && "\($0)".contains(says)
        && "\($0)".contains("module.json")
    }
  }

  @Test("a module outside the scenario's folder is not opened")
  func outside() {
    #expect {
      try ScenarioFile.parse(
        "understudy: scenario/1\nworld: pathway\npathway: {module: ../../etc/passwd}")
    } throws: {
      "\($0)".contains("scenario's folder")
    }
  }

  @Test("a module cut short or with a byte changed is read or refused, and never more")
  func fuzzed() throws {
    let good = Array("{\"states\": {\(Self.chain)}}".utf8)
    var stream = Seed(6).stream("fuzz")
    for round in 0..<300 {
      let bytes = Mutation.of(good, round: round, &stream)
      do { try PathwayCheck.read(Data(bytes)) } catch is ScenarioError {}
    }
    #expect(throws: ScenarioError.self) {
      try PathwayCheck.read(Data(repeating: UInt8(ascii: "["), count: 100_000))
    }
  }
}
