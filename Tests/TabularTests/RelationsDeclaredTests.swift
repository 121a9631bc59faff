import Chance
import Foundation
import Tables
import Tabular
import Testing

@Suite("Declared constraints")
struct RelationsDeclaredTests {
  private static func range(_ name: String, _ low: Double?, _ high: Double?) -> Constraint {
    .range(
      name,
      .init(lower: low.map { .init(.number($0)) }, upper: high.map { .init(.number($0)) }))
  }

  /// Patients with missing cells here and there.
  static func visits(_ rows: Int) -> Table {
    let stream = Seed(9).stream("visits")
    func u(_ row: Int, _ draw: Int) -> Double { stream.uniform(at: UInt64(row * 16 + draw)) }
    let none = Storage.missingInteger
    let all = 0..<rows
    let from = all.map { u($0, 0) < 0.1 ? none : Int64(1_000 + u($0, 1) * 500) }
    let until = all.map { row -> Int64 in
      if u(row, 2) < 0.1 { return none }
      return min(1550, (from[row] == none ? 1_200 : from[row]) + 1 + Int64(u(row, 3) * 40))
    }
    let left = all.map { row -> Int64 in
      if u(row, 4) < 0.3 { return none }
      let base = until[row] == none ? (from[row] == none ? 1_300 : from[row]) : until[row]
      return min(1600, base + 1 + Int64(u(row, 5) * 40))
    }
    let room = all.map { Double(Int(u($0, 6) * 3000)) / 10 }
    let drugs = all.map { u($0, 7) < 0.2 ? Double.nan : Double(Int(u($0, 8) * 2000)) / 10 }
    let bill = all.map { row -> Double in
      if drugs[row].isNaN { return u(row, 9) < 0.5 ? .nan : room[row] }
      return u(row, 10) < 0.1 ? .nan : ((room[row] + drugs[row]) * 10).rounded() / 10
    }
    let low = all.map { 60 + Double(Int(u($0, 11) * 400)) / 10 }
    let high = all.map { low[$0] + 0.5 + Double(Int(u($0, 12) * 600)) / 10 }
    let ward = all.map { Int32(u($0, 13) * 4) }
    let floor = all.map { ward[$0] == 3 && u($0, 14) < 0.5 ? Int32(0) : ward[$0] / 2 }
    return Table([
      Column("from", .date, .integers(from)), Column("until", .date, .integers(until)),
      Column("left", .date, .integers(left)), Column("room", .measurement, .doubles(room)),
      Column("drugs", .measurement, .doubles(drugs)), Column("bill", .measurement, .doubles(bill)),
      Column("low", .measurement, .doubles(low)), Column("high", .measurement, .doubles(high)),
      Column("again", .measurement, .doubles(high)),
      Column("ward", .category, .codes(ward, levels: ["A", "B", "C", "D"])),
      Column("floor", .category, .codes(floor, levels: ["0", "1"])),
      Column(
        "card", .identifier,
        .text(all.map { u($0, 15) < 0.1 ? nil : "AB-" + String(10_000 + $0).dropFirst() })),
    ])
  }

  static let all: [Constraint] = [
    .ordered(["from", "until", "left"], strict: true),
    .range("left", .init(upper: .init(.instant(1600)))),
    .sum(total: "bill", parts: ["room", "drugs"]),
    range("bill", 0, 500), range("room", 0, 300), range("drugs", 0, 200),
    .ordered(["low", "high"], strict: true), range("high", nil, 160), .equal(["high", "again"]),
    .fixedCombinations(["ward", "floor"]), .format("card", try! CellPattern("AA-9999")),
    .unique(["card"]),
  ]

  /// Cells the maker would never draw, missing ones among them.
  private static func wild(_ table: Table, _ seed: Seed) -> Table {
    Table(
      RelationsTests.shuffled(table, seed).columns.map { column in
        var stream = seed.stream("wild " + column.name)
        switch column.storage {
        case .integers(let cells):
          return Column(
            column.schema,
            .integers(
              cells.map { cell in
                switch stream.below(10) {
                case 0: Storage.missingInteger
                case 1: Int64(stream.below(4_000)) - 1_000
                case 2: Int64.max - Int64(stream.below(9))
                default: cell
                }
              }))
        case .doubles(let cells):
          return Column(
            column.schema,
            .doubles(
              cells.map { cell in
                switch stream.below(10) {
                case 0: .nan
                case 1: Double(stream.below(40_000)) / 10 - 1000
                default: cell
                }
              }))
        default: return column
        }
      })
  }

