import Tables

/// Tables with the same columns in the same order.
struct Alignment {
  let train: Table
  let holdout: Table?
  let synthetic: Table

  init(train: Table, holdout: Table?, synthetic: Table) throws {
    // A column that is not judged stays only where every table has it.
    let made = Set(synthetic.columns.map(\.name))
    let held = holdout.map { Set($0.columns.map(\.name)) }
    let kept = train.columns.filter { column in
      Panel.isJudged(column.kind)
        || made.contains(column.name) && held?.contains(column.name) ?? true
    }.map(\.name)
    self.train = try Alignment.arranged(train, as: kept, all: train, called: "The training table")
    self.holdout = try holdout.map {
      try Alignment.arranged($0, as: kept, all: train, called: "The holdout table")
    }
    self.synthetic = try Alignment.arranged(
      synthetic, as: kept, all: train, called: "The synthetic table")
  }

  private static func arranged(
    _ table: Table, as names: [String], all train: Table, called place: String
  ) throws -> Table {
    if table.columns.map(\.name) == names { return table }
    let known = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0) })
    let missing = names.filter { known[$0] == nil }
    guard missing.isEmpty else {
      throw EvaluationError(
        place: place,
        expected: "the columns of the training table, but it lacks \(listed(missing))",
        remedy: "Give tables with the same column names.")
    }
    let trained = Set(train.columns.map(\.name))
    let extra = table.columns.filter { !trained.contains($0.name) && Panel.isJudged($0.kind) }
    guard extra.isEmpty else {
      throw EvaluationError(
        place: place,
        expected: "no columns beyond those of the training table, but it also has "
          + listed(extra.map(\.name)),
        remedy: "Leave the extra columns out, or add them to the training table.")
    }
    return Table(names.compactMap { known[$0] }, target: table.target)
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(5).map { "“\($0)”" }.joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }
}
