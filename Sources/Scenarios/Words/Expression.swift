/// A formula of a scenario file, resolved and checked for units, ready to be computed over columns.
///
/// Nothing else than the arithmetic below can be written: there are no assignments, loops, or calls
/// to anything outside. Texts are at most 2,000 bytes, 64 deep.
///
/// Grammar: `c ? a : b`; `or`, `and`, `not`; `< <= > >= == !=`; `+ - * /`; `min(a, b)`, `max(a, b)`,
/// `abs(a)`, `sqrt(a)`, `exp(a)`, `log(a)`; `contact(actor, actor)`; numbers with a unit (`40 km/h`);
/// names, with or without `$`; parentheses.
struct Expression: Sendable, Equatable {
  /// What a formula yields.
  enum Shape: Sendable, Equatable {
    case number(Dimension)
    case truth
  }

  /// A name's column and what it holds.
  struct Symbol: Sendable, Equatable {
    var column: Int
    var shape: Shape
  }

  enum Step: Sendable, Equatable {
    case constant(Double)
    case column(Int)
    case negate, not, absolute, squareRoot, exponential, logarithm
    case add, subtract, multiply, divide, least, most
    case less, lessOrEqual, equal
    case and, or
    /// condition, yes, no
    case choose
  }

  /// Postfix.
  var steps: [Step]
  var shape: Shape
  /// The most values that wait at once.
  var depth: Int

  /// The formula's only value, where it depends on nothing.
  var constant: Double? {
    if case .constant(let value) = steps.first, steps.count == 1 { return value }
    return nil
  }

  /// The column it is, where it is nothing else.
  var plainColumn: Int? {
    if case .column(let column) = steps.first, steps.count == 1 { return column }
    return nil
  }

  /// What names mean where the formula stands.
  struct Scope {
    var symbols: [String: Symbol]
    /// The column that tells whether two actors touched.
    var contact: (String, String) throws -> Symbol
    var place: String
  }

  init(parsing text: String, in scope: Scope) throws {
    var parser = ExpressionParser(text, scope: scope)
    self = try parser.whole()
  }

  init(steps: [Step], shape: Shape) {
    self.steps = steps
    self.shape = shape
    var waiting = 0
    var most = 1
    for step in steps {
      switch step {
      case .constant, .column: waiting += 1
      case .negate, .not, .absolute, .squareRoot, .exponential, .logarithm: break
      case .choose: waiting -= 2
      default: waiting -= 1
      }
      most = max(most, waiting)
    }
    depth = most
  }
}
