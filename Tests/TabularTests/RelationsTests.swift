import Chance
import Foundation
import Tables
import Tabular
import Testing

@Suite("Relations between columns")
struct RelationsTests {
  /// Shop orders with a relation of every kind that is looked for.
  static func orders(_ rows: Int, seed: Seed = 3) -> Table {
    let stream = seed.stream("orders")
    func u(_ row: Int, _ draw: Int) -> Double { stream.uniform(at: UInt64(row * 16 + draw)) }
    let all = 0..<rows
    let zip = all.map { Int32(u($0, 0) * u($0, 1) * 40) }
    let zips = (0..<40).map { "Z\($0)" }
    let city = zip.map { $0 == 7 ? Int32(-1) : $0 / 5 }
    let level = all.map { Int64(u($0, 2) * 8) }
    let price = all.map { Double(Int(u($0, 3) * 9000) + 100) / 100 }
    let pieces = all.map { 1 + Int64(u($0, 4) * 9) }
    let amount = all.map { (price[$0] * Double(pieces[$0]) * 100).rounded() / 100 }
    let shipping = all.map { u($0, 5) < 0.1 ? .nan : Double(Int(u($0, 6) * 2000)) / 100 }
    let total = all.map { ((amount[$0] + shipping[$0]) * 100).rounded() / 100 }
    let celsius = all.map { Double(Int(u($0, 7) * 400) - 100) / 10 }
    let ordered = all.map { Int64(18_000 + u($0, 8) * 700) }
    let shipped = all.map { row -> Int64 in
      u(row, 9) < 0.2 ? Storage.missingInteger : ordered[row] + Int64(u(row, 10) * 30)
    }
    let bill = all.map { u($0, 11) < 0.2 ? 0 : Int64(u($0, 12) * 90_000) }
    let paid = all.map { row -> Int64 in
      u(row, 13) < 0.3 ? bill[row] : u(row, 14) < 0.2 ? 0 : Int64(u(row, 15) * 70_000)
    }
    return Table([
      Column("zip", .category, .codes(zip, levels: zips)),
      Column("city", .category, .codes(city, levels: (0..<8).map { "C\($0)" })),
      Column("level", .count, .integers(level)),
      Column("degree", .category, .codes(level.map(Int32.init), levels: (0..<8).map { "D\($0)" })),
      Column("price", .measurement, .doubles(price)),
      Column("pieces", .count, .integers(pieces)),
      Column("amount", .measurement, .doubles(amount)),
      Column("shipping", .measurement, .doubles(shipping)),
      Column("total", .measurement, .doubles(total)),
      Column("celsius", .measurement, .doubles(celsius)),
      Column(
        "fahrenheit", .measurement,
        .doubles(
          celsius.map {
            ($0 * 18 + 320).rounded() / 10 == 0 ? 0 : ($0 * 180 + 3200).rounded() / 100
          })),
      Column(
        "feet", .measurement, .doubles(price.map { ($0 * 3.28084 * 10).rounded() / 10 })),
      Column("celsius again", .measurement, .doubles(celsius)),
      Column("ordered", .date, .integers(ordered)),
      Column("shipped", .date, .integers(shipped)),
      Column("bill", .count, .integers(bill)),
      Column("paid", .count, .integers(paid)),
    ])
  }

  /// Each column of a table shuffled on its own, with a few cells more of each: what the worst of
  /// makers would draw.
  static func shuffled(_ table: Table, _ seed: Seed) -> Table {
    Table(
      table.columns.map { column in
        var stream = seed.stream(column.name)
        return column.taking((0..<table.rowCount).map { _ in stream.below(table.rowCount) })
      })
  }

  /// The rows in which two columns differ.
  static func differences(_ a: Column, _ b: Column) -> [Int] {
    Constraint.equal(["a", "b"]).violations(
      in: Table([Column("a", a.kind, a.storage), Column("b", b.kind, b.storage)]))
  }

  @Test("restoring undoes reshaping, missing cells included")
  func restores() throws {
    let table = Self.orders(4000)
    let reshaping = try Reshaping(of: table, minimumRows: 1)
    let reshaped = try reshaping.reshaped(table)
    let restored = try reshaping.restored(reshaped, firstRow: 0, seed: 1)
    for (a, b) in zip(table.columns, restored.columns) {
      // A category may list its levels in another order.
      #expect(a.schema == b.schema && Self.differences(a, b).isEmpty, "\(a.name)")
    }
    #expect(reshaping.isSound)
  }

