public import Chance
public import Tables

/// What columns say of each other exactly. The maker learns the reshaped table, which says nothing
/// twice; restoring brings the original columns back so that the relations hold in every row.
///
/// ## What it does
/// Relations are found in the table (see `RelationSearch`) and taken from declared constraints.
/// Each leaves columns out of the reshaped table and says how they come back: copied, looked up,
/// added up, repeated from another column, a gap above another column, one of the combinations
/// seen, or made from a format. Restoring runs them in the order in which they depend on each
/// other.
///
/// ## Cost
/// Finding: about linear in rows; pairs of columns are compared on a sample and dropped at the
/// first row that contradicts. Reshaping and restoring: a pass over the columns concerned.
///
/// ## Guarantee
/// Declared constraints that are not among `checked` hold in 100 % of restored rows, whatever the
/// maker draws. Levels and combinations that fewer than the floor's rows carry are not kept.
public struct Reshaping: Codable, Sendable, Equatable {
  /// Of restored tables.
  public let schema: Schema
  /// What relations there are, for the user.
  public internal(set) var found: [Finding]
  /// Declared constraints that restoring alone does not make true; whoever samples redraws the rows
  /// that `violations(in:)` names.
  public internal(set) var checked: [Constraint]
  /// Columns whose cells must not repeat together.
  public internal(set) var unique: [[String]]
  public internal(set) var system: ConstraintSystem
  /// In the order of restoring.
  var steps: [RelationStep]
  /// Categories that must not produce “other”, which no format describes.
  var closedCategories: [String]

  /// A relation as the user is told of it.
  public struct Finding: Codable, Sendable, Hashable {
    public var kind: Kind
    public var columns: [String]
    /// Without any cell's value.
    public var sentence: String
    public var isDeclared: Bool

    public enum Kind: String, Codable, Sendable, CaseIterable {
      case equal, dependency, linear, product, echo, ordered, combinations, format, range, unique
      case requires, sum
    }

    public init(_ kind: Kind, _ columns: [String], _ sentence: String, isDeclared: Bool) {
      self.kind = kind
      self.columns = columns
      self.sentence = sentence
      self.isDeclared = isDeclared
    }
  }

  /// Finds relations in the table and adds the declared ones.
  ///
  /// - Parameters:
  ///   - minimumRows: how many rows must stand behind a level or a combination that is kept.
  ///   - keeping: columns that stay as they are: conditions named at fit, for instance.
  ///   - finds: whether relations are looked for; declared ones are always taken.
  /// - Throws: `ConstraintError` where constraints contradict each other or the table.
  public init(
    of table: Table, constraints: [Constraint] = [], minimumRows: Int, keeping: Set<String> = [],
    finds: Bool = true
  ) throws {
    var builder = try ReshapingBuilder(
      table, constraints: constraints, minimumRows: minimumRows, keeping: keeping)
    try builder.declare()
    if finds { try builder.search() }
    self = builder.result
  }

  init(
    schema: Schema, found: [Finding], checked: [Constraint], unique: [[String]],
    system: ConstraintSystem, steps: [RelationStep], closedCategories: [String]
  ) {
    self.schema = schema
    self.found = found
    self.checked = checked
    self.unique = unique
    self.system = system
    self.steps = steps
    self.closedCategories = closedCategories
  }

  /// Whether the reshaped table is the table itself.
  public var isEmpty: Bool { steps.isEmpty }

  /// Reshaped columns that should be drawn first.
  public var leading: [String] {
    steps.compactMap { if case .echo(let echo) = $0 { echo.flag } else { nil } }
  }

  /// What the maker learns.
  ///
  /// - Throws: `ConstraintError` where a column is missing.
  public func reshaped(_ table: Table) throws -> Table {
    let cells = Cells(table)
    var maker: [String: Int] = [:]
    for (index, step) in steps.enumerated() {
      for column in step.relation.restores { maker[column] = index }
    }
    var columns: [Column] = []
    var done: Set<Int> = []
    for own in schema.columns {
      if let index = maker[own.name] {
        if done.insert(index).inserted {
          columns += try steps[index].relation.reshaped(cells)
        }
      } else {
        var column = try cells.column(own.name)
        if closedCategories.contains(own.name) { column.schema.rareBecomesOther = false }
        columns.append(column)
      }
    }
    if columns.isEmpty {
      throw ConstraintError(
        place: "The table", expected: "every column follows from a format, so nothing is learned",
        remedy: "Leave a column without a format.")
    }
    // The target may be left out; a maker may then not name it.
    let target = table.target.flatMap { name in columns.contains { $0.name == name } ? name : nil }
    return Table(columns, target: target)
  }

