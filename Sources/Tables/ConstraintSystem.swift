/// Constraints that make sense together, and what they imply for each column.
///
/// Contradictions are refused before anything is learned: a user who is told then can mend the
/// declaration, a sampler that finds out later can only fail.
public struct ConstraintSystem: Hashable, Sendable, Codable {
  /// The constraints with their conditions resolved.
  public private(set) var constraints: [Constraint]
  /// Column → the closed interval that ranges, orders, sums and equalities leave it, where they
  /// leave less than everything.
  public private(set) var bounds: [String: ClosedBounds] = [:]

  public struct ClosedBounds: Hashable, Sendable, Codable {
    public var lower: Double?
    public var upper: Double?
    var low: Double { lower ?? -.infinity }
    var high: Double { upper ?? .infinity }
  }

  /// The most constraints a table may have; the checks are about quadratic in them.
  public static let mostConstraints = 10_000

  /// - Throws: `ConstraintError` that says which constraint contradicts what.
  public init(_ declared: [Constraint], in schema: Schema) throws {
    guard declared.count <= Self.mostConstraints else {
      throw ConstraintError(
        place: "The constraints", expected: "there are more than \(Self.mostConstraints)",
        remedy: "Declare fewer.")
    }
    var kinds: [String: Kind] = [:]
    for column in schema.columns { kinds[column.name] = column.kind }
    constraints = []
    for constraint in declared {
      try Self.checkColumns(constraint, kinds)
      constraints.append(try Self.resolved(constraint, in: schema))
    }
    var bounds = Propagation(constraints, kinds)
    try bounds.checkSums()
    try bounds.checkOrders()
    try bounds.propagate()
    self.bounds = bounds.result
    try checkRequirements()
    try checkFormats()
  }

  /// Refuses where the real table itself violates a constraint: then it cannot be meant.
  ///
  /// *Privacy*: says the share of the rows, rounded, and no value.
  public func check(_ table: Table) throws {
    for constraint in constraints {
      let violations = constraint.violations(in: table).count
      guard violations > 0 else { continue }
      throw ConstraintError(
        constraint, "\(Self.share(violations, of: table.rowCount)) of the real rows violate it",
        "Correct the rows or the constraint; nothing that is false of the real table is enforced.")
    }
  }

  /// A share in words; coarse, so that no exact count of real rows is told.
  static func share(_ count: Int, of all: Int) -> String {
    let percent = 100 * Double(count) / Double(max(all, 1))
    if percent < 1 { return "less than 1 %" }
    return "about \(Int(percent.rounded())) %"
  }

  private static func resolved(_ constraint: Constraint, in schema: Schema) throws -> Constraint {
    switch constraint {
    case .range(let column, let interval):
      let resolved = try Condition(column, .within(interval)).resolved(in: schema)
      guard case .within(let interval) = resolved.test else { return constraint }
      return .range(column, interval)
    case .requires(let when, let then):
      return .requires(when: try when.resolved(in: schema), then: try then.resolved(in: schema))
    default: return constraint
    }
  }