  @Test("every kind of relation is found, and none else")
  func finds() throws {
    let reshaping = try Reshaping(of: Self.orders(4000), minimumRows: 1)
    let found = Set(reshaping.found.map { [$0.kind.rawValue] + $0.columns })
    #expect(
      found == [
        ["dependency", "zip", "city"], ["dependency", "level", "degree"],
        ["product", "amount", "price", "pieces"], ["linear", "total", "amount", "shipping"],
        ["linear", "fahrenheit", "celsius"], ["linear", "feet", "price"],
        ["equal", "celsius", "celsius again"],
        ["ordered", "ordered", "shipped"], ["echo", "paid", "bill"],
      ])
    #expect(reshaping.found.allSatisfy { !$0.isDeclared })
    #expect(reshaping.leading.count == 1)
  }

  @Test("relations hold in every row whatever the maker draws")
  func holds() throws {
    let table = Self.orders(4000)
    let reshaping = try Reshaping(of: table, minimumRows: 1)
    let reshaped = try reshaping.reshaped(table)
    for seed in UInt64(0)..<5 {
      let drawn = Self.shuffled(reshaped, Seed(seed))
      let made = try reshaping.restored(drawn, firstRow: 0, seed: 1)
      #expect(made.schema == table.schema)
      #expect(made.doubles("celsius") == made.doubles("celsius again"))
      let (price, pieces) = (made.doubles("price"), made.integers("pieces"))
      for (row, amount) in made.doubles("amount").enumerated() {
        #expect(abs(amount - price[row] * Double(pieces[row])) <= 0.005_000_1)
      }
      #expect(
        Constraint.sum(total: "total", parts: ["amount", "shipping"]).violations(in: made).isEmpty)
      #expect(
        Constraint.ordered(["ordered", "shipped"], strict: false).violations(in: made).isEmpty)
      #expect(
        Constraint.fixedCombinations(["zip", "city"]).violations(in: made, reference: table)
          .isEmpty)
      #expect(
        Constraint.fixedCombinations(["degree", "level"]).violations(in: made, reference: table)
          .isEmpty)
      let (least, most) = (table.integers("paid").min()!, table.integers("paid").max()!)
      let flags = drawn.texts(try #require(reshaping.leading.first))
      for (row, (bill, paid)) in zip(made.integers("bill"), made.integers("paid")).enumerated() {
        #expect(paid != Storage.missingInteger)
        // What no payment ever was is not repeated.
        if flags[row] != "own" { #expect(paid == min(max(bill, least), most)) }
      }
    }
  }

  @Test("nothing is found between independent columns")
  func independent() throws {
    for number in UInt64(0)..<60 {
      let stream = Seed(number).stream("independent")
      let rows = 30 + Int(number) * 20
      func u(_ row: Int, _ draw: Int) -> Double { stream.uniform(at: UInt64(row * 16 + draw)) }
      let all = 0..<rows
      let table = Table([
        Column(
          "a", .category,
          .codes(all.map { Int32(u($0, 0) * 20) }, levels: (0..<20).map(String.init))),
        Column("b", .category, .codes(all.map { Int32(u($0, 1) * 1.03) }, levels: ["x", "y"])),
        Column("c", .count, .integers(all.map { Int64(u($0, 2) * 3) })),
        Column("d", .count, .integers(all.map { Int64(u($0, 3) * 1.05) })),
        Column("e", .count, .integers(all.map { Int64(u($0, 4) * 2) })),
        Column("f", .measurement, .doubles(all.map { (u($0, 5) * 100).rounded() / 10 })),
        Column("g", .measurement, .doubles(all.map { u($0, 6) })),
        Column("h", .count, .integers(all.map { Int64(u($0, 7) * 60) })),
        Column("i", .count, .integers(all.map { Int64(u($0, 8) * 60) })),
        Column("j", .date, .integers(all.map { Int64(u($0, 9) * 1000) })),
        Column("k", .date, .integers(all.map { Int64(u($0, 10) * 1000) + 700 })),
        Column("l", .date, .integers(all.map { Int64(u($0, 11) * 1000) + 3000 })),
        Column("m", .category, .codes(all.map(Int32.init), levels: all.map(String.init))),
      ])
      let found = try Reshaping(of: table, minimumRows: 1).found
      #expect(found.isEmpty, "seed \(number): \(found)")
    }
  }

  @Test("a column that is kept is neither left out nor changed")
  func keeping() throws {
    let table = Self.orders(2000)
    let keeping: Set<String> = ["city", "level", "total", "paid", "shipped", "fahrenheit"]
    let reshaping = try Reshaping(of: table, minimumRows: 1, keeping: keeping)
    let reshaped = try reshaping.reshaped(table)
    for name in keeping { #expect(reshaped[name] == table[name]) }
    let restored = try reshaping.restored(reshaped, firstRow: 0, seed: 1)
    for (a, b) in zip(table.columns, restored.columns) {
      #expect(Self.differences(a, b).isEmpty, "\(a.name)")
    }
  }

  @Test("columns of zeros and ones that exclude each other stay so")
  func exclusive() throws {
    let stream = Seed(5).stream("kinds")
    let kind = (0..<1000).map { Int(stream.uniform(at: UInt64($0)) * 3) }
    let table = Table(
      (0..<3).map { k in
        Column("is \(k)", .count, .integers(kind.map { $0 == k ? 1 : 0 }))
      } + [Column("x", .measurement, .doubles(kind.map { Double($0) / 7 }))])
    let reshaping = try Reshaping(of: table, minimumRows: 5)
    let made = try reshaping.restored(
      Self.shuffled(try reshaping.reshaped(table), 1), firstRow: 0, seed: 1)
    for row in 0..<1000 {
      #expect((0..<3).reduce(0) { $0 + made.integers("is \($1)")[row] } == 1)
    }
  }

  @Test("a part moves rather than a difference leaving where it ever was")
  func moved() throws {
    let stream = Seed(6).stream("shares")
    // Three shares of a hundred.
    let a = (0..<3000).map { Int64(stream.uniform(at: UInt64($0 * 4)) * 60) }
    let b = (0..<3000).map { Int64(stream.uniform(at: UInt64($0 * 4 + 1)) * Double(100 - a[$0])) }
    let table = Table([
      Column("a", .count, .integers(a)), Column("b", .count, .integers(b)),
      Column("c", .count, .integers(zip(a, b).map { 100 - $0 - $1 })),
    ])
    let reshaping = try Reshaping(of: table, minimumRows: 5)
    #expect(reshaping.found.map(\.kind) == [.linear])
    let made = try reshaping.restored(
      Self.shuffled(try reshaping.reshaped(table), 1), firstRow: 0, seed: 1)
    for row in 0..<3000 {
      let cells = ["a", "b", "c"].map { made.integers($0)[row] }
      #expect(cells.reduce(0, +) == 100 && cells.allSatisfy { $0 >= 0 })
    }
  }

  @Test("conditions find their way into reshaped columns, or say that they cannot")
  func translates() throws {
    let table = Self.orders(3000)
    let reshaping = try Reshaping(of: table, minimumRows: 1)
    let reshaped = try reshaping.reshaped(table)
    for (text, isTranslated) in [
      ("city = 'C0'", true), ("city in ('C1', 'C2') and pieces > 3", true),
      ("level = 3", true), ("\"celsius again\" between 3 and 9", true),
      ("total > 100", false), ("shipped >= '2020-01-01'", false),
    ] {
      let conditions = try Conditions(parsing: text)
      let translated = try reshaping.translated(conditions)
      #expect((translated != nil) == isTranslated, "\(text)")
      guard let translated else { continue }
      let real = try conditions.resolved(in: table.schema).rows(of: table)
      #expect(translated.rows(of: reshaped) == real)
      #expect(real.contains(true))
    }
  }

  @Test("a rare level is not in a saved relation")
  func privacy() throws {
    var codes = (0..<500).map { Int32($0 % 10) }
    codes[17] = 10
    let table = Table([
      Column(
        "x", .category, .codes(codes, levels: (0..<10).map { "X\($0)" } + ["only one person"])),
      Column(
        "y", .category,
        .codes(codes.map { $0 / 3 }, levels: ["a", "b", "c", "the person’s own"])),
    ])
    let reshaping = try Reshaping(of: table, minimumRows: 5)
    #expect(reshaping.found.count == 1)
    let saved = String(decoding: try JSONEncoder().encode(reshaping), as: UTF8.self)
    #expect(!saved.contains("only one person"))
    let merged = try Reshaping(
      of: table, constraints: [.fixedCombinations(["x", "y"])], minimumRows: 5)
    #expect(
      !String(decoding: try JSONEncoder().encode(merged), as: UTF8.self).contains("only one"))
  }

  @Test("years of education determine education", .enabled(if: dataFolder != nil))
  func adult() throws {
    let table = try plainTable(dataFolder! + "/adult/train.csv")
    let reshaping = try Reshaping(of: table, minimumRows: 5)
    #expect(
      reshaping.found.map { [$0.kind.rawValue] + $0.columns }
        == [["dependency", "education.num", "education"]])
    let reshaped = try reshaping.reshaped(table)
    let restored = try reshaping.restored(reshaped, firstRow: 0, seed: 1)
    for (a, b) in zip(table.columns, restored.columns) {
      // A category may list its levels in another order.
      #expect(Self.differences(a, b).isEmpty, "\(a.name)")
    }
  }

  private static let expected: [String: [[String]]] = [
    "default/train": (1...4).map { ["echo", "PAY_AMT\($0)", "BILL_AMT\($0 + 1)"] },
    "support2/support2": [
      ["dependency", "dzgroup", "dzclass"], ["echo", "d.time", "slos"], ["echo", "dnrday", "slos"],
    ],
    "fraud_vehicle/fraud_oracle": [
      ["dependency", "PolicyType", "VehicleCategory"], ["dependency", "PolicyType", "BasePolicy"],
      ["dependency", "Age", "AgeOfPolicyHolder"],
    ],
    "synthea/medications": [["product", "TOTALCOST", "BASE_COST", "DISPENSES"]],
  ]

  @Test("what is found in public tables", .enabled(if: dataFolder != nil))
  func publicTables() throws {
    for name in [
      "default/train", "shoppers/train", "magic/train", "ai4i2020/ai4i2020", "support2/support2",
      "fraud_vehicle/fraud_oracle", "diabetes130/train", "heart/heart_cleveland",
      "synthea/encounters", "synthea/medications", "synthea/claims",
    ] {
      let table = try plainTable(dataFolder! + "/\(name).csv")
      let began = ContinuousClock.now
      let reshaping = try Reshaping(of: table, minimumRows: 5)
      #expect(ContinuousClock.now - began < .seconds(30))
      let kinds = Set(reshaping.found.map { [$0.kind.rawValue] + $0.columns })
      for expected in Self.expected[name] ?? [] { #expect(kinds.contains(expected), "\(name)") }
      if ["shoppers/train", "magic/train", "heart/heart_cleveland"].contains(name) {
        #expect(kinds.isEmpty)
      }
      let reshaped = try reshaping.reshaped(table)
      let restored = try reshaping.restored(reshaped, firstRow: 0, seed: 1)
      for (a, b) in zip(table.columns, restored.columns) {
        let different = Self.differences(a, b)
        // Rare levels only.
        #expect(different.count * 10 < table.rowCount, "\(name) \(a.name)")
      }
    }
  }
}

