import Foundation
import Tables
import Testing

@Suite("Constraints")
struct ConstraintTests {
  private static let schema = Schema(columns: [
    ColumnSchema(name: "a", kind: .count), ColumnSchema(name: "b", kind: .count),
    ColumnSchema(name: "c", kind: .count), ColumnSchema(name: "x", kind: .measurement),
    ColumnSchema(name: "d", kind: .date), ColumnSchema(name: "e", kind: .date),
    ColumnSchema(name: "k", kind: .category), ColumnSchema(name: "l", kind: .category),
    ColumnSchema(name: "id", kind: .identifier),
  ])

  private static func range(_ name: String, _ low: Double?, _ high: Double?) -> Constraint {
    .range(
      name,
      .init(
        lower: low.map { .init(.number($0)) }, upper: high.map { .init(.number($0)) }))
  }

  private static func requires(_ when: String, _ then: String) -> Constraint {
    .requires(when: try! Conditions(parsing: when), then: try! Conditions(parsing: then))
  }

  private static let contradictions: [([Constraint], String)] = [
    ([.ordered(["a", "b", "c"], strict: true), .ordered(["c", "a"], strict: true)], "circle"),
    ([.ordered(["a", "b"], strict: false), .ordered(["b", "a"], strict: false)], "equal"),
    ([.ordered(["a", "b"], strict: true), .equal(["a", "b"])], "declared equal"),
    ([range("a", 5, 4)], "no value lies"),
    ([range("a", 0, 3), range("a", 4, 9)], "no value lies"),
    (
      [
        .range(
          "a",
          .init(
            lower: .init(.number(1), isClosed: false), upper: .init(.number(2), isClosed: false)))
      ], "no value lies"
    ),
    (
      [range("a", 10, nil), range("b", nil, 9), .ordered(["a", "b"], strict: false)],
      "leaves no value"
    ),
    (
      [range("a", 10, nil), range("c", nil, 11), .ordered(["a", "b", "c"], strict: true)],
      "leaves no value"
    ),
    ([range("a", 10, nil), range("b", nil, 9), .equal(["a", "b"])], "no value lies"),
    (
      [.sum(total: "a", parts: ["b", "c"]), .sum(total: "a", parts: ["b", "x"])],
      "two different sums"
    ),
    (
      [.sum(total: "a", parts: ["b", "c"]), .sum(total: "b", parts: ["a", "x"])], "part of itself"
    ),
    ([.sum(total: "a", parts: ["a", "c"])], "its own parts"),
    (
      [
        .sum(total: "a", parts: ["b", "c"]), range("b", 5, nil), range("c", 5, nil),
        range("a", nil, 9),
      ], "leaves no value"
    ),
    ([requires("k = 'p'", "a > 9"), range("a", 0, 9)], "second side"),
    ([requires("k = 'p'", "k = 'q'")], "contradict each other"),
    ([requires("k = 'p' and k = 'q'", "a > 9")], "first side"),
    ([requires("k = 'p'", "a > 9"), requires("k = 'p'", "a < 9")], "the opposite"),
    ([requires("k = 'p'", "a is missing and a > 9")], "second side"),
    (
      [.format("id", try! CellPattern("AA")), .format("id", try! CellPattern("99"))],
      "two different formats"
    ),
    ([.ordered(["a", "d"], strict: false)], "cannot be compared"),
    ([.ordered(["a", "nobody"], strict: false)], "no column"),
    ([.equal(["a", "k"])], "cannot be equal"), ([.equal(["a"])], "fewer than 2"),
    ([.unique(["a", "a"])], "twice"), ([.format("a", try! CellPattern("99"))], "no texts"),
    ([.fixedCombinations(["k", "id"])], "made anew"),
    ([.sum(total: "a", parts: ["d"])], "no numbers"),
    ([.range("k", .init(lower: .init(.number(1))))], "compares by size"),
    ([.range("d", .init(lower: .init(.number(1))))], "dates"),
    ([.requires(when: [], then: [])], "says nothing"),
  ]

