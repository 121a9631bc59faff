import Boosting
import Chance
import Codecs
import Foundation
import Synthesis
import Tables
import Tabular
import Testing

@Suite("Rows chosen by a density ratio")
struct DensityRatioTests {
  /// Points near a parabola, and a column of nothing.
  private static func parabola(_ rows: Int) -> Table {
    let stream = Seed(5).stream("parabola")
    func u(_ row: Int, _ draw: Int) -> Double { stream.uniform(at: UInt64(row * 4 + draw)) }
    let x = (0..<rows).map { 2 * u($0, 0) - 1 }
    return Table([
      Column("x", .measurement, .doubles(x)),
      Column("y", .measurement, .doubles((0..<rows).map { x[$0] * x[$0] + 0.1 * u($0, 1) })),
      Column("z", .measurement, .doubles((0..<rows).map { u($0, 2) })),
    ])
  }

  /// The mean distance of rows from the parabola.
  private static func distance(_ table: Table) -> Double {
    zip(table.doubles("x"), table.doubles("y")).reduce(0) { $0 + abs($1.1 - $1.0 * $1.0 - 0.05) }
      / Double(table.rowCount)
  }

  /// By chains that may ask little and so err much.
  private static func fitted(_ table: Table, byRatio: Bool?) async throws -> FittedTrees {
    let plan = AutoregressiveTrees(
      booster: SymmetricBooster(maximumRounds: 3), orders: 1, levelling: 0,
      choosesByRatio: byRatio)
    return try await plan.fit(to: table, through: .standard, seed: 7)
  }

  private static func hasRatio(_ understudy: FittedTrees) throws -> Bool {
    try understudy.sections().contains { $0.name == "ratio" }
  }

  @Test(
    "brings rows nearer to what only all columns together say, and keeps each column's own shares")
  func nearer() async throws {
    let table = Self.parabola(6000)
    let plain = try await Self.fitted(table, byRatio: false)
    let chosen = try await Self.fitted(table, byRatio: nil)
    #expect(try !Self.hasRatio(plain) && Self.hasRatio(chosen))
    let before = try plain.block(firstRow: 0, count: 8192, seed: 3)
    let after = try chosen.block(firstRow: 0, count: 8192, seed: 3)
    #expect(Self.distance(after) < 0.8 * Self.distance(before))
    for name in ["x", "z"] {
      let share = { (t: Table) in Double(t.doubles(name).count { $0 > 0.3 }) / Double(t.rowCount) }
      // Four standard errors of a share of 6,000 rows.
      #expect(abs(share(after) - share(table)) < 0.026)
    }
  }

  @Test("gives the same rows in any blocks and after saving, and no row twice")
  func blocks() async throws {
    let understudy = try await Self.fitted(Self.parabola(6000), byRatio: nil)
    let many = try understudy.block(firstRow: 0, count: 5000, seed: 7)
    #expect(try understudy.block(firstRow: 0, count: 1500, seed: 7) == many.taking(0..<1500))
    let bytes = Envelope(sections: try understudy.sections()).bytes
    let opened = try FittedTrees(sections: Envelope(bytes: bytes), codecs: .standard)
    #expect(try opened.block(firstRow: 0, count: 5000, seed: 7) == many)
    #expect(Set(many.doubles("x")).count > 4900)
  }

  @Test("is not learned from few rows, nor where nothing tells drawn rows from real ones")
  func withheld() async throws {
    #expect(try await !Self.hasRatio(Self.fitted(Self.parabola(1000), byRatio: nil)))
    let stream = Seed(11).stream("coins")
    let coins = Table(
      (0..<3).map { column in
        let cells = (0..<6000).map {
          stream.uniform(at: UInt64($0 * 4 + column)) < 0.3 ? Int32(1) : 0
        }
        return Column("c\(column)", .boolean, .codes(cells, levels: ["no", "yes"]))
      })
    #expect(try await !Self.hasRatio(Self.fitted(coins, byRatio: nil)))
  }

  @Test("of a stranger is refused where it does not fit the columns")
  func damaged() async throws {
    let sections = try await Self.fitted(Self.parabola(6000), byRatio: nil).sections()
    for (bytes, label) in [(Data(), "empty"), (Data(repeating: 255, count: 64), "noise")] {
      let changed = sections.map { $0.name == "ratio" ? .init(name: "ratio", bytes: bytes) : $0 }
      #expect(throws: EnvelopeError.self, "\(label)") {
        try FittedTrees(sections: Envelope(sections: changed), codecs: .standard)
      }
    }
    var stream = Seed(19).stream("mutated ratios")
    var (opened, refused) = (0, 0)
    for _ in 0..<500 {
      let changed = sections.map { section -> Envelope.Section in
        guard section.name == "ratio" else { return section }
        var bytes = section.bytes
        for _ in 0...stream.below(6) { bytes[stream.below(bytes.count)] = UInt8(stream.below(256)) }
        return .init(name: section.name, bytes: bytes)
      }
      do {
        let one = try FittedTrees(sections: Envelope(sections: changed), codecs: .standard)
        #expect(try one.block(firstRow: 0, count: 40, seed: 1).rowCount == 40)
        opened += 1
      } catch is EnvelopeError {
        refused += 1
      }
    }
    // Both must happen, or the test would not reach what it is for.
    #expect(opened > 20 && refused > 20)
  }
}