/// Where the public tables lie.
let dataFolder = ProcessInfo.processInfo.environment["UNDERSTUDY_DATA"]

/// A table from a plain CSV file: whole numbers, numbers, else categories.
func plainTable(_ path: String) throws -> Table {
  let text = try String(contentsOfFile: path, encoding: .utf8)
  var lines: [[String]] = []
  for line in text.split(whereSeparator: \.isNewline) {
    var cells: [String] = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    lines.append(cells.map { $0.trimmingCharacters(in: .whitespaces) })
  }
  let header = lines.removeFirst()
  return Table(
    header.enumerated().map { index, name in
      let cells = lines.map { index < $0.count ? $0[index] : "" }
      let present = cells.filter { !["", "NA", "?"].contains($0) }
      let name = name.isEmpty ? "row" : name
      if !present.isEmpty, present.allSatisfy({ Int64($0) != nil }) {
        return Column(name, .count, .integers(cells.map { Int64($0) ?? Storage.missingInteger }))
      }
      if !present.isEmpty, present.allSatisfy({ Double($0) != nil }) {
        return Column(name, .measurement, .doubles(cells.map { Double($0) ?? .nan }))
      }
      var levels: [String] = []
      var known: [String: Int32] = [:]
      let codes = cells.map { cell -> Int32 in
        if ["", "NA", "?"].contains(cell) { return -1 }
        if let code = known[cell] { return code }
        known[cell] = Int32(levels.count)
        levels.append(cell)
        return Int32(levels.count - 1)
      }
      return Column(name, .category, .codes(codes, levels: levels))
    })
}