  @Test("contradictory declarations are refused with the reason", arguments: contradictions.indices)
  func refused(_ index: Int) {
    let (constraints, reason) = Self.contradictions[index]
    let error = #expect(throws: ConstraintError.self) {
      try ConstraintSystem(constraints, in: Self.schema)
    }
    #expect(error?.description.contains(reason) ?? false, "\(error?.description ?? "nothing")")
  }

  @Test("what agrees is accepted, and bounds travel along orders, sums and equalities")
  func accepted() throws {
    let system = try ConstraintSystem(
      [
        Self.range("a", 10, nil), .ordered(["a", "b", "c"], strict: true), Self.range("c", nil, 20),
        .equal(["c", "x"]), .ordered(["d", "e"], strict: false),
        .range("e", .init(upper: .init(.text("2020-01-01")))),
        Self.requires("k = 'p'", "a between 11 and 12"), Self.requires("k = 'q'", "a > 15"),
      ], in: Self.schema)
    #expect(system.bounds["b"]?.lower == 11 && system.bounds["b"]?.upper == 19)
    #expect(system.bounds["a"]?.upper == 18 && system.bounds["x"]?.upper == 20)
    #expect(system.bounds["d"]?.upper == 18_262)
    let sum = try ConstraintSystem(
      [.sum(total: "a", parts: ["b", "c"]), Self.range("b", 3, nil), Self.range("a", nil, 10)],
      in: Self.schema)
    #expect(sum.bounds["c"]?.upper == 7)
  }

  @Test("a constraint that the real table violates is refused by share, without a value")
  func real() throws {
    let table = Table([
      Column("a", .count, .integers((0..<100).map { $0 < 12 ? 4711 : 1 })),
      Column("b", .count, .integers([Int64](repeating: 2, count: 100))),
    ])
    let system = try ConstraintSystem([.ordered(["a", "b"], strict: true)], in: table.schema)
    let error = #expect(throws: ConstraintError.self) { try system.check(table) }
    #expect(error?.expected == "about 12 % of the real rows violate it")
  }

  @Test("rows that violate are found, and missing cells are no violation")
  func violations() throws {
    let none = Storage.missingInteger
    let table = Table([
      Column("a", .count, .integers([1, 2, none, 4, 1])),
      Column("b", .count, .integers([2, 1, 3, none, 1])),
      Column("c", .measurement, .doubles([3, 3, .nan, 5, 2])),
      Column("k", .category, .codes([0, 1, -1, 1, 0], levels: ["p", "q"])),
    ])
    #expect(Constraint.ordered(["a", "b"], strict: false).violations(in: table) == [1])
    #expect(Constraint.ordered(["a", "b"], strict: true).violations(in: table) == [1, 4])
    #expect(Constraint.ordered(["a", "b", "c"], strict: true).violations(in: table) == [1, 4])
    #expect(Constraint.sum(total: "c", parts: ["a", "b"]).violations(in: table).isEmpty)
    #expect(Constraint.sum(total: "b", parts: ["a", "c"]).violations(in: table) == [0, 1, 4])
    #expect(Constraint.equal(["a", "b"]).violations(in: table) == [0, 1, 2, 3])
    #expect(Self.range("c", 3, 4).violations(in: table) == [3, 4])
    #expect(Constraint.unique(["a"]).violations(in: table) == [4])
    #expect(Constraint.unique(["a", "b"]).violations(in: table).isEmpty)
    #expect(Constraint.unique(["k"]).violations(in: table) == [3, 4])
    #expect(
      Constraint.fixedCombinations(["a", "k"]).violations(in: table, reference: table.taking(0..<2))
        == [2, 3])
    #expect(Self.requires("k = 'q'", "b = 1").violations(in: table) == [3])
    #expect(Constraint.format("k", try CellPattern("p")).violations(in: table) == [1, 3])
  }

  @Test("a schema keeps its constraints, and one saved without them still reads")
  func saved() throws {
    var schema = Self.schema
    let old = try JSONEncoder().encode(schema)
    #expect(!String(decoding: old, as: UTF8.self).contains("constraints"))
    #expect(try JSONDecoder().decode(Schema.self, from: old) == schema)
    schema.constraints = [.ordered(["a", "b"], strict: true), Self.requires("k = 'p'", "a > 1")]
    #expect(
      try JSONDecoder().decode(Schema.self, from: try JSONEncoder().encode(schema)) == schema)
  }
}
