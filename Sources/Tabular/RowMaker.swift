import Chance
import Dispatch
import Synchronization
import Synthesis
import Tables

/// Makes rows with an understudy, under conditions where there are any.
struct RowMaker: Sendable {
  let understudy: FittedTrees
  /// By column of the reshaped table: what its values must pass.
  var tests: [[Condition.Test]]
  /// By row, the codes of one column that are given.
  var allotment: Allotment?
  /// Rows drawn for each row that is kept.
  var candidates = 1
  private var steerings: [Steering?]

  /// What a row's code in one column is, by the row's number.
  struct Allotment: Sendable {
    var column: Int
    var code: @Sendable (Int) -> UInt16
  }

  /// A block and what the conditions cost.
  struct Block {
    var table: Table
    var probabilities: [Double]
    var effectiveCandidates: [Double]
  }

  /// How often rows that break a constraint are drawn again.
  private static let mostAttempts = 100

  init(_ understudy: FittedTrees, conditions: Conditions = []) throws {
    self.understudy = understudy
    let codecs = understudy.codecs
    tests = [[Condition.Test]](repeating: [], count: codecs.count)
    for (column, given) in SteeringRules.tests(of: conditions, codecs: codecs) {
      tests[column] = given
    }
    let rules = try understudy.requirements.adding(SteeringRules(conditions, codecs: codecs))
    steerings = understudy.sampling.chains.map { chain in
      rules.isEmpty ? nil : rules.steering(of: chain)
    }
  }

  func block(firstRow: Int, count: Int, seed: Seed) throws -> Block {
    precondition(
      firstRow % FittedTrees.blockRows == 0, "A block starts at a multiple of blockRows.")
    var block = try made(firstRow: firstRow, count: count, seed: seed)
    let reshaping = understudy.reshaping
    guard !reshaping.checked.isEmpty else { return block }
    for attempt in 1...Self.mostAttempts {
      let rows = Set(reshaping.violations(in: block.table).flatMap(\.rows))
      if rows.isEmpty { return block }
      let again = try made(
        firstRow: firstRow, count: count, seed: seed.derived("drawn again", UInt64(attempt)))
      block.table = block.table.replacing(rows.sorted(), fromSameRowsOf: again.table)
    }
    throw ConstraintError(
      place: "The constraints",
      expected: "rows that meet all of them together hardly ever come about",
      remedy: "Check whether the real table meets them; loosen the narrowest.")
  }

  private func made(firstRow: Int, count: Int, seed: Seed) throws -> Block {
    var drawn = drawn(firstRow: firstRow, count: count, seed: seed)
    for attempt in 1...Self.mostAttempts {
      // None of these rows' candidates met the conditions.
      let dead = drawn.probabilities.indices.filter { drawn.probabilities[$0] == 0 }
      if dead.isEmpty { break }
      guard attempt < Self.mostAttempts else {
        throw ConstraintError(
          place: "The conditions", expected: "rows that meet them together hardly ever come about",
          remedy: "Loosen one of them, or name their columns with --condition when fitting.")
      }
      let again = self.drawn(
        firstRow: firstRow, count: count, seed: seed.derived("searched again", UInt64(attempt)))
      for row in dead where again.probabilities[row] > 0 {
        for column in drawn.codes.indices {
          drawn.codes[column][row] = again.codes[column][row]
        }
        drawn.probabilities[row] = again.probabilities[row]
        drawn.effectiveCandidates[row] = again.effectiveCandidates[row]
      }
    }
    return Block(
      table: try decoded(drawn.codes, firstRow: firstRow, seed: seed),
      probabilities: drawn.probabilities, effectiveCandidates: drawn.effectiveCandidates)
  }

  func drawn(firstRow: Int, count: Int, seed: Seed) -> ChainSampling.Drawn {
    understudy.sampling.drawn(
      firstRow: firstRow, count: count, seed: seed, candidates: candidates
    ) { [self] chain, first, rows in
      guard let allotment else { return steerings[chain] }
      let compiled = understudy.sampling.chains[chain]
      var steering = steerings[chain] ?? Steering(places: compiled.order.count)
      let place = compiled.order.firstIndex(of: allotment.column)!
      let codes = (first..<first + rows).map(allotment.code)
      if steering.columns[place] == nil {
        steering.columns[place] = ColumnSteering([], words: compiled.ladders[place].words)
      }
      steering.columns[place]!.known = codes
      return steering
    }
  }

  /// The restored table of drawn codes.
  func decoded(_ codes: [[UInt16]], firstRow: Int, seed: Seed) throws -> Table {
    let columns = Mutex([Result<Column, any Error>?](repeating: nil, count: codes.count))
    // A column's cells depend on its own codes alone.
    DispatchQueue.concurrentPerform(iterations: codes.count) { index in
      let column = Result {
        try understudy.codecs[index].decode(
          codes[index], passing: tests[index], firstRow: firstRow, seed: seed)
      }
      columns.withLock { $0[index] = column }
    }
    let decoded = try columns.withLock { try $0.map { try $0!.get() } }
    return try understudy.reshaping.restored(Table(decoded), firstRow: firstRow, seed: seed)
  }
}
