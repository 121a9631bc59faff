import Chance
import Tabular
import Testing

/// Conditions on fields small enough to be written out whole.
@Suite struct ConditionedRowsTests {
  static let cardinalities = [2, 3, 2, 4, 3]

  /// Every row of the small world.
  static let world: [[Int]] = cardinalities.reduce([[]]) { rows, values in
    rows.flatMap { row in (0..<values).map { row + [$0] } }
  }

  static func probability(of row: [Int], in rows: RoundedRows) -> Double {
    rows.steps.reduce(1) { product, step in
      let group = step.given.reduce(0) { $0 * rows.cardinalities[$1] + row[$1] }
      return product
        * step.probabilities[group * rows.cardinalities[step.column] + row[step.column]]
    }
  }

  static func field(_ stream: inout RandomStream) -> MarkovField {
    // Pairs at random, loops among them: the tree makes larger cliques of those.
    var scopes = cardinalities.indices.map { Scope([$0]) }
    for _ in 0..<(1 + stream.below(5)) {
      let scope = Scope([stream.below(5), stream.below(5)])
      if !scopes.contains(scope) { scopes.append(scope) }
    }
    var field = MarkovField(scopes: scopes, cardinalities: cardinalities, total: 100)
    field.setPotentials(
      scopes.map { scope in
        (0..<scope.cells(cardinalities)).map { _ in 3 * stream.uniform() - 1.5 }
      })
    return field
  }

  @Test func conditioningIsExactOnEveryRowOfSmallWorlds() throws {
    var stream = Seed(11).stream("worlds")
    for _ in 0..<200 {
      let rows = RoundedRows(Self.field(&stream))
      var weights = [[Double]?](repeating: nil, count: 5)
      for column in 0..<5 where stream.below(2) == 0 {
        weights[column] = (0..<Self.cardinalities[column]).map { _ in
          stream.below(3) == 0 ? 0 : stream.uniform()
        }
      }
      func weight(_ row: [Int]) -> Double {
        row.enumerated().reduce(1) { $0 * (weights[$1.offset]?[$1.element] ?? 1) }
      }
      let expected = Self.world.map { Self.probability(of: $0, in: rows) * weight($0) }
      let sum = expected.reduce(0, +)
      guard let conditioned = ConditionedRows(rows, weights: weights) else {
        #expect(sum == 0)
        continue
      }
      #expect(abs(conditioned.expectation - sum) < 1e-12)
      for (row, mass) in zip(Self.world, expected) {
        #expect(abs(Self.probability(of: row, in: conditioned.rows) - mass / sum) < 1e-12)
      }
    }
  }

  @Test func nothingIsLeftWhereAColumnMayBeNothing() {
    var stream = Seed(12).stream("worlds")
    let rows = RoundedRows(Self.field(&stream))
    #expect(ConditionedRows(rows, weights: [nil, [0, 0, 0], nil, nil, nil]) == nil)
    #expect(ConditionedRows(rows, weights: [nil, nil, nil, nil, nil])?.expectation == 1)
  }
}
