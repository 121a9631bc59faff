/// What must hold in every row of a table, declared by a person.
///
/// A row in which a cell that is compared is missing meets `ordered`, `sum`, `range`, `format` and
/// `unique`; `equal` takes a missing cell for equal to a missing one only.
public enum Constraint: Hashable, Sendable, Codable {
  /// Each column's cell is at most the next one's; below it where `strict`.
  case ordered([String], strict: Bool)
  /// The parts add up to the total.
  case sum(total: String, parts: [String])
  /// The columns hold the same cell.
  case equal([String])
  case range(String, Condition.Interval)
  /// No two rows agree in all of these columns.
  case unique([String])
  /// The columns only combine as they do in the table that was learned from.
  case fixedCombinations([String])
  /// A row that meets the first meets the second.
  case requires(when: Conditions, then: Conditions)
  case format(String, CellPattern)

  /// The columns it speaks of, each once, in the order named.
  public var columns: [String] {
    let named: [String]
    switch self {
    case .ordered(let columns, _), .equal(let columns), .unique(let columns),
      .fixedCombinations(let columns):
      named = columns
    case .sum(let total, let parts): named = [total] + parts
    case .range(let column, _), .format(let column, _): named = [column]
    case .requires(let when, let then):
      named = when.parts.map(\.column) + then.parts.map(\.column)
    }
    var seen: Set<String> = []
    return named.filter { seen.insert($0).inserted }
  }

  /// What it is called where one speaks of it: kind and columns, never a value.
  public var title: String {
    let kind =
      switch self {
      case .ordered(_, let strict): strict ? "strictly ordered" : "ordered"
      case .sum: "sum"
      case .equal: "equal"
      case .range: "range"
      case .unique: "unique"
      case .fixedCombinations: "fixed combinations"
      case .requires: "requires"
      case .format: "format"
      }
    let names = columns.prefix(6).map { "“\($0)”" }.joined(separator: ", ")
    return "\(kind) (\(names)\(columns.count > 6 ? ", …" : ""))"
  }
}

/// The refusal of a condition or a constraint: where, what is wrong, and what to do. It never
/// holds a cell's value.
public struct ConstraintError: Error, Sendable, Equatable, CustomStringConvertible {
  public var place: String
  /// What was expected and what was found instead, as a clause.
  public var expected: String
  public var remedy: String

  public init(place: String, expected: String, remedy: String) {
    self.place = place
    self.expected = expected
    self.remedy = remedy
  }

  init(_ constraint: Constraint, _ expected: String, _ remedy: String) {
    self.init(place: "The constraint \(constraint.title)", expected: expected, remedy: remedy)
  }

  public var description: String { "\(place): \(expected). \(remedy)" }
}