  @Test("restoring undoes reshaping where parts, totals, floors and cells are missing")
  func restores() throws {
    let table = Self.visits(3000)
    // The format's own column is made anew.
    let constraints = Self.all.filter { !$0.columns.contains("card") }
    let reshaping = try Reshaping(of: table, constraints: constraints, minimumRows: 1)
    let reshaped = try reshaping.reshaped(table)
    let restored = try reshaping.restored(reshaped, firstRow: 0, seed: 1)
    for (a, b) in zip(table.columns, restored.columns) {
      #expect(
        Constraint.equal(["a", "b"]).violations(
          in: Table([
            Column("a", a.kind, a.storage), Column("b", a.kind, b.storage),
          ])
        ).isEmpty, "\(a.name)")
    }
    #expect(reshaping.isSound)
  }

  @Test("constraints hold in every row of what the worst of makers draws", arguments: 0..<8)
  func holds(_ seed: Int) throws {
    let table = Self.visits(3000)
    let reshaping = try Reshaping(of: table, constraints: Self.all, minimumRows: 5)
    #expect(reshaping.checked.isEmpty && reshaping.isSound)
    let drawn = Self.wild(try reshaping.reshaped(table), Seed(UInt64(seed)))
    let made = try reshaping.restored(drawn, firstRow: 0, seed: 3)
    #expect(made.rowCount == 3000 && made.schema == table.schema)
    for (constraint, rows) in reshaping.violations(in: made) {
      #expect(rows.isEmpty, "\(constraint.title): \(rows.count)")
    }
  }

  @Test("a unique format gives each row its own text, to the last, and then says so")
  func uniqueFormat() throws {
    let rows = 200
    let table = Table([
      Column("id", .identifier, .text((0..<rows).map { "a" + String(1000 + $0).dropFirst() })),
      Column("x", .count, .integers((0..<rows).map { Int64($0 % 7) })),
    ])
    let reshaping = try Reshaping(
      of: table, constraints: [.format("id", try CellPattern("a999")), .unique(["id"])],
      minimumRows: 5)
    let drawn = try reshaping.reshaped(table).taking((0..<26_000).map { $0 % rows })
    let made = try reshaping.restored(drawn, firstRow: 0, seed: 1)
    #expect(reshaping.violations(in: made).allSatisfy { $0.rows.isEmpty })
    // Blocks of one output continue each other.
    let second = try reshaping.restored(drawn.taking(500..<600), firstRow: 500, seed: 1)
    #expect(second == made.taking(500..<600))
    #expect(throws: ConstraintError.self) {
      try reshaping.restored(drawn.taking(0..<2), firstRow: 25_999, seed: 1)
    }
  }

  @Test("a requirement is put to reshaped columns, and its violations are found")
  func requires() throws {
    let table = Self.visits(2000)
    let reshaping = try Reshaping(
      of: table,
      constraints: [
        .requires(
          when: try Conditions(parsing: "ward = A"), then: try Conditions(parsing: "floor = '0'")),
        .fixedCombinations(["ward", "floor"]),
        .requires(
          when: try Conditions(parsing: "ward = B"), then: try Conditions(parsing: "low < 150")),
      ], minimumRows: 5)
    #expect(reshaping.requirements.count == 2)
    #expect(reshaping.checked.count == 2)
    let reshaped = try reshaping.reshaped(table)
    for (when, then) in reshaping.requirements {
      let asked = when.rows(of: reshaped)
      #expect(asked.contains(true))
      #expect(zip(asked, then.rows(of: reshaped)).allSatisfy { !$0 || $1 })
    }
    #expect(reshaping.violations(in: table).allSatisfy { $0.rows.isEmpty })
  }

  @Test("what restoring alone cannot make true is said to be checked")
  func checked() throws {
    let table = Self.visits(2000)
    // Both ends are kept for conditions, so neither can be the other plus a gap.
    let order = Constraint.ordered(["low", "high"], strict: false)
    let reshaping = try Reshaping(
      of: table, constraints: [order], minimumRows: 5, keeping: ["low", "high"])
    #expect(reshaping.checked == [order])
    // One kept end is enough: the other hangs from it.
    let turned = try Reshaping(
      of: table, constraints: [order], minimumRows: 5, keeping: ["high"], finds: false)
    #expect(turned.checked.isEmpty)
    let reshaped = try turned.reshaped(table)
    #expect(try turned.restored(reshaped, firstRow: 0, seed: 1) == table)
    let made = try turned.restored(Self.wild(reshaped, 4), firstRow: 0, seed: 1)
    #expect(turned.violations(in: made).allSatisfy { $0.rows.isEmpty })
  }

  @Test("no combination frequent enough, or a false declaration, is refused")
  func refused() throws {
    let table = Self.visits(60)
    #expect(throws: ConstraintError.self) {
      try Reshaping(
        of: table, constraints: [.fixedCombinations(["low", "room"])], minimumRows: 5)
    }
    #expect(throws: ConstraintError.self) {
      try Reshaping(
        of: table, constraints: [.ordered(["high", "low"], strict: false)], minimumRows: 5)
    }
  }

  @Test("a damaged file's relations are refused, or do what sound ones do; nothing traps")
  func hostile() throws {
    let table = RelationsTests.orders(400)
    let visits = Self.visits(400)
    let sound = [
      (table, try Reshaping(of: table, minimumRows: 1)),
      (visits, try Reshaping(of: visits, constraints: Self.all, minimumRows: 5)),
    ]
    for (table, reshaping) in sound {
      let drawn = try reshaping.reshaped(table)
      let data = try JSONEncoder().encode(reshaping)
      #expect(try JSONDecoder().decode(Reshaping.self, from: data) == reshaping)
      let whole = try JSONSerialization.jsonObject(with: data)
      let count = Mutation.leaves(whole)
      var stream = Seed(1).stream("mutations")
      var refused = 0
      for _ in 0..<1500 {
        let mutant = Mutation.changed(whole, leaf: stream.below(count), using: &stream)
        let bytes = try JSONSerialization.data(withJSONObject: mutant)
        guard let decoded = try? JSONDecoder().decode(Reshaping.self, from: bytes), decoded.isSound
        else {
          refused += 1
          continue
        }
        _ = try? decoded.restored(drawn, firstRow: 0, seed: 1)
        _ = try? decoded.reshaped(table)
        _ = decoded.requirements
        _ = decoded.violations(in: table)
      }
      #expect(refused > 100)
    }
  }
}

