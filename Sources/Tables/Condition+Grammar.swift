extension Conditions {
  /// Bytes; a longer text is no condition anyone wrote.
  public static let longestText = 65_536

  /// Conditions as a person writes them.
  ///
  ///     conditions = condition { "and" condition }
  ///     condition  = column ( compare value | ["not"] "in" "(" value { "," value } ")"
  ///                | ["not"] "between" value "and" value | "is" ["not"] "missing" )
  ///     compare    = "=" | "!=" | "<>" | "<" | "<=" | ">" | ">="
  ///     column     = word | "name with blanks" in double quotes
  ///     value      = number | 'text' in single quotes | word
  ///
  /// A quote inside quotes is doubled. Key words may be in any case. Nothing is executed: the text
  /// only becomes this value.
  ///
  /// - Throws: `ConstraintError` with the position, what was expected there, and what to do.
  public init(parsing text: String) throws {
    var parser = ConditionParser(text)
    self = try parser.conditions()
  }
}

extension Conditions: CustomStringConvertible {
  /// The text that `init(parsing:)` reads back. A value that was resolved to an instant is written
  /// as its number; keep the unresolved conditions where the text matters.
  public var description: String { parts.map(\.description).joined(separator: " and ") }
}

extension Condition: CustomStringConvertible {
  public var description: String {
    let name =
      "\""
      + column.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
    func list(_ values: [Value]) -> String { values.map(\.description).joined(separator: ", ") }
    func ends(_ interval: Interval) -> String {
      let lower = interval.lower.map { "\(name) \($0.isClosed ? ">=" : ">") \($0.value)" }
      let upper = interval.upper.map { "\(name) \($0.isClosed ? "<=" : "<") \($0.value)" }
      return [lower, upper].compactMap(\.self).joined(separator: " and ")
    }
    switch test {
    case .oneOf(let values): return "\(name) in (\(list(values)))"
    case .noneOf(let values): return "\(name) not in (\(list(values)))"
    case .within(let interval):
      if let lower = interval.lower, let upper = interval.upper, lower.isClosed, upper.isClosed {
        return "\(name) between \(lower.value) and \(upper.value)"
      }
      return ends(interval)
    case .outside(let interval):
      guard let lower = interval.lower, let upper = interval.upper else {
        // The opposite of a half-line is the other half-line.
        return ends(
          Interval(
            lower: interval.upper.map { Bound($0.value, isClosed: !$0.isClosed) },
            upper: interval.lower.map { Bound($0.value, isClosed: !$0.isClosed) }))
      }
      return "\(name) not between \(lower.value) and \(upper.value)"
    case .missing: return "\(name) is missing"
    case .present: return "\(name) is not missing"
    }
  }
}

extension Condition.Value: CustomStringConvertible {
  public var description: String {
    switch self {
    case .text(let text):
      "'"
        + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        + "'"
    case .number(let number): Int64(exactly: number).map(String.init) ?? String(number)
    case .instant(let instant): String(instant)
    }
  }
}

private struct ConditionParser {
  enum Token: Equatable {
    case word(String)
    case name(String)
    case literal(String)
    case mark(String)
    case end
  }

  private let bytes: [UInt8]
  private var place = 0
  /// Where the current token begins, in bytes.
  private var start = 0
  private var token = Token.end
  private var values = 0

  init(_ text: String) { bytes = Array(text.utf8.prefix(Conditions.longestText + 1)) }

  mutating func conditions() throws -> Conditions {
    guard bytes.count <= Conditions.longestText else {
      throw ConstraintError(
        place: "The condition", expected: "it is longer than \(Conditions.longestText) bytes",
        remedy: "Write a shorter one.")
    }
    try advance()
    var parts = [try condition()]
    while isWord("and") {
      try advance()
      parts.append(try condition())
    }
    guard token == .end else { throw refusal("“and” or the end") }
    return Conditions(parts)
  }

