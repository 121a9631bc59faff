import Tables

/// Collects relations so that each column is restored once and none, by any way, from itself.
struct ReshapingBuilder {
  let table: Table
  let minimumRows: Int
  let keeping: Set<String>
  let system: ConstraintSystem
  /// Columns a declared constraint speaks of: nothing found may restore them.
  let declaredColumns: Set<String>
  var steps: [RelationStep] = []
  var findings: [Reshaping.Finding] = []
  var checked: [Constraint] = []
  var unique: [[String]] = []
  var closedCategories: [String] = []
  private var makers: [String: Int] = [:]
  private var names: Set<String>

  init(_ table: Table, constraints: [Constraint], minimumRows: Int, keeping: Set<String>) throws {
    self.table = table
    self.minimumRows = max(1, minimumRows)
    self.keeping = keeping
    system = try ConstraintSystem(constraints, in: table.schema)
    try system.check(table)
    declaredColumns = Set(system.constraints.flatMap(\.columns))
    names = Set(table.columns.map(\.name))
  }

  func isRestored(_ column: String) -> Bool { makers[column] != nil }

  /// Whether the column may be left out and made from these.
  func canRestore(_ columns: [String], from reads: [String]) -> Bool {
    guard columns.allSatisfy({ makers[$0] == nil && !keeping.contains($0) }) else { return false }
    // No way back from what it reads to what it restores.
    var seen: Set<String> = []
    var stack = reads
    while let column = stack.popLast() {
      if columns.contains(column) { return false }
      guard seen.insert(column).inserted else { continue }
      if let maker = makers[column] { stack += steps[maker].relation.reads }
      for step in steps where step.relation.adjusts.contains(column) {
        stack += step.relation.reads
      }
    }
    return true
  }

  mutating func add(_ step: RelationStep, _ finding: Reshaping.Finding?) {
    for column in step.relation.restores { makers[column] = steps.count }
    steps.append(step)
    if let finding { findings.append(finding) }
  }

  /// A name for a column that the original has not.
  mutating func newName(_ wish: String) -> String {
    var name = wish
    var number = 2
    while names.contains(name) {
      name = "\(wish) \(number)"
      number += 1
    }
    names.insert(name)
    return name
  }

  /// The columns' values that all but the outermost rows lie within; nil without numbers.
  ///
  /// *Privacy*: at least the floor's rows lie at or beyond either end.
  func commonRange(_ column: Column) -> (Double, Double)? {
    guard let numbers = column.numbers?.filter(\.isFinite), numbers.count >= 2 * minimumRows else {
      return nil
    }
    let sorted = numbers.sorted()
    return (sorted[minimumRows - 1], sorted[sorted.count - minimumRows])
  }

  var result: Reshaping {
    Reshaping(
      schema: table.schema, found: findings, checked: checked, unique: unique, system: system,
      steps: ordered, closedCategories: closedCategories)
  }

  /// The steps so that each comes after those that restore, or adjust, what it reads; among those
  /// that could come next, the one added first.
  private var ordered: [RelationStep] {
    var result: [RelationStep] = []
    var isDone = [Bool](repeating: false, count: steps.count)
    var waiting: [[Int]] = steps.indices.map { index in
      let reads = Set(steps[index].relation.reads)
      return steps.indices.filter { other in
        other != index
          && (steps[other].relation.restores.contains { reads.contains($0) }
            || steps[other].relation.adjusts.contains { reads.contains($0) })
      }
    }
    while result.count < steps.count {
      guard
        let next = steps.indices.first(where: { index in
          !isDone[index] && waiting[index].allSatisfy { isDone[$0] }
        })
      else { preconditionFailure("Relations are added only where none depends on itself.") }
      isDone[next] = true
      waiting[next] = []
      result.append(steps[next])
    }
    return result
  }
}