  /// The original columns, in their order, from what the maker drew.
  ///
  /// - Parameter firstRow: the number of the first row in the whole output.
  /// - Throws: `ConstraintError` where a column is missing or a format has too few texts.
  public func restored(_ table: Table, firstRow: Int, seed: Seed) throws -> Table {
    var cells = Cells(table)
    let restored = Set(steps.flatMap(\.relation.restores))
    for (name, bounds) in system.bounds where !restored.contains(name) {
      cells.columns[name] = try cells.column(name).clamped(to: bounds)
    }
    for step in steps {
      // Where a total's parts or a gap's floors are missing, its own cells stand alone.
      for (owner, alone) in step.alone {
        guard let bounds = system.bounds[owner] else { continue }
        cells.columns[alone] = try cells.column(alone).clamped(to: bounds)
      }
    }
    for step in steps {
      try step.relation.restore(&cells, schema: schema, firstRow: firstRow, seed: seed)
    }
    return Table(
      try schema.columns.map { own in
        Column(own, try cells.column(own.name).storage)
      }, target: schema.target)
  }

  /// The conditions put to reshaped columns; nil where they must be checked after restoring.
  ///
  /// - Throws: `ConstraintError` for a column that is not there or a value it cannot hold.
  public func translated(_ conditions: Conditions) throws -> Conditions? {
    var result: [Condition] = []
    for condition in try conditions.resolved(in: schema).parts {
      guard let translated = translated(condition) else { return nil }
      result.append(translated)
    }
    return Conditions(result)
  }

  private func translated(_ condition: Condition) -> Condition? {
    var condition = condition
    // Later steps read what earlier ones restore, so the way back is backwards; a step is passed at
    // most once.
    for step in steps.reversed() {
      // What a sum moves afterwards is not what was drawn.
      if step.relation.adjusts.contains(condition.column) { return nil }
      guard step.relation.restores.contains(condition.column) else { continue }
      guard let next = step.relation.translated(condition) else { return nil }
      condition = next
    }
    return condition
  }

  /// Requirements in reshaped columns, where they can be put so.
  public var requirements: [(when: Conditions, then: Conditions)] {
    system.constraints.compactMap { constraint in
      guard case .requires(let when, let then) = constraint,
        let first = try? translated(when), let second = try? translated(then)
      else { return nil }
      return (first, second)
    }
  }

  /// What reshaped columns imply of each other by construction: whoever draws need not learn it. A
  /// column that repeats another has no cell of its own, and has one where it does not.
  public var implications: [(when: Conditions, then: Conditions)] {
    steps.flatMap { step -> [(when: Conditions, then: Conditions)] in
      guard case .echo(let echo) = step else { return [] }
      let isOwn = Condition.equals(echo.flag, EchoRelation.own)
      let isOther = Condition(echo.flag, .noneOf([.text(EchoRelation.own)]))
      let missing = Condition(echo.column, .missing)
      let present = Condition(echo.column, .present)
      return [([isOther], [missing])] + (echo.hasMissing ? [] : [([isOwn], [present])])
    }
  }

  /// For each declared constraint, the rows of a restored table that violate it.
  public func violations(in table: Table) -> [(constraint: Constraint, rows: [Int])] {
    system.constraints.map { constraint in
      if case .fixedCombinations(let names) = constraint {
        return (constraint, combinationViolations(names, table) ?? [])
      }
      return (constraint, constraint.violations(in: table))
    }
  }