/// Changes one leaf of a JSON value.
private enum Mutation {
  static func leaves(_ value: Any) -> Int {
    switch value {
    case let object as [String: Any]: object.values.reduce(0) { $0 + leaves($1) }
    case let array as [Any]: array.reduce(0) { $0 + leaves($1) }
    default: 1
    }
  }

  static func changed(_ value: Any, leaf: Int, using stream: inout RandomStream) -> Any {
    var leaf = leaf
    return changed(value, &leaf, &stream)
  }

  private static func changed(_ value: Any, _ leaf: inout Int, _ stream: inout RandomStream) -> Any
  {
    switch value {
    case let object as [String: Any]:
      var result = object
      for key in object.keys.sorted() {
        result[key] = changed(object[key]!, &leaf, &stream)
      }
      return result
    case let array as [Any]:
      return array.map { changed($0, &leaf, &stream) }
    default:
      defer { leaf -= 1 }
      guard leaf == 0 else { return value }
      let names = ["price", "zip", "from", "bill", "nobody", "ordered", "total", "", "count"]
      let values: [Any] = [
        -1, 0, 1, 7, 99, 1e15, -1e15, 1e300, Int64.max, Int64.min + 1, NSNull(), true,
        names[stream.below(names.count)], names[stream.below(names.count)], [Any](), 0.5,
      ]
      return values[stream.below(values.count)]
    }
  }
}
