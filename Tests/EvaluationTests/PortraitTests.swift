import Chance
import Evaluation
import Foundation
import Tables
import Testing

struct PortraitTests {
  static func portrait(_ train: Column, _ synthetic: Column, minimumRows: Int = 5) -> ColumnPortrait
  {
    Portrait(
      of: Trial(
        train: Table([train]), holdout: nil, synthetic: Table([synthetic]), seed: 1,
        minimumRows: minimumRows)
    ).columns[0]
  }

  @Test("shares add up to one, and bins follow one another")
  func shares() {
    let trial = Population.trial(train: 2_000, holdout: nil, synthetic: 900)
    for column in Portrait(of: trial).columns
    where column.kind != .text && column.kind != .identifier {
      let real = column.bins.map(\.real) + column.levels.map(\.real)
      let synthetic = column.bins.map(\.synthetic) + column.levels.map(\.synthetic)
      #expect(abs(real.reduce(0, +) - 1) < 1e-9)
      #expect(abs(synthetic.reduce(0, +) - 1) < 1e-9)
      #expect(real.count >= 2 && real.count <= 125)
      for (left, right) in zip(column.bins, column.bins.dropFirst()) {
        #expect(abs(left.upper - right.lower) < 1e-9 * max(1, abs(left.upper)))
        #expect(left.lower < left.upper)
      }
    }
  }

  @Test("no bar stands on fewer real rows than the floor", arguments: [2, 5, 20])
  func floor(minimumRows: Int) throws {
    var stream = Seed(1).stream("heavy tail")
    for rows in [minimumRows, 30, 400, 3_000] {
      let values = (0..<rows).map { _ in (exp(6 * stream.uniform()) * 10).rounded() / 10 }
      let others = (0..<rows).map { _ in 500 * stream.uniform() - 50 }
      let column = PortraitTests.portrait(
        Column("x", .measurement, .doubles(values)), Column("x", .measurement, .doubles(others)),
        minimumRows: minimumRows)
      #expect(!column.bins.isEmpty)
      for bin in column.bins { #expect(bin.real * Double(rows) > Double(minimumRows) - 0.5) }
    }
  }

  @Test("axes do not end at an extreme that few rows carry")
  func extremes() throws {
    let values = (0..<500).map { Double($0 % 100) } + [-987_654, 123_456, 123_457, 7_777.77]
    let column = PortraitTests.portrait(
      Column("x", .measurement, .doubles(values)),
      Column("x", .measurement, .doubles([1, 2, 3, 1e9])))
    let first = try #require(column.bins.first)
    let last = try #require(column.bins.last)
    #expect(first.lower > -50 && last.upper < 150)
    // What lies beyond is in the outer bars, so nothing is lost.
    #expect(abs(column.bins.reduce(0) { $0 + $1.synthetic } - 1) < 1e-9)
  }

  @Test(
    "levels that few real rows carry have no name in it, and neither has one that only synthetic has"
  )
  func levels() throws {
    let codes = [Int32](repeating: 0, count: 50) + [Int32](repeating: 1, count: 20) + [2, 2, 2, 3]
    let train = Column("x", .category, .codes(codes, levels: ["A", "B", "RARE", "UNIQUE"]))
    let synthetic = Column(
      "x", .category, .codes([0, 0, 1, 2], levels: ["A", "INVENTED", "RARE"]))
    let column = PortraitTests.portrait(train, synthetic)
    // The four rare rows alone are fewer than five: B joins them.
    #expect(column.levels.map(\.name) == ["A", ColumnPortrait.otherLevels])
    #expect(abs(column.levels[1].real - 24.0 / 74) < 1e-9)
    #expect(column.levels[1].synthetic == 0.5)
    let text = String(decoding: try JSONEncoder().encode(column), as: UTF8.self)
    for name in ["RARE", "UNIQUE", "INVENTED"] { #expect(!text.contains(name)) }
    let loose = PortraitTests.portrait(train, synthetic, minimumRows: 4)
    #expect(loose.levels.map(\.name) == ["A", "B", ColumnPortrait.otherLevels])
  }

  @Test("too few rows show nothing; text and identifiers show only what is missing")
  func hidden() throws {
    let few = PortraitTests.portrait(
      Column("x", .count, .integers([1, 2, 3])), Column("x", .count, .integers([1, 2, 3])))
    #expect(few.bins.isEmpty && few.note != nil)
    let text = PortraitTests.portrait(
      Column("x", .text, .text(["secret"] + [String?](repeating: nil, count: 9))),
      Column("x", .text, .text([nil, nil])))
    #expect(text.bins.isEmpty && text.levels.isEmpty && text.note != nil)
    #expect(text.missing == ColumnPortrait.Shares(real: 0.9, synthetic: 1))
  }

  @Test("whole numbers stand in the middle of their bars")
  func whole() throws {
    let values = (0..<300).map { Int64($0 % 6) }
    let column = PortraitTests.portrait(
      Column("x", .count, .integers(values)), Column("x", .count, .integers(values)))
    #expect(column.bins.map(\.lower) == [-0.5, 0.5, 1.5, 2.5, 3.5, 4.5])
    #expect(column.bins.allSatisfy { abs($0.real - 1.0 / 6) < 1e-9 && $0.real == $0.synthetic })
  }

  @Test("associations are symmetric, one with itself, and survive coding")
  func associations() throws {
    let portrait = Portrait(of: Population.trial(train: 800, holdout: nil, synthetic: 800))
    let matrix = portrait.associations
    #expect(matrix.columns == ["age", "income", "joined", "city", "member", "score", "outcome"])
    for i in matrix.columns.indices {
      #expect(matrix.real[i][i] == 1)
      for j in matrix.columns.indices {
        #expect(matrix.real[i][j] == matrix.real[j][i])
        #expect(abs(matrix.synthetic[i][j] ?? 0) <= 1)
      }
    }
    let decoded = try JSONDecoder().decode(Portrait.self, from: JSONEncoder().encode(portrait))
    #expect(decoded.associations == matrix && decoded.columns == portrait.columns)
  }
}