  /// Nil where no step holds the combinations: then nothing is known against any.
  private func combinationViolations(_ names: [String], _ table: Table) -> [Int]? {
    for case .merged(let merged) in steps where Set(names).isSubset(of: merged.columns) {
      let places = names.compactMap { merged.columns.firstIndex(of: $0) }
      let allowed = Set(merged.combinations.map { cells in places.map { cells[$0] } })
      guard let tuples = CellTuples(table, names) else { return nil }
      return (0..<table.rowCount).filter { !allowed.contains(tuples[$0]) }
    }
    return nil
  }

  /// Whether what was read back from a file makes sense: columns exist, each is restored once, and
  /// after what it is made from.
  public var isSound: Bool {
    let names = schema.columns.map(\.name)
    guard names.count <= 100_000, Set(names).count == names.count, !names.isEmpty,
      steps.count <= names.count, names.allSatisfy({ $0.utf8.count <= 65_536 }),
      schema.target.map({ schema[$0] != nil }) ?? true
    else { return false }
    let known = Set(names)
    var pending = Set(steps.flatMap(\.relation.restores))
    var restored: Set<String> = []
    var added: Set<String> = []
    for step in steps {
      let relation = step.relation
      guard relation.isSound(in: schema), known.isSuperset(of: relation.reads),
        known.isSuperset(of: relation.restores), pending.isDisjoint(with: relation.reads)
      else { return false }
      for column in relation.restores {
        guard restored.insert(column).inserted else { return false }
        pending.remove(column)
      }
      for name in step.added {
        guard !known.contains(name), added.insert(name).inserted else { return false }
      }
    }
    return system.bounds.allSatisfy {
      known.contains($0.key) && ($0.value.lower ?? -.infinity) <= ($0.value.upper ?? .infinity)
        && (schema[$0.key]?.kind.isOrderedKind ?? false)
    }
  }
}

/// A relation of any kind, in the order documentation lists them. The list is closed: a file names
/// none but these.
enum RelationStep: Codable, Sendable, Equatable {
  case copy(CopyRelation)
  case lookup(LookupRelation)
  case linear(LinearRelation)
  case product(ProductRelation)
  case echo(EchoRelation)
  case gap(GapRelation)
  case merged(MergedRelation)
  case pattern(PatternRelation)

  var relation: any Relation {
    switch self {
    case .copy(let relation): relation
    case .lookup(let relation): relation
    case .linear(let relation): relation
    case .product(let relation): relation
    case .echo(let relation): relation
    case .gap(let relation): relation
    case .merged(let relation): relation
    case .pattern(let relation): relation
    }
  }

  /// The column restored and the reshaped one that holds its cells where they follow from nothing.
  var alone: [(owner: String, alone: String)] {
    switch self {
    case .linear(let linear): linear.alone.map { [(linear.column, $0)] } ?? []
    case .gap(let gap): gap.alone.map { [(gap.column, $0)] } ?? []
    default: []
    }
  }

  /// Names of reshaped columns that the original has not.
  var added: [String] {
    switch self {
    case .copy, .lookup, .product: []
    case .linear(let linear): [linear.alone, linear.absence].compactMap(\.self)
    case .echo(let echo): [echo.flag]
    case .gap(let gap): [gap.gap] + [gap.alone].compactMap(\.self)
    case .merged(let merged): [merged.merged]
    case .pattern(let pattern): [pattern.presence].compactMap(\.self)
    }
  }
}

extension Column {
  /// Numbers and dates moved to the nearer end of an interval where they lie outside.
  func clamped(to bounds: ConstraintSystem.ClosedBounds) -> Column {
    let low = bounds.lower ?? -.infinity
    let high = bounds.upper ?? .infinity
    switch storage {
    case .doubles(let cells):
      return Column(schema, .doubles(cells.map { $0.isNaN ? $0 : max(low, min($0, high)) }))
    case .integers(let cells):
      let least = low > -0x1p63 ? (low < 0x1p63 ? Int64(low.rounded(.up)) : .max) : .min + 1
      let most = high < 0x1p63 ? (high > -0x1p63 ? Int64(high.rounded(.down)) : .min + 1) : .max
      return Column(
        schema,
        .integers(cells.map { $0 == Storage.missingInteger ? $0 : max(least, min($0, most)) }))
    case .codes, .text: return self
    }
  }
}