  private static func checkColumns(_ constraint: Constraint, _ kinds: [String: Kind]) throws {
    for column in constraint.columns where kinds[column] == nil {
      throw ConstraintError(
        constraint, "there is no column “\(column)”", "Use the name as the file has it.")
    }
    func listed(_ names: [String], atLeast: Int) throws {
      guard Set(names).count == names.count else {
        throw ConstraintError(constraint, "it names a column twice", "Name each once.")
      }
      guard names.count >= atLeast else {
        throw ConstraintError(
          constraint, "it names fewer than \(atLeast) columns", "Name all that it is about.")
      }
    }
    switch constraint {
    case .ordered(let names, _):
      try listed(names, atLeast: 2)
      let classes = Set(names.map { kinds[$0] == .count ? .measurement : kinds[$0]! })
      guard classes.count == 1, classes.allSatisfy(\.isOrderedKind) else {
        throw ConstraintError(
          constraint, "its columns cannot be compared with each other",
          "Order numbers with numbers, dates with dates, timestamps with timestamps.")
      }
    case .sum(let total, let parts):
      try listed(parts, atLeast: 1)
      guard !parts.contains(total) else {
        throw ConstraintError(
          constraint, "the total is among its own parts", "Remove it from the parts.")
      }
      guard ([total] + parts).allSatisfy({ kinds[$0] == .count || kinds[$0] == .measurement })
      else {
        throw ConstraintError(
          constraint, "one of its columns holds no numbers", "Use counts and measurements.")
      }
    case .equal(let names):
      try listed(names, atLeast: 2)
      let classes = Set(names.map { kinds[$0] == .count ? .measurement : kinds[$0]! })
      guard classes.count == 1 || classes == [.category, .boolean] else {
        throw ConstraintError(
          constraint, "its columns are of kinds that cannot be equal",
          "Give them the same kind in the schema.")
      }
    case .unique(let names): try listed(names, atLeast: 1)
    case .fixedCombinations(let names):
      try listed(names, atLeast: 2)
      guard names.allSatisfy({ kinds[$0] != .text && kinds[$0] != .identifier }) else {
        throw ConstraintError(
          constraint, "free text and identifiers are made anew and cannot be combined",
          "Leave them out.")
      }
    case .range: break
    case .requires(let when, let then):
      guard !when.isEmpty, !then.isEmpty else {
        throw ConstraintError(
          constraint, "one of its two sides says nothing", "Write a condition on either side.")
      }
    case .format(let name, _):
      guard [.identifier, .text, .category, .boolean].contains(kinds[name]!) else {
        throw ConstraintError(
          constraint, "the column holds no texts",
          "Formats are for identifiers, texts and categories.")
      }
    }
  }

  /// What two conditions on one column leave of it, where they leave nothing: why.
  private static func contradiction(_ parts: [Condition], _ bounds: [String: ClosedBounds])
    -> String?
  {
    for (column, own) in Dictionary(grouping: parts, by: \.column).sorted(by: { $0.key < $1.key }) {
      let tests = own.map(\.test)
      if tests.contains(.missing), tests.contains(where: { $0 != .missing }) { return column }
      if tests.contains(.missing) { continue }
      var low = bounds[column]?.low ?? -.infinity
      var high = bounds[column]?.high ?? .infinity
      for case .within(let interval) in tests {
        low = max(low, interval.lower?.value.number ?? low)
        high = min(high, interval.upper?.value.number ?? high)
      }
      if low > high { return column }
      if low == high, !tests.allSatisfy({ $0.matches(number: low) }) { return column }
      for case .oneOf(let values) in tests {
        let open = values.contains { value in
          switch value {
          case .text(let text): tests.allSatisfy { $0.matches(text: text) }
          default:
            value.number.map { number in
              number >= low && number <= high && tests.allSatisfy { $0.matches(number: number) }
            } ?? false
          }
        }
        if !open { return column }
      }
    }
    return nil
  }

  private func checkRequirements() throws {
    for (index, constraint) in constraints.enumerated() {
      guard case .requires(let when, let then) = constraint else { continue }
      if let column = Self.contradiction(when.parts, [:]) {
        throw ConstraintError(
          constraint, "no row can meet its first side, which asks two things of “\(column)”",
          "Correct the side after “when”.")
      }
      if let column = Self.contradiction(then.parts, bounds) {
        throw ConstraintError(
          constraint,
          "no row can meet its second side: what it asks of “\(column)” contradicts itself or the "
            + "column's range, order or sum", "Correct the side after “then”, or the range.")
      }
      // Rows outside the ranges never come up, so only a `when` that can be met may bind.
      guard Self.contradiction(when.parts, bounds) == nil else { continue }
      if let column = Self.contradiction(when.parts + then.parts, bounds) {
        throw ConstraintError(
          constraint, "its two sides contradict each other in “\(column)”",
          "A row that meets the first side could never exist; correct one of them.")
      }
      for other in constraints[..<index] {
        guard case .requires(let when2, let then2) = other, Set(when2.parts) == Set(when.parts)
        else { continue }
        if let column = Self.contradiction(then.parts + then2.parts, bounds) {
          throw ConstraintError(
            constraint, "another one with the same first side asks the opposite of “\(column)”",
            "Remove one of the two.")
        }
      }
    }
  }

