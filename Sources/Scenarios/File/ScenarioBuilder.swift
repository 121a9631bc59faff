/// Puts a scenario together from its file's keys, checking each against the world.
struct ScenarioBuilder {
  let world: any World
  let file: YAMLField

  private var parameters: [Scenario.Parameter] = []
  private var places: [String: YAMLField] = [:]
  private var bindings: [Expression?]
  private var assumptions: [String] = []
  private var copula: Copula?
  private var exposure: Scenario.Exposure?
  private var events: [Scenario.Event] = []
  private var sampling = Scenario.Sampling()
  private var engine: Engine
  private var checks: [Check] = []

  /// More parameters than this are not a scenario's.
  static let mostParameters = 1000

  init(world: any World, file: YAMLField) {
    self.world = world
    self.file = file
    bindings = [Expression?](repeating: nil, count: world.fields.count)
    engine = world.engines[0]
  }

  mutating func take(_ fields: [String: YAMLField]) throws {
    if let field = fields["parameters"] { try takeParameters(field) }
    if let field = fields["actors"] { try takeActors(field) }
    try fillActors()
    try takeCorrelation(fields["correlation"])
    if let field = fields["exposure"] { try takeExposure(field) }
    if let field = fields["events"] { try takeEvents(field) }
    if let field = fields["sampling"] { try takeSampling(field) }
    if let field = fields["engine"] { try takeEngine(field) }
    if let field = fields["checks"] { try takeChecks(field) }
  }

  func scenario(name: String, severity: YAMLField?) throws -> Scenario {
    let formula = try severity.map { field in
      let formula = try Expression(parsing: try field.text(), in: scope(field, after: events.count))
      guard formula.shape == .number(.none) else {
        throw field.refusal(
          "severity must be a plain number", "Divide by a unit: impact_speed / (1 m/s).")
      }
      return formula
    }
    return Scenario(
      name: name, world: world, parameters: parameters,
      copula: copula ?? Copula(spearman: [])!, fields: bindings.compactMap { $0 }, events: events,
      severity: formula, exposure: exposure, sampling: sampling, engine: engine, checks: checks,
      assumptions: assumptions)
  }

