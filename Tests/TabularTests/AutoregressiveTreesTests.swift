import Boosting
import Chance
import Codecs
import Synthesis
import Tables
import Tabular
import Testing

@Suite("Autoregressive trees")
struct AutoregressiveTreesTests {
  private func fitted(_ table: Table, seed: Seed = 7) async throws -> FittedTrees {
    try await AutoregressiveTrees().fit(to: table, through: .standard, seed: seed)
  }

  @Test("the same seed gives the same model and the same rows; another seed other rows")
  func determinism() async throws {
    let table = TestTables.patients(3000)
    let (one, two) = (try await fitted(table), try await fitted(table))
    #expect(try one.sections() == two.sections())
    let rows = try one.block(firstRow: 0, count: 3000, seed: 7)
    #expect(try two.block(firstRow: 0, count: 3000, seed: 7) == rows)
    #expect(try one.block(firstRow: 0, count: 3000, seed: 8) != rows)
  }

  @Test("a row is the same however many are made with it")
  func blocks() async throws {
    let understudy = try await fitted(TestTables.patients(2000))
    let start = FittedTrees.blockRows
    let few = try understudy.block(firstRow: start, count: 100, seed: 7)
    let many = try understudy.block(firstRow: start, count: 5000, seed: 7)
    #expect(many.taking(0..<100) == few)
    #expect(try understudy.block(firstRow: 0, count: 100, seed: 7) != few)
  }

  @Test("spikes, whole numbers, constants and empty columns come back as they were")
  func shapes() async throws {
    let table = TestTables.patients(6000)
    let made = try await fitted(table).block(firstRow: 0, count: 6000, seed: 7)
    #expect(made.schema == table.schema)
    let zero = { (t: Table) in Double(t.integers("income").count { $0 == 0 }) / 6000 }
    // Four standard errors of a share of two samples of 6,000.
    #expect(abs(zero(made) - zero(table)) < 0.036)
    #expect(Set(made.texts("site")) == ["A"])
    #expect(made.doubles("void").allSatisfy { $0.isNaN })
    #expect(made.doubles("score").allSatisfy { $0.isNaN || ($0 * 10).rounded() / 10 == $0 })
  }

  @Test("relations between columns survive")
  func relations() async throws {
    let made = try await fitted(TestTables.patients(6000)).block(firstRow: 0, count: 6000, seed: 7)
    // Only the employed have an income.
    let broken = zip(made.texts("employed"), made.integers("income")).count {
      ($0 == "yes") != ($1 > 0)
    }
    #expect(Double(broken) / 6000 < 0.01)
    // Level follows age.
    let ages = zip(made.texts("level"), made.integers("age"))
    let mean = { (level: String) -> Double in
      let chosen = ages.filter { $0.0 == level }.map { Double($0.1) }
      return chosen.reduce(0, +) / Double(chosen.count)
    }
    #expect(mean("low") < mean("middle") && mean("middle") < mean("high"))
  }

  @Test("a missing pattern that depends on another column survives")
  func missingness() async throws {
    let made = try await fitted(TestTables.patients(6000)).block(firstRow: 0, count: 6000, seed: 7)
    func share(_ isOld: Bool) -> Double {
      let cells = zip(made.integers("age"), made.doubles("score")).filter { ($0.0 > 60) == isOld }
      return Double(cells.count { $0.1.isNaN }) / Double(cells.count)
    }
    // The truth is .80 and .02; a maker that ignored age would give .33 for both.
    #expect(abs(share(true) - 0.8) < 0.05)
    #expect(abs(share(false) - 0.02) < 0.03)
  }

  @Test("a category of thousands of levels keeps its levels and what they say")
  func manyLevels() async throws {
    let rows = 60_000
    let stream = Seed(4).stream("levels")
    let levels = (0..<4000).map { "level \($0)" }
    let codes = (0..<rows).map { Int32(stream.uniform(at: UInt64($0)) * 4000) }
    let table = Table([
      Column("code", .category, .codes(codes, levels: levels)),
      Column("group", .category, .codes(codes.map { $0 % 3 }, levels: ["x", "y", "z"])),
    ])
    let made = try await fitted(table).block(firstRow: 0, count: rows, seed: 7)
    let known = Set(levels)
    #expect(made.texts("code").allSatisfy { known.contains($0 ?? "") })
    #expect(Set(made.texts("code")).count > 3900)
    let kept = zip(made.texts("code"), made.texts("group")).count { code, group in
      let number = Int(code!.split(separator: " ")[1])!
      return ["x", "y", "z"][number % 3] == group
    }
    // Chance alone would keep a third.
    #expect(Double(kept) / Double(rows) > 0.9)
  }

  @Test("a level carried by fewer rows than the floor never comes out")
  func rareLevels() async throws {
    var codes = (0..<2000).map { Int32($0 % 3) }
    codes[5] = 3
    codes[700] = 3
    let table = Table([
      Column("c", .category, .codes(codes, levels: ["a", "b", "c", "rare"])),
      Column("n", .count, .integers((0..<2000).map { Int64($0 % 17) })),
    ])
    let made = try await fitted(table).block(firstRow: 0, count: 20_000, seed: 7)
    #expect(!made.texts("c").contains("rare"))
  }

  @Test("a dozen rows, one column, and two hundred columns can be learned")
  func extremesOfSize() async throws {
    let small = TestTables.patients(12)
    #expect(try await fitted(small).block(firstRow: 0, count: 50, seed: 7).rowCount == 50)
    let single = Table([small.columns[0]])
    #expect(try await fitted(single).block(firstRow: 0, count: 5, seed: 7).rowCount == 5)
    let stream = Seed(5).stream("wide")
    let wide = Table(
      (0..<200).map { column in
        Column(
          "c\(column)", .count,
          .integers((0..<500).map { Int64(stream.uniform(at: UInt64($0 * 512 + column / 2)) * 9) }))
      })
    let made = try await fitted(wide).block(firstRow: 0, count: 500, seed: 7)
    // Columns come in equal pairs; the partner must be found among the 199 others.
    let equal = zip(made.integers("c100"), made.integers("c101")).count { $0 == $1 }
    #expect(equal > 450)
  }

  @Test("cancellation ends a fit")
  func cancellation() async {
    let task = Task { try await fitted(TestTables.patients(50_000)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
