import Chance
import Codecs
import Synthesis
import Tables
import Tabular
import Testing

@Suite("Rows under conditions")
struct SteeredTreesTests {
  private func fitted(conditions: [String] = []) async throws -> FittedTrees {
    var plan = AutoregressiveTrees(.fast)
    plan.conditions = conditions
    return try await plan.fit(to: TestTables.patients(6000), through: .standard, seed: 7)
  }

  @Test("every row meets the conditions: levels, ranges, sets, gaps, and all together")
  func conditionsHold() async throws {
    let understudy = try await fitted()
    for text in [
      "level = 'high'", "level in ('low', 'middle') and employed != 'no'",
      "age between 40 and 43", "age > 85", "income >= 30001 and income < 30500",
      "score is missing and age <= 30", "score is not missing and level = 'low'",
    ] {
      let conditions = try Conditions(parsing: text)
      let steered = try SteeredTrees(understudy, where: conditions)
      let made = try steered.block(firstRow: 0, count: 800, seed: 3)
      let resolved = try conditions.resolved(in: understudy.schema)
      #expect(made.rowCount == 800)
      #expect(resolved.rows(of: made).allSatisfy { $0 }, "\(text)")
      #expect(steered.effectiveCandidates > 1)
    }
  }

  @Test("rows under a condition follow the conditional distribution, wherever its column stands")
  func conditionalDistribution() async throws {
    let understudy = try await fitted()
    let free = try understudy.block(firstRow: 0, count: 60_000, seed: 5)
    let steered = try SteeredTrees(understudy, where: Conditions(parsing: "level = 'high'"))
    let made = try steered.block(firstRow: 0, count: 6000, seed: 6)
    func share(_ table: Table, _ rows: [Int]) -> Double {
      let ages = table.integers("age")
      return Double(rows.count { ages[$0] > 70 }) / Double(rows.count)
    }
    let levels = free.texts("level")
    let natural = share(free, free.texts("level").indices.filter { levels[$0] == "high" })
    // Five standard errors of a difference of shares of 6,000 rows and more.
    #expect(abs(share(made, Array(0..<6000)) - natural) < 0.045)
    // The probability is the share of the level among free rows.
    let rows = Double(levels.count { $0 == "high" }) / 60_000
    #expect(abs(steered.probability - rows) < 0.03)
  }

  @Test("a condition on a column named at fit is exact with one candidate")
  func namedAtFit() async throws {
    let understudy = try await fitted(conditions: ["employed"])
    let steered = try SteeredTrees(understudy, where: Conditions(parsing: "employed = 'no'"))
    #expect(steered.candidates == 1)
    #expect(try SteeredTrees(understudy, shares: .balanced("employed")).candidates == 1)
    let made = try steered.block(firstRow: 0, count: 500, seed: 1)
    #expect(made.texts("employed").allSatisfy { $0 == "no" })
  }

  @Test("shares are kept, and their weights bring the natural share back")
  func shares() async throws {
    let understudy = try await fitted()
    let steered = try SteeredTrees(
      understudy, shares: LevelShares(column: "employed", shares: ["no": 0.9]))
    let made = try steered.block(firstRow: 0, count: 10_000, seed: 2)
    let isNo = made.texts("employed").map { $0 == "no" }
    #expect(abs(isNo.count { $0 } - 9000) <= 5)
    let weights = made.doubles(SteeredTrees.weightName)
    let natural = zip(isNo, weights).reduce(0) { $1.0 ? $0 + $1.1 : $0 } / weights.reduce(0, +)
    #expect(abs(natural - 0.4) < 0.03)
    let balanced = try SteeredTrees(understudy, shares: .balanced("level"))
    let levels = try balanced.block(firstRow: 0, count: 9000, seed: 2).texts("level")
    for level in ["low", "middle", "high"] {
      #expect(abs(levels.count { $0 == level } - 3000) <= 5)
    }
  }

