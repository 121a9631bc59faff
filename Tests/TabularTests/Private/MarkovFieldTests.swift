import Chance
import Foundation
import Tabular
import Testing

/// The model behind private makers against what brute force says on worlds small enough to list.
@Suite struct MarkovFieldTests {
  private static let cardinalities = [2, 3, 2, 4, 2]

  /// Random potentials on random scopes.
  private static func field(_ seed: UInt64) -> MarkovField {
    var stream = Seed(seed).stream("field")
    var scopes: [Scope] = (0..<5).map { Scope([$0]) }
    for _ in 0..<2 + stream.below(4) {
      let scope = Scope([stream.below(5), stream.below(5), stream.below(5)])
      if !scopes.contains(scope) { scopes.append(scope) }
    }
    var potentials: [Scope: [Double]] = [:]
    for scope in scopes {
      potentials[scope] = (0..<scope.cells(cardinalities)).map { _ in 3 * stream.uniform() - 1.5 }
    }
    return MarkovField(
      scopes: scopes, cardinalities: cardinalities, total: 100, potentials: potentials)
  }

  /// p of every row, by the definition.
  private static func enumerated(_ field: MarkovField) -> [([Int], Double)] {
    var rows: [[Int]] = [[]]
    for cardinality in cardinalities {
      rows = rows.flatMap { row in (0..<cardinality).map { row + [$0] } }
    }
    let weights = rows.map { row in
      zip(field.scopes, field.potentials).reduce(0.0) { sum, part in
        sum + part.1[cell(part.0, row)]
      }
    }
    let all = weights.map { exp($0) }
    let total = all.reduce(0, +)
    return zip(rows, all).map { ($0, 100 * $1 / total) }
  }

  private static func cell(_ scope: Scope, _ row: [Int]) -> Int {
    scope.columns.reduce(0) { $0 * cardinalities[$1] + row[$1] }
  }

  private static func marginal(_ scope: Scope, _ rows: [([Int], Double)]) -> [Double] {
    var sums = [Double](repeating: 0, count: scope.cells(cardinalities))
    for (row, p) in rows { sums[cell(scope, row)] += p }
    return sums
  }

  @Test func beliefsAreTheMarginalsThatListingGives() {
    for seed in 0..<60 as Range<UInt64> {
      let field = Self.field(seed)
      let rows = Self.enumerated(field)
      for (clique, belief) in zip(field.tree.cliques, field.beliefs) {
        let truth = Self.marginal(clique, rows)
        #expect(zip(truth, belief).allSatisfy { abs($0 - $1) < 1e-9 })
      }
    }
  }

  @Test func pairsOutsideOfCliquesAreRightToo() {
    for seed in 0..<40 as Range<UInt64> {
      let field = Self.field(seed)
      let rows = Self.enumerated(field)
      let pairs = PairMarginals(field)
      for a in 0..<5 {
        for (b, joint) in pairs.joint(of: a, with: Set(0..<a)) {
          let truth = Self.marginal(Scope([b, a]), rows)
          #expect(zip(truth, joint).allSatisfy { abs($0 - $1) < 1e-9 })
        }
      }
    }
  }

  @Test func everyScopeLiesInACliqueAndColumnsHangTogether() {
    for seed in 0..<80 as Range<UInt64> {
      let field = Self.field(seed)
      let tree = field.tree
      for scope in field.scopes { #expect(tree.cliques.contains { $0.contains(scope) }) }
      for column in 0..<5 {
        // One clique with the column whose parent lacks it: the top of one subtree.
        let tops = tree.cliques.indices.filter { clique in
          tree.cliques[clique].columns.contains(column)
            && (tree.parents[clique] < 0
              || !tree.cliques[tree.parents[clique]].columns.contains(column))
        }
        #expect(tops.count == 1)
      }
      var seen: Set<Int> = []
      for clique in tree.preorder {
        #expect(tree.parents[clique] < 0 || seen.contains(tree.parents[clique]))
        seen.insert(clique)
      }
      #expect(seen.count == tree.cliques.count)
    }
  }

  @Test func descentRecoversADistributionFromItsExactMarginals() {
    let truth = Self.field(7)
    let scopes = truth.scopes
    var field = MarkovField(scopes: scopes, cardinalities: Self.cardinalities, total: 100)
    // A precision at which stopping at the noise's own loss means: exactly.
    let measurements = scopes.map {
      NoisyMarginal(scope: $0, counts: truth.marginal(of: $0) ?? [], precision: 1e6)
    }
    var descent = MirrorDescent()
    descent.fit(&field, to: measurements, iterations: 4_000)
    for (a, b) in zip(field.beliefs, truth.beliefs) {
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 0.02 })
    }
  }

  @Test func roundedRowsHoldEachCellGiveOrTakeAFew() {
    let field = Self.field(3)
    let rows = RoundedRows(field)
    let block = rows.block(10_000, stream: Seed(1).stream("rows"))
    #expect(block.map(\.count) == [Int](repeating: 10_000, count: 5))
    for scope in field.scopes where scope.columns.count == 1 {
      var counts = [Double](repeating: 0, count: scope.cells(Self.cardinalities))
      for code in block[scope.columns[0]] { counts[Int(code)] += 1 }
      let expected = (field.marginal(of: scope) ?? []).map { 100 * $0 }
      // Independent draws would miss by 50 and more.
      #expect(zip(counts, expected).allSatisfy { abs($0 - $1) < 25 })
    }
    #expect(block == rows.block(10_000, stream: Seed(1).stream("rows")))
    let nothing = rows.block(0, stream: Seed(1).stream("rows"))
    #expect(nothing == [[UInt16]](repeating: [], count: 5))
  }

  @Test func poolsComeApartAsTheCountsSay() {
    let counts: [Double] = [1_000, 2, 3, 900, 0, 5, 400, 50]
    let pooling = Pooling(counts: counts, deviation: 10, isOrdered: true, missing: 7, cap: 4)
    #expect(pooling.isSound(cardinality: 8))
    // Missing is never pooled with anything.
    let missing = pooling.pool[7]
    #expect(pooling.pool.filter { $0 == missing }.count == 1)
    let codes = (0..<40_000).map { _ in pooling.pool[6] }
    let fine = pooling.apart(codes, firstRow: 0, stream: Seed(2).stream("apart"))
    let open = pooling.pool[6]
    let members = counts.indices.filter { pooling.pool[$0] == open }
    let sum = members.reduce(0) { $0 + counts[$1] }
    for member in members {
      let share = Double(fine.filter { Int($0) == member }.count) / 40_000
      #expect(abs(share - counts[member] / sum) < 0.02)
    }
    #expect(
      Pooling(identity: 5).apart([3, 1], firstRow: 0, stream: Seed(2).stream("a")) == [3, 1])
  }
}
