import Foundation
import Testing
import Understudy

/// A private fit from a table to rows, through every private maker.
@Suite struct PrivateFitTests {
  static let levels = ["a", "b", "c"]

  /// 4,000 rows in which y follows x, and z follows both.
  static func table(seed: Seed = 1) -> Table {
    var stream = seed.stream("world")
    var x: [Int64] = []
    var y: [Int32] = []
    var z: [Double] = []
    for _ in 0..<4_000 {
      let value = stream.below(20)
      let level = stream.uniform() < 0.8 ? value / 7 : stream.below(3)
      x.append(Int64(value))
      y.append(Int32(level))
      z.append((Double(value) / 2 + Double(level) + stream.uniform() * 10).rounded() / 10)
    }
    return Table([
      Column("x", .count, .integers(x)), Column("y", .category, .codes(y, levels: levels)),
      Column("z", .measurement, .doubles(z)),
      Column("id", .identifier, .text((0..<4_000).map { "P\($0)" })),
    ])
  }

  static let schema = Schema(columns: [
    ColumnSchema(
      name: "x", kind: .count,
      domain: Domain(.declared, source: "the form's rule", least: 0, most: 19)),
    ColumnSchema(
      name: "y", kind: .category,
      domain: Domain(.declared, source: "the code book", levels: levels)),
    ColumnSchema(
      name: "z", kind: .measurement, format: ColumnFormat(decimals: 1),
      domain: Domain(.declared, source: "the scale's range", least: 0, most: 3, bins: 24)),
    ColumnSchema(name: "id", kind: .identifier),
  ])

  static let plans: [PrivatePlan] = [
    .aim(AIM()), .mst(MST()), .independent(IndependentMarginals()),
  ]

  static func ledger() -> SpendingLedger {
    SpendingLedger(at: NSTemporaryDirectory() + "ledger-\(UUID().uuidString).jsonl")
  }

  static func fit(
    _ plan: PrivatePlan, epsilon: Double = 5, noise: Seed? = 3, schema: Schema = schema
  ) async throws -> FittedMarginals {
    let ledger = ledger()
    defer { try? FileManager.default.removeItem(atPath: ledger.path) }
    return try await PrivateFit(
      epsilon: epsilon, plan: plan, ledger: ledger, entities: "test", noiseSeed: noise
    ).fit(table(), schema: schema, from: "test")
  }

  @Test(arguments: plans) func rowsLookLikeTheTable(plan: PrivatePlan) async throws {
    let fitted = try await Self.fit(plan)
    #expect(abs(fitted.noisyRowCount - 4_000) < 200)
    let made = try await fitted.sample(4_000, seed: 1)
    let real = Self.table()
    func mean(_ table: Table, _ name: String) -> Double {
      let numbers = table[name]?.numbers ?? []
      return numbers.reduce(0, +) / Double(numbers.count)
    }
    #expect(made.columns.map(\.name) == real.columns.map(\.name))
    #expect(abs(mean(made, "x") - mean(real, "x")) < 0.6)
    #expect(abs(mean(made, "z") - mean(real, "z")) < 0.1)
    // The dependence of y on x, which independent columns cannot have.
    func together(_ table: Table) -> Double {
      guard case .integers(let x)? = table["x"]?.storage,
        case .codes(let y, let levels)? = table["y"]?.storage
      else { return 0 }
      let agree = zip(x, y).filter { Self.levels[Int($0.0) / 7] == levels[Int($0.1)] }
      return Double(agree.count) / Double(x.count)
    }
    if case .independent = plan {
      #expect(together(made) < 0.5)
    } else {
      #expect(together(made) > 0.7)
    }
    // Never looked at, and different.
    guard case .text(let ids)? = made["id"]?.storage else { return }
    #expect(Set(ids.compactMap { $0 }).count == 4_000)
  }

  @Test(arguments: plans) func theClaimIsWhatWasAskedForAndSpendsNoMore(plan: PrivatePlan)
    async throws
  {
    let fitted = try await Self.fit(plan, epsilon: 1, noise: nil)
    let claim = try #require(fitted.guarantee)
    #expect(claim.isValid && claim.epsilon == 1 && claim.delta == 1e-9)
    let spent = claim.expenses.reduce(Loss.none) {
      $0 + Loss(rho: $1.rho, failure: $1.failure)
    }
    #expect(spent.epsilon(delta: 1e-9) <= 1 && spent.rho > 0.9 * claim.rho)
    #expect(claim.sentence.contains("ε = 1"))
    #expect(claim.assumptions.contains { $0.source == "the code book" })
  }

