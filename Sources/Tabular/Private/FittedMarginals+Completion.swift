public import Chance
import Synthesis
public import Tables

extension FittedMarginals {
  /// A table whose missing cells were drawn given the cells that are there.
  public struct Completed: Sendable {
    public var table: Table
    /// How many cells were drawn.
    public var cells: Int
    /// Rows in which some constraint is broken all the same: the cells that are there leave no room.
    public var unmet: Int
  }

  /// Fills in what is missing, each cell from its distribution given the rest of its row: exactly,
  /// as the model has it. Cells that are there stay as they are.
  ///
  /// *Privacy*: costs nothing of the model's budget. The cells that are there are the user's own;
  /// no guarantee covers them.
  ///
  /// - Throws: `ConstraintError` where the columns are not the model's.
  ///
  /// *Complexity*: one pass over the model for each pattern of missing cells; of the model's cells,
  /// those that agree with the row's for each row.
  public func completing(_ partial: Table, seed: Seed) throws -> Completed {
    for column in schema.columns {
      guard let own = partial[column.name] else {
        throw ConstraintError(
          place: "The partial table", expected: "the model's column “\(column.name)” is not there",
          remedy: "Give it all columns of the model; leave cells empty where they are not known.")
      }
      guard own.kind == column.kind else {
        throw ConstraintError(
          place: "Column “\(column.name)”",
          expected: "its cells are of the kind \(own.kind), where the model has \(column.kind)",
          remedy: "Correct the cells, or state the kind in a schema.")
      }
    }
    let holes = (0..<partial.rowCount).filter { row in
      schema.columns.contains { partial[$0.name]?.isMissing(row) ?? false }
    }
    var rows = partial.taking(holes)
    var open = Array(holes.indices)
    let given = rows
    for attempt in 0...MarginalConstraints.mostAttempts where !open.isEmpty {
      let again = try drawn(
        given.taking(open), seed: attempt == 0 ? seed : seed.derived("again", UInt64(attempt)))
      rows = rows.replacing(open, by: again)
      let violations = Set(keeping.violationsOfAny(in: again))
      open = open.enumerated().filter { violations.contains($0.offset) }.map(\.element)
    }
    let before = schema.columns.reduce(0) { $0 + (given[$1.name]?.missingCount ?? 0) }
    let after = schema.columns.reduce(0) { $0 + (rows[$1.name]?.missingCount ?? 0) }
    return Completed(
      table: partial.replacing(holes, by: rows), cells: before - after, unmet: open.count)
  }

  /// Rows with every hole filled once.
  private func drawn(_ partial: Table, seed: Seed) throws -> Table {
    let count = partial.rowCount
    let marginals = try conditioned(on: weights([]))
    var codes = columns.enumerated().map { place, column -> [Int32] in
      var own = partial[column.schema.name]!
      // What a copy says is known of its original.
      for copy in keeping.copies(of: column.schema.name) {
        own = own.filled(from: Column(column.schema, partial[copy]!.storage))
      }
      let fine = column.encode(own)
      return (0..<count).map {
        own.isMissing($0) ? -1 : Int32(marginals.pools[place].pool[Int(fine[$0])])
      }
    }
    var patterns: [[Int]: [Int]] = [:]
    for row in 0..<count {
      patterns[columns.indices.filter { codes[$0][row] < 0 }, default: []].append(row)
    }
    for (missing, rows) in patterns where !missing.isEmpty {
      try complete(&codes, missing: missing, rows: rows, marginals, seed: seed)
    }
    let fine = columns.indices.map { place in
      marginals.pools[place].apart(
        codes[place].map { UInt16(max(0, $0)) }, firstRow: 0,
        stream: seed.stream("pool: " + columns[place].schema.name))
    }
    // Known cells go back before copies and sums are computed, so that these follow from them.
    let known = Dictionary(
      uniqueKeysWithValues: columns.map { ($0.schema.name, partial[$0.schema.name]!) })
    let made = try decoded(
      fine, firstRow: 0, count: count, seed: seed, passing: marginals.admissions, known: known)
    return Table(
      partial.columns.map { own in
        made[own.name].map { Column(own.schema, $0.storage).filled(from: own) } ?? own
      }, target: partial.target)
  }

