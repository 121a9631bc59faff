import Tables

/// What a schema's constraints ask of a private model's rows.
///
/// Constraints are declared, so public: keeping them costs nothing. Ranges are put to the
/// distribution, exactly; copies and sums are computed from the columns they follow from, which alone
/// are learned; orders, requirements and formats are seen to by drawing rows again.
struct MarginalConstraints: Sendable {
  /// How often rows that break a constraint are drawn again.
  static let mostAttempts = 100

  private let schema: Schema
  /// Seen to by drawing again.
  private let ordered: [Constraint]
  /// All that can be told of a row by itself.
  private let declared: [Constraint]
  private var ranged: [String: [Condition.Test]] = [:]
  /// Copy → original.
  private var copies: [String: String] = [:]
  /// In an order in which each can be computed.
  private var sums: [(total: String, parts: [String])] = []

  /// Columns that are not drawn.
  var computed: [String] { copies.keys.sorted() + sums.map(\.total) }

  /// - Throws: `ConstraintError` for a constraint that contradicts another, or that a private model
  ///   cannot keep.
  init(_ schema: Schema) throws {
    self.schema = schema
    let system = try ConstraintSystem(schema.constraints, in: schema)
    declared = system.constraints.filter { if case .unique = $0 { false } else { true } }
    var kept: [Constraint] = []
    for constraint in system.constraints {
      switch constraint {
      case .range(let column, let interval):
        ranged[column, default: []].append(.within(interval))
        kept.append(constraint)
      case .equal(let names):
        guard Set(names.map { schema[$0]?.kind }).count == 1 else {
          throw ConstraintError(
            place: "The constraint \(constraint.title)",
            expected: "columns of one kind, where a private fit is to copy one to the others",
            remedy: "Give them the same kind in the schema.")
        }
        // Chains of copies lead to one original.
        let original = copies[names[0]] ?? names[0]
        for name in names {
          let root = copies[name] ?? name
          guard root != original else { continue }
          for (copy, other) in copies where other == root { copies[copy] = original }
          copies[root] = original
        }
      case .sum(let total, let parts):
        sums.append((total, parts))
      case .ordered, .requires: kept.append(constraint)
      case .format: kept.append(constraint)
      case .unique: break  // Seen to over all blocks, where rows are written.
      case .fixedCombinations:
        throw ConstraintError(
          place: "The constraint \(constraint.title)",
          expected: "which combinations there are is known from the data alone, and a private fit "
            + "may not read it off them",
          remedy: "List the combinations as levels of one column, or state them by `requires`.")
      }
    }
    ordered = kept
    try settle(schema)
  }

  /// Sums in an order in which each can be computed, none of a copy's total.
  private mutating func settle(_ schema: Schema) throws {
    var open = sums
    var known = Set(schema.columns.map(\.name)).subtracting(sums.map(\.total))
    sums = []
    while !open.isEmpty {
      guard
        let next = open.firstIndex(where: { sum in
          sum.parts.allSatisfy { known.contains($0) } && !known.contains(sum.total)
        }), copies[open[next].total] == nil, !copies.values.contains(open[next].total)
      else {
        throw ConstraintError(
          place:
            "The constraint \(Constraint.sum(total: open[0].total, parts: open[0].parts).title)",
          expected: "a total that only this constraint computes, from columns that do not follow "
            + "from it", remedy: "State one sum for each total, and no copies of totals.")
      }
      known.insert(open[next].total)
      sums.append(open.remove(at: next))
    }
  }

  func copies(of column: String) -> [String] {
    copies.filter { $0.value == column }.map(\.key).sorted()
  }

  func original(of column: String) -> String? { copies[column] }

  func ranges(of column: String) -> [Condition.Test] {
    // What is asked of a copy is asked of its original.
    ranged.filter { $0.key == column || copies[$0.key] == column }.sorted { $0.key < $1.key }
      .flatMap(\.value)
  }

  /// The declared ranges, as weights; a missing cell meets a range.
  func weights(_ columns: [FineColumn]) -> [ConditionedMarginals.Weight?] {
    columns.map { column in
      let tests = ranges(of: column.schema.name)
      guard !tests.isEmpty else { return nil }
      return ConditionedMarginals.Weight(
        admission: Admission(column, passing: tests).admittingMissing(column))
    }
  }

  /// Conditions together with the declared ranges, of which a missing cell breaks none.
  func admission(_ column: FineColumn, passing asked: [Condition.Test]) -> Admission {
    let admission = Admission(column, passing: asked + ranges(of: column.schema.name))
    return asked.allSatisfy { $0 == .missing } ? admission.admittingMissing(column) : admission
  }

  /// Copies and sums, from the columns that are there.
  func compute(in cells: inout [String: Column]) {
    for (copy, original) in copies {
      guard let own = cells[original], let column = schema[copy] else { continue }
      cells[copy] = Column(column, own.storage)
    }
    for (total, parts) in sums {
      let columns = parts.compactMap { cells[$0]?.numbers }
      guard columns.count == parts.count, let rows = columns.first?.count,
        let column = schema[total]
      else { continue }
      let added = (0..<rows).map { row in columns.reduce(0) { $0 + $1[row] } }
      cells[total] = Column(
        column,
        column.kind == .measurement
          ? .doubles(added)
          : .integers(added.map { Int64(exactly: $0.rounded()) ?? Storage.missingInteger }))
    }
  }

  /// The rows that break a constraint, ascending.
  func violations(in table: Table) -> [Int] {
    ordered.isEmpty
      ? [] : Set(ordered.flatMap { $0.violations(in: table) }).sorted()
  }

  /// The same of all constraints, whoever sees to them.
  func violationsOfAny(in table: Table) -> [Int] {
    Set(declared.flatMap { $0.violations(in: table) }).sorted()
  }

  /// - Throws: `ConstraintError` for a constraint on a column that a private fit does not look at.
  func check(madeUp: [ColumnSchema]) throws {
    for constraint in declared {
      for column in madeUp where constraint.columns.contains(column.name) {
        if case .format = constraint, column.kind == .text { continue }
        throw ConstraintError(
          place: "The constraint \(constraint.title)",
          expected: "a private fit does not look at “\(column.name)”, and makes it up",
          remedy: "Leave it out of the constraint.")
      }
    }
  }

  /// - Throws: `ConstraintError` where a declared domain holds nothing of a declared range.
  func check(_ column: ColumnSchema, _ domain: Domain) throws {
    guard let weight = weights([FineColumn(column, domain)])[0] else { return }
    let fine = FineColumn(column, domain)
    guard weight.shares(cardinality: fine.cardinality).contains(where: { $0 > 0 }) else {
      throw ConstraintError(
        place: "Column “\(column.name)”",
        expected: "a declared domain that has something in common with the declared range",
        remedy: "Correct one of the two.")
    }
  }
}