  @Test func seededNoiseRepeatsItselfAndClaimsNothing() async throws {
    let (a, b) = (try await Self.fit(.aim(AIM())), try await Self.fit(.aim(AIM())))
    #expect(try a.sections() == b.sections())
    #expect(a.guarantee?.isValid == false)
    let c = try await Self.fit(.aim(AIM()), noise: 4)
    #expect(try a.sections() != c.sections())
    let (d, e) = (
      try await Self.fit(.aim(AIM()), noise: nil), try await Self.fit(.aim(AIM()), noise: nil)
    )
    #expect(try d.sections()[2] != e.sections()[2])
  }

  @Test func aModelFileBringsTheSameRowsAndTheSameClaim() async throws {
    let fitted = try await Self.fit(.aim(AIM()), noise: nil)
    let file = ModelFile(.marginals(fitted), dialect: nil, made: "2026-01-01T00:00:00Z")
    let opened = try ModelFile(bytes: file.envelope.bytes)
    #expect(opened.understudy.guarantee == fitted.guarantee)
    let (a, b) = (
      try await fitted.sample(700, seed: 9), try await opened.understudy.sample(700, seed: 9)
    )
    #expect(a == b)
  }

  @Test func damagedModelsAreRefusedAndNeverTrap() async throws {
    let fitted = try await Self.fit(.mst(MST()))
    let sections = try fitted.sections()
    var stream = Seed(5).stream("damage")
    for _ in 0..<300 {
      var damaged = sections
      let place = stream.below(damaged.count)
      var bytes = [UInt8](damaged[place].bytes)
      switch stream.below(3) {
      case 0: bytes.removeLast(1 + stream.below(min(40, bytes.count)))
      case 1: bytes[stream.below(bytes.count)] = UInt8(stream.below(256))
      default: bytes.append(contentsOf: [1, 2, 3])
      }
      damaged[place].bytes = Data(bytes)
      let envelope = Envelope(
        sections: [Envelope.Section(name: "about", bytes: Data("{}".utf8))] + damaged)
      // Either it is refused, or what is left of it can still be drawn from.
      if let opened = try? FittedMarginals(sections: envelope) {
        _ = try? await opened.sample(20, seed: 1)
      }
    }
  }

  @Test func domainsCanBeFoundAtAPrice() async throws {
    var schema = Self.schema
    for index in 0..<3 { schema.columns[index].domain = Domain(.measured) }
    let fitted = try await Self.fit(.aim(AIM()), epsilon: 20, noise: nil, schema: schema)
    let claim = try #require(fitted.guarantee)
    #expect(claim.failure > 0 && claim.failure < claim.delta)
    #expect(claim.expenses.contains { $0.what == "finding levels" })
    #expect(claim.expenses.contains { $0.what == "finding bounds" })
    let made = try await fitted.sample(3_000, seed: 1)
    guard case .codes(_, let levels)? = made["y"]?.storage else { return }
    #expect(Set(levels).isSuperset(of: Self.levels))
    let numbers = made["x"]?.numbers?.filter { !$0.isNaN } ?? []
    #expect(numbers.allSatisfy { (0...32).contains($0) })
    #expect(abs(numbers.reduce(0, +) / Double(numbers.count) - 9.5) < 1.5)
  }

  @Test func ownersOfManyRowsAreProtectedTogether() async throws {
    var table = Self.table()
    let owners = (0..<4_000).map { Int64($0 / 8) }
    table = Table(table.columns + [Column("who", .count, .integers(owners))])
    var schema = Self.schema
    schema.columns.append(ColumnSchema(name: "who", kind: .count))
    let ledger = Self.ledger()
    defer { try? FileManager.default.removeItem(atPath: ledger.path) }
    let fit = PrivateFit(
      epsilon: 10, unit: .entity(column: "who", rows: 3), ledger: ledger, entities: "test")
    let fitted = try await fit.fit(table, schema: schema, from: "test")
    // 500 owners, at most 3 rows of each.
    #expect(abs(fitted.noisyRowCount - 1_500) < 300)
    #expect(fitted.guarantee?.unit == fit.unit)
  }

