package import Foundation

/// Reads a module of states and transitions.
///
/// Keys that only describe (codes, remarks, reasons) are passed over; a state or condition of a type not
/// known here is refused, for a path without it would be another disease.
struct PathwayModuleReader {
  /// Bytes.
  static let longest = 4 << 20
  static let mostStates = 2000
  static let mostOptions = 64
  static let deepestCondition = 16

  private var module: PathwayModule
  private var numbers: [String: Int] = [:]
  /// Words that attributes are set to, numbered apart from plain numbers.
  private var words: [String: Double] = [:]
  private var set: Set<Int> = []
  private var read: Set<Int> = []

  static func read(at path: String) throws -> PathwayModule {
    let refusal = ScenarioError(
      .file, place: path, expected: "a module is a JSON file of at most 4 MiB",
      remedy: "Check the path; it is looked for beside the scenario.")
    guard let handle = FileHandle(forReadingAtPath: path) else { throw refusal }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: longest + 1), data.count <= longest else {
      throw refusal
    }
    return try parse(data, place: path)
  }

  static func parse(_ data: Data, place: String) throws -> PathwayModule {
    guard data.count <= longest, isShallow(data),
      let value = try? JSONSerialization.jsonObject(with: data)
    else {
      throw ScenarioError(
        .file, place: place, expected: "it is not JSON, or nested more than 64 deep",
        remedy: "Check that it is a module of states.")
    }
    let file = JSONField(value: value, path: [], file: place)
    var reader = PathwayModuleReader(
      module: PathwayModule(name: try file.at("name")?.text() ?? "pathway"))
    try reader.take(try file.need("states"))
    return reader.module
  }

  private init(module: PathwayModule) { self.module = module }

  /// Brackets at most 64 deep, outside of texts.
  private static func isShallow(_ data: Data) -> Bool {
    var depth = 0
    var isText = false
    var isEscaped = false
    for byte in data {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte
          == 0x22
        {
          isText = false
        }
        continue
      }
      switch byte {
      case 0x22: isText = true
      case 0x5B, 0x7B:
        depth += 1
        if depth > 64 { return false }
      case 0x5D, 0x7D: depth -= 1
      default: break
      }
    }
    return true
  }

  private mutating func take(_ states: JSONField) throws {
    let pairs = try states.pairs()
    guard !pairs.isEmpty, pairs.count <= Self.mostStates else {
      throw states.refusal("a module has 1 to \(Self.mostStates) states", "Split it.")
    }
    for (index, pair) in pairs.enumerated() { numbers[pair.key] = index }
    guard let start = numbers["Initial"] else {
      throw states.refusal("there is no state called Initial", "Add it.")
    }
    module.start = start
    for (name, field) in pairs { module.states.append(try state(name, field)) }
    module.inputs = read.subtracting(set).sorted()
  }

  private mutating func slot(_ name: String) -> Int {
    if let known = module.slots.firstIndex(of: name) { return known }
    module.slots.append(name)
    return module.slots.count - 1
  }

  private func number(of field: JSONField) throws -> Int {
    let name = try field.text()
    guard let number = numbers[name] else {
      throw field.refusal("there is no state called “\(name.prefix(60))”", "Correct the name.")
    }
    return number
  }

  private mutating func state(_ name: String, _ field: JSONField) throws -> PathwayModule.State {
    let type = try field.need("type").text()
    let action: PathwayModule.Action
    switch type {
    case "Initial", "Simple", "Encounter", "EncounterEnd", "Observation", "Symptom", "VitalSign",
      "CarePlanStart", "CarePlanEnd", "ImagingStudy", "DiagnosticReport":
      action = .pass
    case "Procedure": action = try wait(name, field, key: "duration") ?? .pass
    case "Terminal": action = .end
    case "Death": action = .die
    case "Delay":
      guard let wait = try wait(name, field, key: nil) else {
        throw field.refusal(
          "a Delay says how long: exact, range or distribution", "Add one of them.")
      }
      action = wait
    case "Guard": action = .waitUntil(try condition(try field.need("allow"), 0))
    case "SetAttribute":
      let slot = slot(try field.need("attribute").text())
      set.insert(slot)
      action = .set(slot: slot, value: try field.at("value").map { try value($0) } ?? .nan)
    case "Counter":
      let slot = slot(try field.need("attribute").text())
      set.insert(slot)
      let amount = try field.at("amount")?.number() ?? 1
      let way = try field.need("action").text()
      action = .add(slot: slot, amount: way == "decrement" ? -amount : amount)
    case "ConditionOnset", "AllergyOnset", "MedicationOrder":
      let slot = slot("active " + name)
      set.insert(slot)
      action = .set(slot: slot, value: 1)
    case "ConditionEnd", "AllergyEnd", "MedicationEnd":
      let key = ["ConditionEnd": "condition_onset", "AllergyEnd": "allergy_onset"][type]
      let onset = try field.need(key ?? "medication_order")
      let slot = slot("active " + module(stateNamed: try number(of: onset)))
      set.insert(slot)
      action = .set(slot: slot, value: .nan)
    default:
      throw field.refusal(
        "states of type “\(type.prefix(40))” are not understood",
        "Leave it out, or put what it does into states that are.")
    }
    return PathwayModule.State(
      name: name, type: type, action: action, transition: try transition(name, field))
  }

  private func module(stateNamed number: Int) -> String {
    numbers.first { $0.value == number }?.key ?? ""
  }

  /// Numbers as they are, truths as 1 and 0, words by number.
  private mutating func value(_ field: JSONField) throws -> Double {
    if let text = field.value as? String {
      if let known = words[text] { return known }
      let number = 1e9 + Double(words.count)
      words[text] = number
      return number
    }
    return try field.number()
  }

  /// - Parameter key: where the duration stands; nil for the state itself.
  private mutating func wait(_ name: String, _ state: JSONField, key: String?) throws
    -> PathwayModule.Action?
  {
    guard let field = key == nil ? state : try state.at(key ?? "") else { return nil }
    func quantity(_ field: JSONField, _ key: String, _ unit: Double) throws -> Double {
      let amount = try field.need(key).number() * unit
      guard (0...1e11).contains(amount) else {
        throw field.refusal("a time lies between 0 and 3,000 years", "Correct it.")
      }
      return amount
    }
    let duration: PathwayModule.Duration
    if let exact = try field.at("exact") {
      duration = .exact(try quantity(exact, "quantity", try seconds(exact)))
    } else if let range = try field.at("range") ?? (key != nil ? field : nil),
      try range.at("low") != nil
    {
      let unit = try seconds(range)
      duration = .uniform(try quantity(range, "low", unit), try quantity(range, "high", unit))
    } else if let law = try field.at("distribution") {
      let unit = try seconds(field)
      let parameters = try law.need("parameters")
      switch try law.need("kind").text() {
      case "EXACT": duration = .exact(try quantity(parameters, "value", unit))
      case "UNIFORM":
        duration = .uniform(
          try quantity(parameters, "low", unit), try quantity(parameters, "high", unit))
      case "GAUSSIAN":
        duration = .normal(
          mean: try quantity(parameters, "mean", unit),
          sd: try quantity(parameters, "standardDeviation", unit))
      case "EXPONENTIAL": duration = .exponential(mean: try quantity(parameters, "mean", unit))
      default:
        throw law.refusal(
          "the kind of distribution is not understood",
          "Use EXACT, UNIFORM, GAUSSIAN or EXPONENTIAL.")
      }
    } else {
      return nil
    }
    if case .uniform(let low, let high) = duration, low > high {
      throw field.refusal("the low end must not lie above the high", "Correct it.")
    }
    if case .exact = duration { return .wait(duration, site: nil) }
    module.sites.append(.measured("duration of " + name))
    return .wait(duration, site: module.sites.count - 1)
  }

  private func seconds(_ field: JSONField) throws -> Double {
    let unit = try field.need("unit")
    let year = 31_557_600.0
    let known = [
      "years": year, "months": year / 12, "weeks": 604_800, "days": 86_400, "hours": 3600,
      "minutes": 60, "seconds": 1,
    ]
    guard let seconds = known[try unit.text()] else {
      throw unit.refusal(
        "no unit of time is called so", "Use \(known.keys.sorted().joined(separator: ", ")).")
    }
    return seconds
  }

  private mutating func transition(_ name: String, _ field: JSONField) throws
    -> PathwayModule.Transition
  {
    if let direct = try field.at("direct_transition") { return .direct(try number(of: direct)) }
    if let distributed = try field.at("distributed_transition") {
      return .distributed(try shares(name, distributed))
    }
    if let cases = try field.at("conditional_transition") ?? field.at("complex_transition") {
      var read: [(PathwayCondition?, PathwayModule.Shares)] = []
      for one in try bounded(cases) { read.append(try self.one(name, one)) }
      return .conditional(read)
    }
    for other in [
      "lookup_table_transition", "type_of_care_transition",
    ] where try field.at(other) != nil {
      throw field.refusal(
        "\(other) is not understood",
        "Use direct_, distributed_, conditional_ or complex_transition.")
    }
    return .nowhere
  }

  /// A condition, nil for none, and where it leads.
  private mutating func one(_ name: String, _ field: JSONField) throws
    -> (PathwayCondition?, PathwayModule.Shares)
  {
    var asked: PathwayCondition?
    if let field = try field.at("condition") { asked = try condition(field, 0) }
    if let distributed = try field.at("distributions") {
      return (asked, try shares(name, distributed))
    }
    let next = try number(of: try field.need("transition"))
    return (asked, PathwayModule.Shares(to: [next], probabilities: [(1, nil)]))
  }

  private func bounded(_ field: JSONField) throws -> [JSONField] {
    let items = try field.list()
    guard (1...Self.mostOptions).contains(items.count) else {
      throw field.refusal("a transition has 1 to \(Self.mostOptions) options", "Correct it.")
    }
    return items
  }

  private mutating func shares(_ name: String, _ field: JSONField) throws -> PathwayModule.Shares {
    let items = try bounded(field)
    var probabilities: [(fixed: Double, slot: Int?)] = []
    for item in items {
      let share = try item.need("distribution")
      if share.value is [String: Any] {
        let slot = slot(try share.need("attribute").text())
        read.insert(slot)
        probabilities.append((try share.need("default").number(), slot))
      } else {
        probabilities.append((try share.number(), nil))
      }
      guard (0...1).contains(probabilities[probabilities.count - 1].fixed) else {
        throw share.refusal("a probability lies between 0 and 1", "Correct it.")
      }
    }
    let isFixed = probabilities.allSatisfy { $0.slot == nil }
    guard !isFixed || abs(probabilities.reduce(0) { $0 + $1.fixed } - 1) < 1e-6 else {
      throw field.refusal("the probabilities must sum to 1", "Correct them.")
    }
    var result = PathwayModule.Shares(
      to: try items.map { try number(of: try $0.need("transition")) },
      probabilities: probabilities)
    if items.count > 1 {
      module.sites.append(ChanceSite(name: "way from " + name, options: items.count))
      result.site = module.sites.count - 1
    }
    return result
  }

  private mutating func condition(_ field: JSONField, _ depth: Int) throws -> PathwayCondition {
    guard depth < Self.deepestCondition else {
      throw field.refusal("conditions stand too deep in each other", "Make it simpler.")
    }
    func parts() throws -> [JSONField] { try bounded(try field.need("conditions")) }
    func comparison() throws -> PathwayCondition.Comparison {
      let field = try field.need("operator")
      guard let found = PathwayCondition.Comparison(rawValue: try field.text()) else {
        throw field.refusal("it is no comparison", "Use <, <=, ==, >=, >, != or is nil.")
      }
      return found
    }
    switch try field.need("condition_type").text() {
    case "True": return .always(true)
    case "False": return .always(false)
    case "Gender": return .sex(try field.need("gender").text() == "M" ? 1 : 0)
    case "Age":
      return .age(
        try comparison(), try field.need("quantity").number() * (try seconds(field)))
    case "Attribute":
      let slot = slot(try field.need("attribute").text())
      read.insert(slot)
      switch try field.need("operator").text() {
      case "is nil": return .not(.isSet(slot))
      case "is not nil": return .isSet(slot)
      default: return .slot(slot, try comparison(), try value(try field.need("value")))
      }
    case "PriorState": return .passed(state: try number(of: try field.need("name")))
    case "Active Condition":
      // By the state that began it: codes are passed over here.
      let slot = slot("active " + (try field.need("state").text()))
      return .isSet(slot)
    case "And":
      let inner = try parts()
      return .atLeast(inner.count, try inner.map { try condition($0, depth + 1) })
    case "Or": return .atLeast(1, try parts().map { try condition($0, depth + 1) })
    case "At Least":
      return .atLeast(
        Int(try field.need("minimum").number().rounded().clamped(to: 0...64)),
        try parts().map { try condition($0, depth + 1) })
    case "At Most":
      return .atMost(
        Int(try field.need("maximum").number().rounded().clamped(to: 0...64)),
        try parts().map { try condition($0, depth + 1) })
    case "Not": return .not(try condition(try field.need("condition"), depth + 1))
    default:
      throw field.refusal(
        "conditions of this type are not understood",
        "Use Age, Gender, Attribute, PriorState, Active Condition, And, Or, Not, At Least, At Most."
      )
    }
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    min(max(self, range.lowerBound), range.upperBound)
  }
}

/// Reads a module and keeps nothing of it; for tests of the reader.
package enum PathwayCheck {
  package static func read(_ data: Data) throws {
    let module = try PathwayModuleReader.parse(data, place: "module")
    _ = Pathway(module, watching: [], toward: module.start, mostChoices: nil)
  }
}