  private func complete(
    _ codes: inout [[Int32]], missing: [Int], rows: [Int], _ marginals: ConditionedMarginals,
    seed: Seed
  ) throws {
    // What is drawn in place of a missing cell is not missing, where the model can make cells.
    var weights = [[Double]?](repeating: nil, count: columns.count)
    for place in missing where columns[place].domain.admitsMissing {
      var present = [Double](repeating: 1, count: columns[place].cardinality)
      present[columns[place].presentCount] = 0
      let sums = marginals.pools[place].weighted(by: present).weights
      if sums.contains(where: { $0 > 0 }) { weights[place] = sums }
    }
    let field = ConditionedRows(marginals.rows, weights: weights)?.rows ?? marginals.rows
    guard var completion = RowCompletion(field) else {
      throw ConstraintError(
        place: "The model", expected: "columns that hang together as in a junction tree",
        remedy: "Fit the model again.")
    }
    let streams = seed.stream("completed rows")
    for row in rows {
      var known = codes.map { $0[row] }
      completion.complete(&known) { streams.uniform(at: UInt64(row) << 16 | UInt64($0)) }
      for place in missing { codes[place][row] = known[place] }
    }
  }
}

/// Draws the codes of a row that are not known given those that are, exactly.
private struct RowCompletion {
  private let rows: RoundedRows
  private let order: StepOrder
  /// Of each step, over its own cells: what its columns' later steps add up to, for the row at hand.
  private var later: [[Double]]
  private var sums: [[Double]]

  init?(_ rows: RoundedRows) {
    guard let order = StepOrder(rows) else { return nil }
    self.rows = rows
    self.order = order
    later = rows.steps.map { [Double](repeating: 1, count: $0.probabilities.count) }
    sums = rows.steps.map {
      [Double](repeating: 1, count: $0.probabilities.count / rows.cardinalities[$0.column])
    }
  }

  /// - Parameters:
  ///   - codes: of each column, −1 where it is to be drawn.
  ///   - uniform: a number in [0, 1) for each column.
  mutating func complete(_ codes: inout [Int32], uniform: (Int) -> Double) {
    var isInformed = [Bool](repeating: false, count: rows.steps.count)
    for number in rows.steps.indices.reversed() {
      let step = rows.steps[number]
      guard codes[step.column] >= 0 || isInformed[number], let before = order.before[number],
        step.given.contains(where: { codes[$0] < 0 })
      else { continue }
      let width = rows.cardinalities[step.column]
      let values =
        codes[step.column] < 0 ? 0..<width : Int(codes[step.column])..<Int(codes[step.column]) + 1
      for group in groups(of: step, codes) {
        var sum = 0.0
        for value in values {
          let cell = group * width + value
          sum += step.probabilities[cell] * (isInformed[number] ? later[number][cell] : 1)
        }
        sums[number][group] = sum
      }
      // Only cells that agree with the row are read again, so only they are kept.
      let other = rows.steps[before]
      let otherWidth = rows.cardinalities[other.column]
      let otherValues =
        codes[other.column] < 0
        ? 0..<otherWidth : Int(codes[other.column])..<Int(codes[other.column]) + 1
      for group in groups(of: other, codes) {
        for value in otherValues {
          let cell = group * otherWidth + value
          let handed = sums[number][order.group(of: number, cell: cell)]
          later[before][cell] = isInformed[before] ? later[before][cell] * handed : handed
        }
      }
      isInformed[before] = true
    }
    for (number, step) in rows.steps.enumerated() where codes[step.column] < 0 {
      let width = rows.cardinalities[step.column]
      let group = step.given.reduce(0) { $0 * rows.cardinalities[$1] + Int(codes[$1]) }
      let first = group * width
      var weights = Array(step.probabilities[first..<first + width])
      if isInformed[number] {
        let informed = (0..<width).map { weights[$0] * later[number][first + $0] }
        // Cells that the model holds impossible together inform of nothing.
        if informed.contains(where: { $0 > 0 }) { weights = informed }
      }
      codes[step.column] = Self.drawn(weights, uniform(step.column))
    }
  }

  /// The groups of a step that agree with what is known.
  private func groups(of step: RoundedRows.Step, _ codes: [Int32]) -> [Int] {
    var groups = [0]
    for column in step.given {
      let values = rows.cardinalities[column]
      if codes[column] >= 0 {
        for place in groups.indices { groups[place] = groups[place] * values + Int(codes[column]) }
      } else {
        groups = groups.flatMap { base in (0..<values).map { base * values + $0 } }
      }
    }
    return groups
  }

  private static func drawn(_ weights: [Double], _ uniform: Double) -> Int32 {
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return Int32(uniform * Double(weights.count)) }
    var left = uniform * sum
    var last: Int32 = 0
    for (value, weight) in weights.enumerated() where weight > 0 {
      last = Int32(value)
      if left < weight { return last }
      left -= weight
    }
    return last
  }
}