  @Test(arguments: [
    (Domain?.none, "inferred"), (Domain(.declared, least: 0, most: 19), "known from"),
    (Domain(.declared, source: "a law", least: 5, most: 5), "bounds"),
    (Domain(.declared, source: "a law", least: .nan, most: 5), "bounds"),
    (Domain(.declared, source: "a law", most: 5), "bounds"),
    (Domain(.declared, source: "a law", least: -1e300, most: 1e300), "bounds"),
    (Domain(.declared, source: "a law", least: 0, most: 9, outside: .missing), "missing"),
  ])
  func whatIsNotDeclaredIsRefusedUnspent(domain: Domain?, word: String) async throws {
    var schema = Self.schema
    schema.columns[0].domain = domain
    let ledger = Self.ledger()
    await #expect(throws: PrivacyError.self) {
      do {
        _ = try await PrivateFit(epsilon: 1, ledger: ledger, entities: "t").fit(
          Self.table(), schema: schema, from: "test")
      } catch {
        #expect("\(error)".contains(word) && "\(error)".contains("x"))
        throw error
      }
    }
    #expect(!FileManager.default.fileExists(atPath: ledger.path))
  }

  @Test func tinyAndEmptyTablesSpendAndSayNothing() async throws {
    for rows in [0, 1, 3] {
      let ledger = Self.ledger()
      defer { try? FileManager.default.removeItem(atPath: ledger.path) }
      let fitted = try await PrivateFit(epsilon: 0.5, ledger: ledger, entities: "t").fit(
        Self.table().taking(0..<rows), schema: Self.schema, from: "test")
      #expect(try ledger.entries().count == 1)
      _ = try await fitted.sample(50, seed: 1)
    }
  }

  @Test func whatLiesOutsideIsToldToTheCuratorAloneAndDecidesNothing() async throws {
    // Cells beyond the bounds, and the same table with them at the bounds.
    var (beyond, at) = (Self.table(), Self.table())
    guard case .integers(let x)? = beyond["x"]?.storage,
      case .codes(let y, _)? = beyond["y"]?.storage
    else { return }
    func replaced(_ table: Table, _ x: [Int64], _ y: Storage) -> Table {
      Table([Column("x", .count, .integers(x)), Column("y", .category, y)] + table.columns[2...])
    }
    let wild = x.enumerated().map { $0.offset % 100 == 0 ? Int64(400) : $0.element }
    let tame = x.enumerated().map { $0.offset % 100 == 0 ? Int64(19) : $0.element }
    let strange = y.enumerated().map { $0.offset % 1_000 == 0 ? Int32(3) : $0.element }
    let last = y.enumerated().map { $0.offset % 1_000 == 0 ? Int32(2) : $0.element }
    beyond = replaced(beyond, wild, .codes(strange, levels: Self.levels + ["unheard of"]))
    at = replaced(at, tame, .codes(last, levels: Self.levels))
    var models: [[Envelope.Section]] = []
    var counts: [[Int]] = []
    for table in [beyond, at] {
      let ledger = Self.ledger()
      let record = OutsideRecord.path(beside: ledger)
      defer {
        try? FileManager.default.removeItem(atPath: ledger.path)
        try? FileManager.default.removeItem(atPath: record)
      }
      let fitted = try await PrivateFit(epsilon: 5, ledger: ledger, entities: "t", noiseSeed: 3)
        .fit(table, schema: Self.schema, from: "test")
      models.append(try fitted.sections())
      let mode = try FileManager.default.attributesOfItem(atPath: record)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let read = try JSONDecoder().decode(
        OutsideRecord.self, from: Data(contentsOf: URL(filePath: record)))
      #expect(read.columns.map(\.column) == ["x", "y", "z"])
      counts.append(read.columns.map(\.cells))
    }
    // What the model learned is the same to the last byte; only the curator's file differs.
    #expect(models[0] == models[1])
    #expect(counts == [[40, 4, 0], [0, 0, 0]])
  }
}
