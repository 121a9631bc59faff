import Chance
import Privacy
import Tables
import Tabular
import Testing

/// The proof obligations of every query to confidential data, on all neighbours of small worlds: a
/// new query stands in one of these lists.
@Suite struct PrivateQueryTests {
  private static let cardinalities = [2, 3, 2]
  /// Every row there is.
  private static let rows: [[UInt16]] = (0..<12).map { (row: UInt16) -> [UInt16] in
    [row % 2, row / 2 % 3, row / 6]
  }

  private static func table(_ rows: [[UInt16]]) -> DiscreteTable {
    DiscreteTable(
      columns: (0..<3).map { column in rows.map { $0[column] } }, cardinalities: cardinalities,
      rowCount: rows.count)
  }

  private static func counted(_ rows: [[UInt16]]) -> CountedMarginals {
    Counting(scopes: [Scope([0, 1])]).output(of: table(rows))
  }

  private static let scopes = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]].map { Scope($0) }

  /// Every table of up to three rows with every row that could join it.
  private static var neighbours: [(table: [[UInt16]], with: [[UInt16]])] {
    var worlds: [[[UInt16]]] = [[]]
    for a in rows {
      worlds.append([a])
      worlds += [[a, a, a], [a, a, rows[5]]]
      for b in rows { worlds.append([a, b]) }
    }
    return worlds.flatMap { world in rows.map { (world, world + [$0]) } }
  }

  /// The sum of changes, and of their squares.
  private static func change(_ a: [Int], _ b: [Int]) -> (l1: Int, l2: Int) {
    zip(a, b).reduce((0, 0)) { ($0.0 + abs($1.0 - $1.1), $0.1 + ($1.0 - $1.1) * ($1.0 - $1.1)) }
  }

  @Test func aRowMovesAMarginalByOne() {
    for (table, with) in Self.neighbours {
      for scope in Self.scopes {
        let query = MarginalCounts(scope: scope)
        let change = Self.change(
          query.counts(of: Self.counted(table)), query.counts(of: Self.counted(with)))
        #expect(change.l1 <= query.cellsPerRecord && change.l2 <= query.cellsPerRecord)
      }
    }
  }

  @Test func aRowMovesAColumnsCountsByOne() {
    let pooled = Pooling(
      counts: [50, 1, 1], deviation: 1, isOrdered: false, missing: nil, cap: 3)
    for (table, with) in Self.neighbours {
      for pooling in [Pooling(identity: 3), pooled] {
        let query = ColumnCounts(column: 1, pooling: pooling)
        let change = Self.change(
          query.counts(of: Self.table(table)), query.counts(of: Self.table(with)))
        #expect(change.l1 <= query.cellsPerRecord && change.l2 <= query.cellsPerRecord)
      }
    }
  }

  @Test func aRowMovesEachMisfitByItsSensitivityAtMost() {
    var stream = Seed(1).stream("estimates")
    let candidates = Self.scopes.map { scope in
      MarginalMisfit.Candidate(
        scope: scope, weight: 1 + stream.below(4),
        estimate: (0..<scope.cells(Self.cardinalities)).map { _ in Int32(stream.below(64)) },
        allowance: stream.below(20))
    }
    let query = MarginalMisfit(candidates: candidates)
    for (table, with) in Self.neighbours {
      let (a, b) = (
        query.scores(of: Self.counted(table)), query.scores(of: Self.counted(with))
      )
      #expect(zip(a, b).allSatisfy { abs($0 - $1) <= query.sensitivity })
    }
  }

  @Test func aRowMovesOneMagnitudeAndOneLevel() {
    let numbers = [-3e9, -1, -0.25, 0, 1e-9, 1, 1.5, 2, 7, 1e30, .infinity, .nan]
    func column(_ cells: [Double]) -> Table { Table([Column("x", .measurement, .doubles(cells))]) }
    let query = MagnitudeCounts(column: "x")
    for first in numbers {
      for second in numbers {
        let change = Self.change(
          query.counts(of: column([first])), query.counts(of: column([first, second])))
        #expect(change.l1 <= 1 && change.l2 <= 1)
      }
    }
    let levels = LevelCounts(column: "x")
    let cells: [String?] = ["a", "b", nil, "a"]
    for count in 0..<4 {
      let few = levels.counts(of: Table([Column("x", .text, .text(Array(cells[..<count])))]))
      let more = levels.counts(of: Table([Column("x", .text, .text(Array(cells[...count])))]))
      let moved = Set(few.keys).union(more.keys).reduce(0) {
        $0 + abs((few[$1] ?? 0) - (more[$1] ?? 0))
      }
      #expect(moved <= 1)
    }
  }

  @Test func encodingsLookAtEachRowAlone() {
    let declared = ColumnSchema(
      name: "x", kind: .count, domain: Domain(.declared, source: "a law", least: 0, most: 9))
    let column = FineColumn(declared, declared.domain ?? Domain(.declared))
    let cells: [Int64] = [0, 9, 3, -5, 100, Storage.missingInteger]
    let together = column.encode(Column(declared, .integers(cells)))
    let apart = cells.flatMap { column.encode(Column(declared, .integers([$0]))) }
    #expect(together == apart)
    // Outside: clipped, and nothing said.
    #expect(together == [0, 9, 3, 0, 9, 0])
  }

  @Test func ownersKeepTheirBoundAndMoveNobodyElses() throws {
    let owners: [Int64] = [1, 1, 1, 2, 2, 3, Storage.missingInteger]
    let table = Table([
      Column("who", .count, .integers(owners)),
      Column("x", .count, .integers(Array(0..<7))),
    ])
    struct Rows: CountingQuery {
      let cellsPerRecord = 1
      func counts(of value: Table) -> [Int] { [value.rowCount] }
    }
    var noise = Noise.seeded(3)
    let unit = PrivacyUnit.entity(column: "who", rows: 2)
    let bounded = try Confidential(bounding: table, unit: unit, noise: &noise)
    let ledger = SpendingLedger(at: Scratch.path("ledger.jsonl"))
    var budget = try ledger.budget(epsilon: 900, delta: 1e-9, entities: "x", purpose: "test")
    let counts = try bounded.release(
      Rows(), with: DiscreteGaussian(variance: Ratio(1, over: 64)), as: "rows",
      charging: &budget, noise: &noise)
    // Two of the three rows of 1, two of 2, one of 3, and whoever is missing.
    #expect(counts == [6])
  }
}
