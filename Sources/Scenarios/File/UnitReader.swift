import Foundation

/// Reads what of a functional mock-up unit is set and what is read, and when.
enum UnitReader {
  /// - Parameter native: the unit, where one may be run.
  static func world(_ field: YAMLField, _ native: ScenarioFile.Native?) throws -> any World {
    let fields = try field.mapping(known: ["inputs", "outcomes", "begin", "end", "step"])
    guard let native else {
      throw field.refusal(
        "this scenario needs a unit of yours, and a file's word does not run one",
        "Name it on the command line: --allow-native ./model.fmu.")
    }
    let unit = try FunctionalMockupUnit(unpacking: native.path)
    var introduction = unit.introduction
    let begin = try fields["begin"].map { try time($0, least: 0) } ?? 0
    let end = try time(fields["end"] ?? field.missing("end"), least: begin)
    let step = try time(fields["step"] ?? field.missing("step"), least: 0)
    guard end > begin, step > 0, (end - begin) / step <= 10_000_000 else {
      throw field.refusal(
        "a play has 1 to 10,000,000 steps", "Give an end after the beginning, and a step.")
    }
    introduction += "time \(begin) \(end) \(step)\n"
    var inputs: [Field] = []
    for (name, value) in try fields["inputs"]?.pairs() ?? [] {
      try SimulatorReader.checkName(name, value)
      let given = try value.mapping(known: ["variable", "unit", "range"])
      let measure = try given["unit"].map { try $0.unit() } ?? .one
      let range = try (given["range"] ?? value.missing("range")).list().map { try $0.number() }
      guard range.count == 2, range[0] < range[1] else {
        throw value.refusal("the range is [low, high]", "Give the two limits it is valid within.")
      }
      let variable = try unit.variable(try given["variable"]?.text() ?? name, for: value)
      introduction += "input \(variable.type) \(variable.reference) \(measure.scale)\n"
      inputs.append(Field(name, measure.symbol, nil, range[0]...range[1], "of the unit"))
    }
    var outcomes: [Outcome] = []
    for (name, value) in try (fields["outcomes"] ?? field.missing("outcomes")).pairs() {
      try SimulatorReader.checkName(name, value)
      let given = try value.mapping(known: ["variable", "unit", "at"])
      let measure = try given["unit"].map { try $0.unit() } ?? .one
      let moment = try given["at"]?.text() ?? "end"
      guard ["end", "least", "most"].contains(moment) else {
        throw value.refusal(
          "a variable is told at its end, least or most", "Write at: end, least or most.")
      }
      let variable = try unit.variable(try given["variable"]?.text() ?? name, for: value)
      introduction +=
        "outcome \(name) \(variable.type) \(variable.reference) \(measure.scale) \(moment)\n"
      outcomes.append(
        Outcome(
          name, variable.type == "b" ? nil : measure.symbol,
          moment == "end" ? "when the play ends" : "the \(moment) of the play"))
    }
    guard !inputs.isEmpty, !outcomes.isEmpty, inputs.count <= 1000, outcomes.count <= 1000 else {
      throw field.refusal("a unit has inputs and outcomes, 1 to 1000 each", "Name them.")
    }
    return try CommandWorld(
      name: "fmu", path: try host(native), introduction: introduction + "go\n", inputs: inputs,
      outcomes: outcomes, journal: native.journal, limits: native.limits, keeping: unit)
  }

  private static func time(_ field: YAMLField, least: Double) throws -> Double {
    let formula = try Expression(
      parsing: try field.text(),
      in: Expression.Scope(
        symbols: [:],
        contact: { _, _ in throw field.refusal("a time is a number", "Write 10 s.") },
        place: field.place))
    guard formula.shape == .number(.time), let seconds = formula.constant, seconds >= least else {
      throw field.refusal("a time was expected here", "Write 10 s.")
    }
    return seconds
  }

  /// The program that loads units: the one named, or `understudy-fmu` beside this one.
  private static func host(_ native: ScenarioFile.Native) throws -> String {
    let beside = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "understudy-fmu").path
    let named = native.host ?? ProcessInfo.processInfo.environment["UNDERSTUDY_FMU_HOST"] ?? beside
    guard let named, FileManager.default.isExecutableFile(atPath: named) else {
      throw ScenarioError(
        .simulator, place: "understudy-fmu",
        expected: "the program that plays units is not beside this one",
        remedy:
          "Build it (swift build --product understudy-fmu), or name it in UNDERSTUDY_FMU_HOST.")
    }
    return named
  }
}