  @Test("the same rows whatever block they are made in")
  func partitions() async throws {
    let steered = try SteeredTrees(
      try await fitted(), where: Conditions(parsing: "age > 60"), shares: .balanced("employed"))
    let few = try steered.block(firstRow: 65_536, count: 70, seed: 4)
    let many = try steered.block(firstRow: 65_536, count: 3000, seed: 4)
    #expect(many.taking(0..<70) == few)
  }

  @Test("a level never seen, nothing that fits, and a column computed from others are refused")
  func refusals() async throws {
    let understudy = try await fitted()
    for text in ["level = 'huge'", "age > 300", "age > 60 and age < 50"] {
      #expect(throws: ConstraintError.self, "\(text)") {
        try SteeredTrees(understudy, where: Conditions(parsing: text))
      }
    }
    #expect(throws: ConstraintError.self) {
      try SteeredTrees(understudy, where: Conditions(parsing: "nowhere = 1"))
    }
    for shares in [["no": 1.5], ["no": 0.7, "yes": 0.7], ["maybe": 0.5]] {
      #expect(throws: ConstraintError.self) {
        try SteeredTrees(understudy, shares: LevelShares(column: "employed", shares: shares))
      }
    }
  }

  @Test("completing keeps every cell that is there and leaves none missing")
  func completion() async throws {
    let understudy = try await fitted()
    let whole = TestTables.patients(900, seed: 9)
    let stream = Seed(3).stream("holes")
    func hole(_ row: Int, _ column: Int) -> Bool {
      stream.uniform(at: UInt64(row * 16 + column)) < 0.3
    }
    let holed = Table(
      whole.columns.enumerated().map { number, column in
        switch column.storage {
        case .integers(let cells):
          Column(
            column.schema,
            .integers(
              cells.indices.map { hole($0, number) ? Storage.missingInteger : cells[$0] }))
        case .codes(let cells, let levels):
          Column(
            column.schema,
            .codes(cells.indices.map { hole($0, number) ? -1 : cells[$0] }, levels: levels))
        default: column
        }
      })
    let completed = try understudy.completing(holed, seed: 1)
    for column in holed.columns where column.name != "void" {
      let made = completed.table[column.name]!
      let kept = (0..<900).filter { !column.isMissing($0) }
      let isSame =
        column.isOrdered
        ? made.taking(kept).numbers == column.taking(kept).numbers
        : kept.allSatisfy { completed.table.texts(column.name)[$0] == holed.texts(column.name)[$0] }
      #expect(isSame, "\(column.name)")
      #expect(made.missingCount == 0, "\(column.name)")
    }
    // Only the employed have an income: what is drawn knows what is there.
    let broken = zip(completed.table.texts("employed"), completed.table.integers("income")).count {
      ($0 == "yes") != ($1 > 0)
    }
    #expect(broken < 20)
  }

  @Test("what a level decides is completed from the level, and back")
  func completionAcrossRelations() async throws {
    let stream = Seed(8).stream("degrees")
    let codes = (0..<3000).map { Int32(stream.uniform(at: UInt64($0)) * 4) }
    func table(_ rows: Range<Int>, degrees: Bool, years: Bool) -> Table {
      Table([
        Column(
          "degree", .category,
          .codes(
            rows.map { degrees ? codes[$0] : -1 }, levels: ["none", "school", "college", "doctor"])),
        Column(
          "years", .count,
          .integers(rows.map { years ? Int64(codes[$0]) * 4 + 5 : Storage.missingInteger })),
        Column("other", .count, .integers(rows.map { Int64($0 % 11) })),
      ])
    }
    let understudy = try await AutoregressiveTrees(.fast).fit(
      to: table(0..<3000, degrees: true, years: true), through: .standard, seed: 7)
    #expect(!understudy.reshaping.isEmpty)
    for (degrees, years) in [(true, false), (false, true)] {
      let completed = try understudy.completing(
        table(0..<200, degrees: degrees, years: years), seed: 1)
      #expect(completed.cells == 200)
      let whole = table(0..<200, degrees: true, years: true)
      #expect(completed.table.texts("degree") == whole.texts("degree"))
      #expect(completed.table.integers("years") == whole.integers("years"))
    }
  }
}
