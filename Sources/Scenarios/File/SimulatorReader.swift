/// Reads what a simulator of the user's own is sent and what it answers.
enum SimulatorReader {
  /// - Parameter native: the program, where one may be run.
  static func world(_ field: YAMLField, _ native: ScenarioFile.Native?) throws -> any World {
    let fields = try field.mapping(known: ["inputs", "outcomes"])
    let inputs = try (fields["inputs"] ?? field.missing("inputs")).pairs().map { name, value in
      try checkName(name, value)
      let given = try value.mapping(known: ["unit", "range"])
      let unit = try given["unit"].map { try $0.unit() } ?? .one
      let range = try (given["range"] ?? value.missing("range")).list().map { try $0.number() }
      guard range.count == 2, range[0] < range[1] else {
        throw value.refusal("the range is [low, high]", "Give the two limits it is valid within.")
      }
      return Field(name, unit.symbol, nil, range[0]...range[1], "of your simulator")
    }
    let outcomes = try (fields["outcomes"] ?? field.missing("outcomes")).pairs().map {
      name, value in
      try checkName(name, value)
      let unit = try value.text() == "truth" ? nil : value.unit()
      return Outcome(name, unit?.symbol, "as your simulator tells it")
    }
    guard !inputs.isEmpty, !outcomes.isEmpty, inputs.count <= 1000, outcomes.count <= 1000 else {
      throw field.refusal("a simulator has inputs and outcomes, 1 to 1000 each", "Name them.")
    }
    guard let native else {
      throw field.refusal(
        "this scenario needs a program of yours, and a file's word does not run one",
        "Name it on the command line: --allow-native ./simulator.")
    }
    return try CommandWorld(
      path: native.path, inputs: inputs, outcomes: outcomes, journal: native.journal,
      limits: native.limits)
  }

  static func checkName(_ name: String, _ field: YAMLField) throws {
    guard name.first?.isLetter == true,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    else { throw field.refusal("a name is letters, digits and _", "Choose another.") }
  }
}