  private func checkFormats() throws {
    var seen: [String: CellPattern] = [:]
    for constraint in constraints {
      guard case .format(let column, let pattern) = constraint else { continue }
      if let other = seen[column], other != pattern {
        throw ConstraintError(
          constraint, "the column has two different formats", "Remove one of them.")
      }
      seen[column] = pattern
    }
  }
}

/// Intervals pushed along orders, sums and equalities until nothing moves.
private struct Propagation {
  private let constraints: [Constraint]
  private let kinds: [String: Kind]
  private var low: [String: Double] = [:]
  private var high: [String: Double] = [:]
  /// Representatives of equal columns.
  private var parent: [String: String] = [:]

  init(_ constraints: [Constraint], _ kinds: [String: Kind]) {
    self.constraints = constraints
    self.kinds = kinds
    for case .equal(let names) in constraints {
      for name in names.dropFirst() {
        let a = root(names[0])
        let b = root(name)
        if a != b { parent[b] = a }
      }
    }
  }

  private func root(_ name: String) -> String {
    var name = name
    while let next = parent[name] { name = next }
    return name
  }

  private func isWhole(_ name: String) -> Bool { kinds[name] != .measurement }

  func checkSums() throws {
    var parts: [String: (Set<String>, Constraint)] = [:]
    for constraint in constraints {
      guard case .sum(let total, let own) = constraint else { continue }
      let set = Set(own.map(root))
      if let (other, _) = parts[root(total)], other != set {
        throw ConstraintError(
          constraint, "“\(total)” is declared the total of two different sums",
          "Keep one; where both hold, make one of their parts the other's total.")
      }
      parts[root(total)] = (set, constraint)
    }
    try refuseCycle(
      parts.mapValues { Array($0.0).sorted() },
      { name in
        ConstraintError(
          parts[name]!.1, "the total is, by way of other sums, a part of itself",
          "Remove one of the sums.")
      })
  }

  func checkOrders() throws {
    var next: [String: [String]] = [:]
    var strict: Set<[String]> = []
    var origin: [String: Constraint] = [:]
    for constraint in constraints {
      guard case .ordered(let names, let isStrict) = constraint else { continue }
      for (a, b) in zip(names, names.dropFirst()) {
        let (a, b) = (root(a), root(b))
        if a == b {
          guard !isStrict else {
            throw ConstraintError(
              constraint, "two of its columns are declared equal and one below the other",
              "Remove one of the two constraints.")
          }
          continue
        }
        next[a, default: []].append(b)
        origin[a] = constraint
        if isStrict { strict.insert([a, b]) }
      }
    }
    try refuseCycle(
      next,
      { name in
        ConstraintError(
          origin[name]!,
          strict.isEmpty
            ? "the orders run in a circle, which only equal columns could meet"
            : "the orders run in a circle, so that a column would have to be below itself",
          strict.isEmpty ? "Declare the columns equal instead." : "Remove one of the orders.")
      })
  }

  /// Depth-first with three colours; explicit stack, since chains may be long.
  private func refuseCycle(_ next: [String: [String]], _ error: (String) -> ConstraintError) throws
  {
    var done: Set<String> = []
    for start in next.keys.sorted() where !done.contains(start) {
      var open: Set<String> = [start]
      var stack: [(String, Int)] = [(start, 0)]
      while let (name, index) = stack.last {
        let list = next[name] ?? []
        if index == list.count {
          stack.removeLast()
          open.remove(name)
          done.insert(name)
          continue
        }
        stack[stack.count - 1].1 += 1
        if open.contains(list[index]) { throw error(name) }
        if !done.contains(list[index]) {
          open.insert(list[index])
          stack.append((list[index], 0))
        }
      }
    }
  }