  private mutating func condition() throws -> Condition {
    let column: String
    switch token {
    case .word(let word): column = word
    case .name(let name): column = name
    default: throw refusal("a column's name")
    }
    try advance()
    if case .mark(let mark) = token {
      let ends: [String: (Condition.Value) -> Condition.Test] = [
        "=": { .oneOf([$0]) },
        "!=": { .noneOf([$0]) }, "<>": { .noneOf([$0]) },
        "<": { .within(.init(upper: .init($0, isClosed: false))) },
        "<=": { .within(.init(upper: .init($0))) },
        ">": { .within(.init(lower: .init($0, isClosed: false))) },
        ">=": { .within(.init(lower: .init($0))) },
      ]
      if let test = ends[mark] {
        try advance()
        return Condition(column, test(try value()))
      }
    }
    if isWord("is") {
      try advance()
      let isNegated = isWord("not")
      if isNegated { try advance() }
      guard isWord("missing") || isWord("null") else { throw refusal("“missing”") }
      try advance()
      return Condition(column, isNegated ? .present : .missing)
    }
    let isNegated = isWord("not")
    if isNegated { try advance() }
    if isWord("in") {
      try advance()
      guard token == .mark("(") else { throw refusal("“(”") }
      var list: [Condition.Value] = []
      repeat {
        try advance()
        list.append(try value())
      } while token == .mark(",")
      guard token == .mark(")") else { throw refusal("“,” or “)”") }
      try advance()
      return Condition(column, isNegated ? .noneOf(list) : .oneOf(list))
    }
    if isWord("between") {
      try advance()
      let lower = try value()
      guard isWord("and") else { throw refusal("“and”") }
      try advance()
      let range = Condition.Interval(lower: .init(lower), upper: .init(try value()))
      return Condition(column, isNegated ? .outside(range) : .within(range))
    }
    throw refusal(
      isNegated ? "“in” or “between”" : "one of = != < <= > >= in, not in, between, is missing")
  }

  private mutating func value() throws -> Condition.Value {
    defer { values += 1 }
    guard values < 10_000 else { throw refusal("at most 10,000 values") }
    let result: Condition.Value
    switch token {
    case .literal(let text): result = .text(text)
    case .word(let word) where !isKeyWord(word):
      if let number = Double(word), number.isFinite {
        result = .number(number)
      } else {
        result = .text(word)
      }
    default: throw refusal("a number or a text in single quotes")
    }
    try advance()
    return result
  }

  private func isKeyWord(_ word: String) -> Bool {
    ["and", "in", "not", "is", "between"].contains(word.lowercased())
  }

  private func isWord(_ expected: String) -> Bool {
    if case .word(let word) = token { word.lowercased() == expected } else { false }
  }

  private mutating func advance() throws {
    while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
    start = place
    guard place < bytes.count else {
      token = .end
      return
    }
    switch bytes[place] {
    case 0x27: token = .literal(try quoted(0x27))
    case 0x22: token = .name(try quoted(0x22))
    case 0x28, 0x29, 0x2C, 0x3D:  // ( ) , =
      token = .mark(String(decoding: bytes[place...place], as: UTF8.self))
      place += 1
    case 0x21, 0x3C, 0x3E:  // ! < >
      var length = 1
      if place + 1 < bytes.count, [0x3D, 0x3E].contains(bytes[place + 1]) { length = 2 }
      token = .mark(String(decoding: bytes[place..<place + length], as: UTF8.self))
      place += length
    default:
      let from = place
      while place < bytes.count, bytes[place] > 0x20, !"()',=!<>\"".utf8.contains(bytes[place]) {
        place += 1
      }
      token = .word(String(decoding: bytes[from..<place], as: UTF8.self))
    }
  }

  private mutating func quoted(_ mark: UInt8) throws -> String {
    var text: [UInt8] = []
    place += 1
    while place < bytes.count {
      if bytes[place] == mark {
        place += 1
        guard place < bytes.count, bytes[place] == mark else {
          return String(decoding: text, as: UTF8.self)
        }
      }
      text.append(bytes[place])
      place += 1
    }
    throw refusal("the quote that begins here to be closed")
  }

  private func refusal(_ expected: String) -> ConstraintError {
    let position = String(decoding: bytes[..<min(start, bytes.count)], as: UTF8.self).count + 1
    return ConstraintError(
      place: "The condition, character \(position)", expected: "expected \(expected)",
      remedy:
        "Write it as in: amount > 1000 and country in ('FR', 'DE') and \"visit date\" is not missing."
    )
  }
}