  private mutating func takeParameters(_ field: YAMLField) throws {
    let pairs = try field.pairs()
    guard pairs.count <= Self.mostParameters else {
      throw field.refusal("there are more than \(Self.mostParameters) parameters", "Use fewer.")
    }
    let outcomes = Set(world.outcomes.map(\.name))
    for (name, value) in pairs {
      guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }),
        name.first?.isLetter == true
      else {
        throw value.refusal(
          "a parameter's name is letters, digits and _", "Choose another name.")
      }
      guard !outcomes.contains(name), !["true", "false", "and", "or", "not"].contains(name) else {
        throw value.refusal("the name is taken by the world or the language", "Choose another.")
      }
      let fields = try value.mapping()
      let unit = try fields["unit"].map { try $0.unit() } ?? .one
      let law = try LawReader(unit: unit).law(in: value)
      guard let source = try fields["source"]?.text(), !source.isEmpty else {
        throw value.refusal(
          "it is not said where this distribution comes from",
          "Add source: a study or survey, or source: assumed.")
      }
      parameters.append(
        Scenario.Parameter(name: name, law: law, unit: unit, source: String(source.prefix(400))))
      places[name] = value
    }
  }

  private func parameterScope(_ field: YAMLField) -> Expression.Scope {
    var symbols: [String: Expression.Symbol] = [:]
    for (column, parameter) in parameters.enumerated() {
      symbols[parameter.name] = .init(column: column, shape: .number(parameter.unit.dimension))
    }
    return Expression.Scope(
      symbols: symbols,
      contact: { _, _ in
        throw field.refusal("contact is an outcome and cannot describe an actor", "Remove it.")
      }, place: field.place)
  }

  private mutating func takeActors(_ field: YAMLField) throws {
    var first = 0
    var offsets: [String: Int] = [:]
    for actor in world.actors {
      offsets[actor.name] = first
      first += actor.fields.count
    }
    for (name, value) in try field.pairs() {
      guard let actor = world.actors.first(where: { $0.name == name }), let offset = offsets[name]
      else {
        throw value.refusal(
          "the world \(world.name) has no actor called “\(name.prefix(40))”",
          "Known are \(world.actors.map(\.name).joined(separator: ", ")).")
      }
      let known = actor.fields.map(\.name) + (actor.presets.isEmpty ? [] : ["preset"])
      let given = try value.mapping(known: known)
      if let preset = given["preset"] { try takePreset(preset, of: actor, at: offset) }
      for (index, spec) in actor.fields.enumerated() {
        guard let own = given[spec.name] else { continue }
        bindings[offset + index] = try binding(own, for: spec)
      }
    }
  }

  private mutating func takePreset(_ field: YAMLField, of actor: Actor, at offset: Int) throws {
    let name = try field.text()
    guard let preset = actor.presets.first(where: { $0.name == name }) else {
      throw field.refusal(
        "\(actor.name) has no preset “\(name.prefix(40))”",
        "Known are \(actor.presets.map(\.name).joined(separator: ", ")).")
    }
    for (index, spec) in actor.fields.enumerated() {
      if let value = preset.values[spec.name] {
        bindings[offset + index] = Expression(
          steps: [.constant(value)], shape: .number(spec.unit.dimension))
      }
    }
    assumptions.append("\(actor.name): \(preset.name) (\(preset.source))")
  }

  /// What an actor's field is set to: a formula over the parameters in the field's unit.
  private func binding(_ field: YAMLField, for spec: Field) throws -> Expression {
    let formula = try Expression(parsing: try field.text(), in: parameterScope(field))
    guard formula.shape == .number(spec.unit.dimension) else {
      var found = "a condition"
      if case .number(let dimension) = formula.shape { found = dimension.description }
      throw field.refusal(
        "\(spec.name) is measured in \(spec.unit.dimension), and this is \(found)",
        "Give it with its unit, as in \(spec.unit.dimension == .none ? "2" : "2 \(spec.unit)").")
    }
    func check(_ low: Double, _ high: Double, _ remedy: String) throws {
      guard spec.range.contains(low), spec.range.contains(high) else {
        let scale = spec.unit.scale
        throw field.refusal(
          "\(spec.name) can fall outside \(spec.range.lowerBound / scale) to "
            + "\(spec.range.upperBound / scale) \(spec.unit), where this world is not valid", remedy
        )
      }
    }
    if let value = formula.constant { try check(value, value, "Correct it.") }
    if let column = formula.plainColumn {
      let law = parameters[column].law
      try check(
        law.value(atScore: ScoreTable.low), law.value(atScore: -ScoreTable.low),
        "Give the parameter \(parameters[column].name) a clip: [low, high].")
    }
    return formula
  }

  private mutating func fillActors() throws {
    var index = 0
    for actor in world.actors {
      for spec in actor.fields {
        if bindings[index] == nil {
          guard let standard = spec.standard else {
            throw file.refusal(
              "actors.\(actor.name).\(spec.name) is missing, and has no standard value",
              "Add it: \(spec.meaning).")
          }
          bindings[index] = Expression(
            steps: [.constant(standard)], shape: .number(spec.unit.dimension))
          assumptions.append(
            "\(actor.name).\(spec.name): \(Figure.text(standard / spec.unit.scale)) \(spec.unit), "
              + "the world's standard")
        }
        index += 1
      }
    }
  }

  private mutating func takeCorrelation(_ field: YAMLField?) throws {
    let varying = parameters.filter { !$0.law.isFixed }
    var matrix = varying.indices.map { i in varying.indices.map { $0 == i ? 1.0 : 0.0 } }
    if let field {
      let fields = try field.mapping(known: ["spearman"])
      let rows = try fields["spearman"] ?? field.missing("spearman")
      func index(_ name: String, _ place: YAMLField) throws -> Int {
        guard let found = varying.firstIndex(where: { $0.name == name }) else {
          throw place.refusal(
            "no parameter that varies is called “\(name.prefix(40))”",
            "Known are \(varying.map(\.name).joined(separator: ", ")).")
        }
        return found
      }
      for (a, row) in try rows.pairs() {
        let i = try index(a, row)
        for (b, value) in try row.pairs() {
          let j = try index(b, value)
          let rho = try value.number()
          guard i != j, abs(rho) < 1 else {
            throw value.refusal(
              "a correlation lies between -1 and 1, of two different parameters", "Correct it.")
          }
          (matrix[i][j], matrix[j][i]) = (rho, rho)
        }
      }
    }
    guard let copula = Copula(spearman: matrix) else {
      throw (field ?? file).refusal(
        "the correlations contradict each other: the matrix is not positive definite",
        "Weaken the strongest, or leave one out.")
    }
    self.copula = copula
  }

  private mutating func takeExposure(_ field: YAMLField) throws {
    let fields = try field.mapping(known: ["per", "rate", "source"])
    let rate = try (fields["rate"] ?? field.missing("rate")).number()
    guard rate > 0 else { throw field.refusal("the rate must be above zero", "Correct it.") }
    exposure = Scenario.Exposure(
      rate: rate, per: try (fields["per"] ?? field.missing("per")).text(),
      source: try (fields["source"] ?? field.missing("source")).text())
  }

  /// What events and severity may speak of.
  private func scope(_ field: YAMLField, after events: Int) -> Expression.Scope {
    var symbols = parameterScope(field).symbols
    for (index, outcome) in world.outcomes.enumerated() {
      symbols[outcome.name] = .init(
        column: parameters.count + index,
        shape: outcome.unit.map { .number($0.dimension) } ?? .truth)
    }
    for (index, event) in self.events.prefix(events).enumerated() {
      symbols[event.name] = .init(
        column: parameters.count + world.outcomes.count + index, shape: .truth)
    }
    let world = self.world
    let known = symbols
    return Expression.Scope(
      symbols: symbols,
      contact: { a, b in
        for name in [a, b] where !world.actors.contains(where: { $0.name == name }) {
          throw field.refusal(
            "there is no actor called “\(name.prefix(40))”",
            "Known are \(world.actors.map(\.name).joined(separator: ", ")).")
        }
        guard let outcome = world.contact(a, b), let symbol = known[outcome] else {
          throw field.refusal("\(a) and \(b) cannot touch in this world", "Name two that can.")
        }
        return symbol
      }, place: field.place)
  }

  private mutating func takeEvents(_ field: YAMLField) throws {
    for (name, value) in try field.pairs() {
      let isOutcome = world.outcomes.contains { $0.name == name && $0.unit == nil }
      guard isOutcome || scope(value, after: events.count).symbols[name] == nil,
        name != "natural",
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
      else {
        throw value.refusal(
          "the event's name is taken, or is not letters, digits and _", "Choose another.")
      }
      let formula = try Expression(parsing: try value.text(), in: scope(value, after: events.count))
      guard formula.shape == .truth else {
        throw value.refusal("an event is a condition, and this is a number", "Compare it: x > 1.")
      }
      events.append(Scenario.Event(name: name, formula: formula))
    }
  }

  private mutating func takeSampling(_ field: YAMLField) throws {
    let fields = try field.mapping(
      known: ["target", "cov", "replicates", "crosscheck", "max_runs", "mix"])
    func event(_ name: String, _ place: YAMLField) throws {
      guard events.contains(where: { $0.name == name }) else {
        throw place.refusal(
          "there is no event called “\(name.prefix(40))”",
          "Known are \(events.map(\.name).joined(separator: ", ")).")
      }
    }
    if let target = fields["target"] {
      let name = try target.text()
      try event(name, target)
      sampling.target = name
    }
    if let cov = fields["cov"] {
      sampling.cov = try cov.number()
      guard (0.005...0.5).contains(sampling.cov) else {
        throw cov.refusal("cov lies between 0.005 and 0.5", "Correct it.")
      }
    }
    if let replicates = fields["replicates"] {
      sampling.replicates = try replicates.whole(5...100)
    }
    if let crosscheck = fields["crosscheck"] { sampling.crosscheck = try crosscheck.truth() }
    if let runs = fields["max_runs"] { sampling.mostRuns = try runs.whole(1000...2_000_000_000) }
    if let mix = fields["mix"] {
      for (name, value) in try mix.pairs() {
        if name != "natural" { try event(name, value) }
        let share = try value.number()
        guard share > 0 else { throw value.refusal("a share must be above zero", "Correct it.") }
        sampling.mix.append((name, share))
      }
      guard abs(sampling.mix.reduce(0) { $0 + $1.share } - 1) < 1e-6 else {
        throw mix.refusal("the shares must sum to 1", "Correct them.")
      }
    }
  }

  /// Known checks by name, and conditions of the author's that every row must meet.
  private mutating func takeChecks(_ field: YAMLField) throws {
    for item in try field.list() {
      if item.isScalar {
        let name = try item.text()
        guard let known = Check.Known(rawValue: name), known.applies(to: world) else {
          throw item.refusal(
            "the world \(world.name) has no check called “\(name.prefix(40))”",
            "Known are "
              + Check.Known.allCases.filter { $0.applies(to: world) }.map(\.rawValue)
              .joined(separator: ", ") + "; or write {name: condition}.")
        }
        checks.append(.known(known))
        continue
      }
      for (name, value) in try item.pairs() {
        let formula = try Expression(
          parsing: try value.text(), in: scope(value, after: events.count))
        guard formula.shape == .truth else {
          throw value.refusal("a check is a condition, and this is a number", "Compare it: x > 1.")
        }
        checks.append(.condition(name, formula))
      }
    }
  }

  private mutating func takeEngine(_ field: YAMLField) throws {
    if field.isScalar, try field.text() == "exact", world.engines.contains(.exact) {
      engine = .exact
      return
    }
    if field.isMapping {
      let fields = try field.mapping(known: ["step"])
      let step = try fields["step"] ?? field.missing("step")
      let formula = try Expression(parsing: try step.text(), in: parameterScope(step))
      guard formula.shape == .number(.time), let seconds = formula.constant,
        (0.0005...0.2).contains(seconds),
        world.engines.contains(where: { if case .stepped = $0 { true } else { false } })
      else { throw step.refusal("a step lies between 0.5 ms and 200 ms", "Write step: 10 ms.") }
      engine = .stepped(seconds)
      return
    }
    throw field.refusal(
      "the world \(world.name) has no such engine",
      "Known are \(world.engines.map(\.description).joined(separator: "; ")).")
  }
}