  mutating func propagate() throws {
    for constraint in constraints {
      guard case .range(let name, let interval) = constraint else { continue }
      if let bound = interval.lower, let end = bound.value.number {
        raise(name, bound.isClosed ? (isWhole(name) ? end.rounded(.up) : end) : above(end, name))
      }
      if let bound = interval.upper, let end = bound.value.number {
        lower(name, bound.isClosed ? (isWhole(name) ? end.rounded(.down) : end) : below(end, name))
      }
      try check(
        name, constraint, "no value lies in it (together with the column's other ranges)",
        "Correct its ends.")
    }
    // Each round settles at least one more column along every chain. Sums may creep on for ever by
    // ever smaller steps; what they have not excluded by then they hardly will.
    for _ in 0..<min(constraints.count + 2, 64) {
      let before = (low, high)
      for constraint in constraints {
        switch constraint {
        case .ordered(let names, let strict):
          for (a, b) in zip(names, names.dropFirst()) where root(a) != root(b) {
            raise(b, strict ? above(lowest(a), b) : lowest(a))
            lower(a, strict ? below(highest(b), a) : highest(b))
          }
        case .sum(let total, let parts):
          let lows = parts.map(lowest)
          let highs = parts.map(highest)
          raise(total, slack(lows.reduce(0, +), -1))
          lower(total, slack(highs.reduce(0, +), 1))
          for (index, part) in parts.enumerated() {
            let otherHigh = highs.indices.reduce(0) { $0 + ($1 == index ? 0 : highs[$1]) }
            let otherLow = lows.indices.reduce(0) { $0 + ($1 == index ? 0 : lows[$1]) }
            raise(part, slack(lowest(total) - otherHigh, -1))
            lower(part, slack(highest(total) - otherLow, 1))
          }
        default: continue
        }
        for name in constraint.columns {
          try check(
            name, constraint,
            "together with the ranges it leaves no value for “\(name)”",
            "Widen a range or remove the constraint.")
        }
      }
      if before.0 == low && before.1 == high { break }
    }
  }

  /// A sum of decimals is exact to about 1e-9 of its size only.
  private func slack(_ value: Double, _ sign: Double) -> Double {
    value.isFinite ? (value == value.rounded() ? value : value + sign * abs(value) * 1e-9) : value
  }

  private func above(_ value: Double, _ name: String) -> Double {
    isWhole(name) ? value.rounded(.down) + 1 : value.nextUp
  }
  private func below(_ value: Double, _ name: String) -> Double {
    isWhole(name) ? value.rounded(.up) - 1 : value.nextDown
  }
  private func lowest(_ name: String) -> Double { low[root(name)] ?? -.infinity }
  private func highest(_ name: String) -> Double { high[root(name)] ?? .infinity }
  private mutating func raise(_ name: String, _ value: Double) {
    if value > lowest(name) { low[root(name)] = value }
  }
  private mutating func lower(_ name: String, _ value: Double) {
    if value < highest(name) { high[root(name)] = value }
  }

  private func check(
    _ name: String, _ constraint: Constraint, _ expected: String, _ remedy: String
  ) throws {
    guard lowest(name) > highest(name) else { return }
    throw ConstraintError(constraint, expected, remedy)
  }

  var result: [String: ConstraintSystem.ClosedBounds] {
    var result: [String: ConstraintSystem.ClosedBounds] = [:]
    for name in kinds.keys {
      let bounds = ConstraintSystem.ClosedBounds(
        lower: low[root(name)].flatMap { $0.isFinite ? $0 : nil },
        upper: high[root(name)].flatMap { $0.isFinite ? $0 : nil })
      if bounds.lower != nil || bounds.upper != nil { result[name] = bounds }
    }
    return result
  }
}
