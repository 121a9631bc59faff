/// Reads a formula by recursive descent, checking units as it goes.
struct ExpressionParser {
  private typealias Part = (steps: [Expression.Step], shape: Expression.Shape)

  private let text: [Character]
  private let scope: Expression.Scope
  private var at = 0
  private var depth = 0

  static let longest = 2_000
  static let deepest = 64

  init(_ text: String, scope: Expression.Scope) {
    self.text = text.utf8.count <= Self.longest ? Array(text) : []
    self.scope = scope
    isTooLong = text.utf8.count > Self.longest
  }
  private let isTooLong: Bool

  mutating func whole() throws -> Expression {
    guard !isTooLong else {
      throw refusal("a formula is at most \(Self.longest) characters long", "Shorten it.")
    }
    let part = try choice()
    skipSpace()
    guard at == text.count else {
      throw refusal(
        "“\(rest)” follows a formula that was complete", "Remove it, or add an operator.")
    }
    return Expression(steps: part.steps, shape: part.shape)
  }

  private mutating func choice() throws -> Part {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw refusal("a formula is at most \(Self.deepest) deep", "Split it.")
    }
    let condition = try disjunction()
    guard take("?") else { return condition }
    try mustBeTruth(condition, "before ?")
    let yes = try choice()
    guard take(":") else { throw refusal("a : is missing after ?", "Write condition ? yes : no.") }
    let no = try choice()
    guard yes.shape == no.shape else {
      throw mismatch(yes, no, "both sides of :")
    }
    return (condition.steps + yes.steps + no.steps + [.choose], yes.shape)
  }

  private mutating func disjunction() throws -> Part {
    var left = try conjunction()
    while takeWord("or") {
      let right = try conjunction()
      try mustBeTruth(left, "before or")
      try mustBeTruth(right, "after or")
      left = (left.steps + right.steps + [.or], .truth)
    }
    return left
  }

  private mutating func conjunction() throws -> Part {
    var left = try negation()
    while takeWord("and") {
      let right = try negation()
      try mustBeTruth(left, "before and")
      try mustBeTruth(right, "after and")
      left = (left.steps + right.steps + [.and], .truth)
    }
    return left
  }

  private mutating func negation() throws -> Part {
    guard takeWord("not") else { return try comparison() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw refusal("a formula is at most \(Self.deepest) deep", "Split it.")
    }
    let part = try negation()
    try mustBeTruth(part, "after not")
    return (part.steps + [.not], .truth)
  }

  private mutating func comparison() throws -> Part {
    let left = try sum()
    let operators: [(String, [Expression.Step], Bool)] = [
      ("<=", [.lessOrEqual], false), (">=", [.lessOrEqual], true), ("==", [.equal], false),
      ("!=", [.equal, .not], false), ("<", [.less], false), (">", [.less], true),
    ]
    for (sign, steps, swaps) in operators where take(sign) {
      let right = try sum()
      guard left.shape == right.shape, left.shape != .truth else {
        throw mismatch(left, right, "both sides of \(sign)")
      }
      let operands = swaps ? right.steps + left.steps : left.steps + right.steps
      return (operands + steps, .truth)
    }
    return left
  }

  private mutating func sum() throws -> Part {
    var left = try product()
    while true {
      let adds = take("+")
      guard adds || take("-") else { return left }
      let right = try product()
      guard left.shape == right.shape, left.shape != .truth else {
        throw mismatch(left, right, "both sides of \(adds ? "+" : "-")")
      }
      left = (left.steps + right.steps + [adds ? .add : .subtract], left.shape)
    }
  }

  private mutating func product() throws -> Part {
    var left = try signed()
    while true {
      let multiplies = take("*")
      guard multiplies || take("/") else { return left }
      let right = try signed()
      let a = try dimension(left)
      let b = try dimension(right)
      left = (
        left.steps + right.steps + [multiplies ? .multiply : .divide],
        .number(multiplies ? a * b : a / b)
      )
    }
  }

  private mutating func signed() throws -> Part {
    guard take("-") else { return try atom() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw refusal("a formula is at most \(Self.deepest) deep", "Split it.")
    }
    let part = try signed()
    _ = try dimension(part)
    if case .constant(let value) = part.steps.last, part.steps.count == 1 {
      return ([.constant(-value)], part.shape)
    }
    return (part.steps + [.negate], part.shape)
  }

  private mutating func atom() throws -> Part {
    if take("(") {
      let inner = try choice()
      try close()
      return inner
    }
    if let number = try number() { return number }
    _ = take("$")
    guard let name = word() else {
      throw refusal(
        rest.isEmpty ? "the formula ends too early" : "“\(rest)” is no number, name or parenthesis",
        "Write numbers as 40 km/h and names as they stand under parameters.")
    }
    if take("(") { return try call(name) }
    if name == "true" { return ([.constant(1)], .truth) }
    if name == "false" { return ([.constant(0)], .truth) }
    guard let symbol = scope.symbols[name] else {
      throw refusal(
        "nothing is called “\(name.prefix(40))” here",
        "Known are \(scope.symbols.keys.sorted().prefix(40).joined(separator: ", ")).")
    }
    return ([.column(symbol.column)], symbol.shape)
  }

  private mutating func call(_ name: String) throws -> Part {
    if name == "contact" {
      guard let a = word(), take(","), let b = word() else {
        throw refusal("contact takes two actors", "Write contact(ego, child).")
      }
      try close()
      let symbol = try scope.contact(a, b)
      return ([.column(symbol.column)], symbol.shape)
    }
    let one: [String: Expression.Step] = [
      "abs": .absolute, "sqrt": .squareRoot, "exp": .exponential, "log": .logarithm,
    ]
    if let step = one[name] {
      let part = try choice()
      try close()
      let size = try dimension(part)
      if step == .absolute { return (part.steps + [step], part.shape) }
      guard size == .none else {
        throw refusal("\(name) takes a plain number, not \(size)", "Divide by the unit first.")
      }
      return (part.steps + [step], part.shape)
    }
    let several: [String: Expression.Step] = ["min": .least, "max": .most]
    guard let step = several[name] else {
      throw refusal(
        "there is no function “\(name.prefix(40))”",
        "Known are abs, sqrt, exp, log, min, max, contact.")
    }
    var left = try choice()
    var count = 1
    while take(",") {
      let right = try choice()
      guard left.shape == right.shape, left.shape != .truth else {
        throw mismatch(left, right, "what \(name) compares")
      }
      left = (left.steps + right.steps + [step], left.shape)
      count += 1
    }
    try close()
    guard count >= 2 else { throw refusal("\(name) takes two or more", "Give it another.") }
    return left
  }

  private mutating func number() throws -> Part? {
    skipSpace()
    let begin = at
    while at < text.count, text[at].isASCII, text[at].isNumber || text[at] == "." { at += 1 }
    guard at > begin else { return nil }
    if at < text.count, text[at] == "e" || text[at] == "E" {
      var ahead = at + 1
      if ahead < text.count, text[ahead] == "+" || text[ahead] == "-" { ahead += 1 }
      let digits = ahead
      while ahead < text.count, text[ahead].isASCII, text[ahead].isNumber { ahead += 1 }
      if ahead > digits { at = ahead }
    }
    guard let value = Double(String(text[begin..<at])), value.isFinite else {
      throw refusal("“\(String(text[begin..<at].prefix(40)))” is no number", "Correct it.")
    }
    let back = at
    skipSpace()
    let start = at
    while at < text.count,
      text[at].isLetter || text[at] == "%" || text[at] == "/" || text[at] == "*"
        || (at > start && text[at].isNumber)
    {
      at += 1
    }
    // The longest beginning that is a unit; "2 m/v" is two metres by v.
    var end = at
    while end > start {
      if let unit = Unit(String(text[start..<end])), unit.symbol != "1" {
        let follows = end < text.count && text[end].isLetter
        if !follows {
          at = end
          return ([.constant(value * unit.scale)], .number(unit.dimension))
        }
      }
      end -= 1
    }
    at = back
    return ([.constant(value)], .number(.none))
  }

  private mutating func word() -> String? {
    skipSpace()
    let begin = at
    guard at < text.count, text[at].isLetter || text[at] == "_" else { return nil }
    while at < text.count, text[at].isLetter || text[at].isNumber || text[at] == "_" { at += 1 }
    return String(text[begin..<at])
  }

  private mutating func takeWord(_ wanted: String) -> Bool {
    let back = at
    if word() == wanted { return true }
    at = back
    return false
  }

  private mutating func take(_ sign: String) -> Bool {
    skipSpace()
    let wanted = Array(sign)
    guard at + wanted.count <= text.count, Array(text[at..<at + wanted.count]) == wanted else {
      return false
    }
    at += wanted.count
    return true
  }

  private mutating func close() throws {
    guard take(")") else { throw refusal("a parenthesis is not closed", "Close it.") }
  }

  private mutating func skipSpace() {
    while at < text.count, text[at].isWhitespace { at += 1 }
  }

  private var rest: String { String(text[min(at, text.count)...].prefix(40)) }

  private func dimension(_ part: Part) throws -> Dimension {
    guard case .number(let dimension) = part.shape else {
      throw refusal("a truth stands where a number is needed", "Write condition ? 1 : 0.")
    }
    return dimension
  }

  private func mustBeTruth(_ part: Part, _ place: String) throws {
    guard part.shape == .truth else {
      throw refusal("what stands \(place) is a number, not a condition", "Compare it: x > 1.")
    }
  }

  private func mismatch(_ a: Part, _ b: Part, _ place: String) -> ScenarioError {
    func name(_ part: Part) -> String {
      if case .number(let dimension) = part.shape { return dimension.description }
      return "a condition"
    }
    return refusal(
      "\(place) must be measured in the same unit, and are \(name(a)) and \(name(b))",
      "Divide by a unit (x / (1 m)) where plain numbers are meant.")
  }

  private func refusal(_ expected: String, _ remedy: String) -> ScenarioError {
    ScenarioError(.file, place: scope.place, expected: expected, remedy: remedy)
  }
}
