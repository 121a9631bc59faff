import Tables
import Yams

extension SchemaFile {
  /// What stands about constraints in the comment at the head of a schema.
  static let constraintComments = [
    "# constraints: what must hold in every row that is made (optional); a list of any of:",
    "#   - ordered: [start, end]            each at most the next; strict: true for below",
    "#   - sum: total                       the total of the parts listed in",
    "#     of: [net, tax]",
    "#   - equal: [a, b]                    the same cell in each",
    "#   - range: amount                    with from: and to: (ends included),",
    "#     from: 0                          above: and below: (ends excluded); dates as",
    "#     below: 1000                      \"2020-01-31\"",
    "#   - unique: [id]                     no two rows agree in all of them",
    "#   - fixed_combinations: [zip, city]  only combinations that the original has",
    "#   - requires: \"currency = 'EUR'\"     in every row that meets",
    "#     when: \"country = 'FR'\"",
    "#   - format: plate                    A a capital, a a small letter, 9 a digit, X either a",
    "#     pattern: \"AA-9999\"               capital or a digit; or /[A-Z]{2}-\\d{4}/",
  ]

  static func constraintLines(_ constraints: [Constraint]) -> [String] {
    guard !constraints.isEmpty else { return [] }
    func list(_ names: [String]) -> String {
      "[" + names.map(quoted).joined(separator: ", ") + "]"
    }
    func value(_ value: Condition.Value) -> String {
      if case .text(let text) = value { return quoted(text) }
      return value.description
    }
    var lines = ["constraints:"]
    for constraint in constraints {
      switch constraint {
      case .ordered(let names, let strict):
        lines.append("  - ordered: \(list(names))")
        if strict { lines.append("    strict: true") }
      case .sum(let total, let parts):
        lines += ["  - sum: \(quoted(total))", "    of: \(list(parts))"]
      case .equal(let names): lines.append("  - equal: \(list(names))")
      case .range(let name, let interval):
        lines.append("  - range: \(quoted(name))")
        if let end = interval.lower {
          lines.append("    \(end.isClosed ? "from" : "above"): \(value(end.value))")
        }
        if let end = interval.upper {
          lines.append("    \(end.isClosed ? "to" : "below"): \(value(end.value))")
        }
      case .unique(let names): lines.append("  - unique: \(list(names))")
      case .fixedCombinations(let names):
        lines.append("  - fixed_combinations: \(list(names))")
      case .requires(let when, let then):
        lines += [
          "  - requires: \(quoted(then.description))", "    when: \(quoted(when.description))",
        ]
      case .format(let name, let pattern):
        lines += ["  - format: \(quoted(name))", "    pattern: \(quoted(pattern.spelling))"]
      }
    }
    return lines
  }

  /// The constraints below the key of that name.
  static func constraints(_ node: Node) throws -> [Constraint] {
    guard case .sequence(let items) = node else {
      throw refusal(
        node.mark?.line, "constraints must be a list", "Begin each with “- ordered:”, for instance."
      )
    }
    guard items.count <= ConstraintSystem.mostConstraints else {
      throw refusal(
        node.mark?.line, "there are more than \(ConstraintSystem.mostConstraints) constraints",
        "Declare fewer.")
    }
    return try items.map(constraint)
  }

  /// The key that says what a constraint is, and the keys that may stand beside it.
  private static let companions: [(key: String, others: Set<String>)] = [
    ("ordered", ["strict"]), ("sum", ["of"]), ("equal", []),
    ("range", ["from", "to", "above", "below"]), ("unique", []), ("fixed_combinations", []),
    ("requires", ["when"]), ("format", ["pattern"]),
  ]

  private static func constraint(_ node: Node) throws -> Constraint {
    let kinds = companions.map(\.key)
    guard case .mapping(let mapping) = node else {
      throw refusal(
        node.mark?.line, "a constraint must be a mapping",
        "Begin it with one of \(kinds.joined(separator: ", ")).")
    }
    var fields: [String: Node] = [:]
    for (key, value) in mapping { fields[key.string ?? ""] = value }
    let named = companions.filter { fields[$0.key] != nil }
    guard let kind = named.first, named.count == 1 else {
      throw refusal(
        node.mark?.line,
        named.isEmpty ? "a constraint does not say what it is" : "a constraint says two things",
        "Give each exactly one of \(kinds.joined(separator: ", ")).")
    }
    for (key, _) in mapping {
      guard let name = key.string, name == kind.key || kind.others.contains(name) else {
        throw unknown(key, among: [kind.key] + kind.others.sorted())
      }
    }
    func field(_ key: String) throws -> Node {
      guard let value = fields[key] else {
        throw refusal(
          node.mark?.line, "the constraint \(kind.key) lacks the key \(key)", "Add it.")
      }
      return value
    }
    do {
      switch kind.key {
      case "ordered":
        return .ordered(
          try names(field("ordered"), "ordered"),
          strict: try fields["strict"].map { try truth($0, "strict") } ?? false)
      case "sum":
        return .sum(total: try text(field("sum"), "sum"), parts: try names(field("of"), "of"))
      case "equal": return .equal(try names(field("equal"), "equal"))
      case "unique": return .unique(try names(field("unique"), "unique"))
      case "fixed_combinations":
        return .fixedCombinations(try names(field("fixed_combinations"), "fixed_combinations"))
      case "range": return .range(try text(field("range"), "range"), try interval(node, fields))
      case "requires":
        return .requires(
          when: try Conditions(parsing: text(field("when"), "when")),
          then: try Conditions(parsing: text(field("requires"), "requires")))
      default:
        return .format(
          try text(field("format"), "format"),
          try CellPattern(text(field("pattern"), "pattern")))
      }
    } catch let error as ConstraintError {
      throw refusal(node.mark?.line, "\(error.place): \(error.expected)", error.remedy)
    }
  }

  /// One name, or a list of them.
  private static func names(_ node: Node, _ key: String) throws -> [String] {
    guard case .sequence(let items) = node else { return [try text(node, key)] }
    return try items.map { try text($0, key) }
  }

  private static func interval(_ node: Node, _ fields: [String: Node]) throws -> Condition.Interval
  {
    func end(_ closed: String, _ open: String) throws -> Condition.Bound? {
      guard fields[closed] == nil || fields[open] == nil else {
        throw refusal(
          node.mark?.line, "a range has both \(closed) and \(open)", "Keep one of the two.")
      }
      guard let value = fields[closed] ?? fields[open] else { return nil }
      let spelled = try text(value, fields[closed] != nil ? closed : open)
      let number = Double(spelled).flatMap { $0.isFinite ? $0 : nil }
      return Condition.Bound(
        number.map { .number($0) } ?? .text(spelled), isClosed: fields[closed] != nil)
    }
    let result = Condition.Interval(
      lower: try end("from", "above"), upper: try end("to", "below"))
    guard result.lower != nil || result.upper != nil else {
      throw refusal(
        node.mark?.line, "a range has no end", "Give it from, to, above or below.")
    }
    return result
  }

  /// Refuses constraints that contradict each other or name what is not there.
  static func check(_ schema: Schema) throws {
    do {
      _ = try ConstraintSystem(schema.constraints, in: schema)
    } catch let error as ConstraintError {
      throw FormatError(
        .schema,
        place: "The schema, \(error.place.prefix(1).lowercased())\(error.place.dropFirst())",
        expected: error.expected, remedy: error.remedy)
    }
  }
}
