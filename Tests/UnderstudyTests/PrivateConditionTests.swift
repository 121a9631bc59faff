import Foundation
import Testing
import Understudy

/// Conditions, completion and constraints on private models: post-processing, at no cost.
@Suite struct PrivateConditionTests {
  /// x and y as in `PrivateFitTests`, missing cells in w.
  static func table() -> Table {
    let table = PrivateFitTests.table()
    let x = table["x"]!.numbers!
    return Table(
      table.columns + [
        Column(
          "w", .count,
          .integers(x.map { $0 < 5 ? Storage.missingInteger : Int64($0 * 40 + 3) }))
      ])
  }

  static let schema: Schema = {
    var schema = PrivateFitTests.schema
    schema.columns.append(
      ColumnSchema(
        name: "w", kind: .count,
        domain: Domain(
          .declared, source: "the device's manual", least: 0, most: 1_000, bins: 20,
          admitsMissing: true)))
    return schema
  }()

  static func fit(_ schema: Schema = schema, table: Table = table()) async throws
    -> FittedMarginals
  {
    let ledger = PrivateFitTests.ledger()
    defer {
      try? FileManager.default.removeItem(atPath: ledger.path)
      try? FileManager.default.removeItem(atPath: OutsideRecord.path(beside: ledger))
    }
    return try await PrivateFit(epsilon: 20, ledger: ledger, entities: "t", noiseSeed: 3)
      .fit(table, schema: schema, from: "test")
  }

  @Test func everyRowMeetsTheConditionsAndTheirProbabilityIsTheModels() async throws {
    let fitted = try await Self.fit()
    let free = try await fitted.sample(60_000, seed: 2)
    for text in [
      "y = 'b'", "y in ('a', 'c') and x != 3", "x between 3 and 5", "x > 17",
      "z >= 1.5 and z < 1.8",
      "w = 203", "w > 100 and w <= 107", "w is missing and y = 'a'", "w is not missing and z < 1",
      "z not between 0.5 and 2.9 and y != 'a'",
    ] {
      let conditions = try Conditions(parsing: text)
      let steered = try SteeredMarginals(fitted, where: conditions)
      let made = try await steered.sample(2_000, seed: 3)
      let resolved = try conditions.resolved(in: fitted.schema)
      #expect(resolved.rows(of: made).allSatisfy { $0 }, "\(text)")
      let share = Double(resolved.rows(of: free).count { $0 }) / 60_000
      let error = 5 * (max(share, 1e-5) / 60_000).squareRoot() + 1e-4
      #expect(abs(steered.probability - share) < error, "\(text)")
      #expect(steered.guarantee == fitted.guarantee)
    }
  }

  @Test func rowsUnderAConditionFollowTheConditionalDistribution() async throws {
    let fitted = try await Self.fit()
    let free = try await fitted.sample(60_000, seed: 2)
    let chosen = free["y"]!.texts.enumerated().filter { $0.element == "c" }.map(\.offset)
    let x = free["x"]!.numbers!
    let natural = chosen.reduce(0) { $0 + x[$1] } / Double(chosen.count)
    let made = try await SteeredMarginals(fitted, where: Conditions(parsing: "y = 'c'"))
      .sample(20_000, seed: 5)
    let mean = made["x"]!.numbers!.reduce(0, +) / 20_000
    #expect(abs(mean - natural) < 0.2)
  }

  @Test func whatTheModelCannotMakeIsRefusedInWords() async throws {
    let fitted = try await Self.fit()
    for text in [
      "y = 'nowhere'", "x > 19", "x = 3 and x = 4", "w is missing and w > 3", "id = 'P1'",
      "z is missing",
    ] {
      #expect(throws: ConstraintError.self, "\(text)") {
        _ = try SteeredMarginals(fitted, where: Conditions(parsing: text))
      }
    }
  }

  @Test func sharesAreMadeToAFewRowsAndTheWeightsUndoThem() async throws {
    let fitted = try await Self.fit()
    let steered = try SteeredMarginals(
      fitted, shares: LevelShares(column: "y", shares: ["a": 0.5]))
    let made = try await steered.sample(10_000, seed: 1)
    let texts = made["y"]!.texts
    #expect(abs(texts.count { $0 == "a" } - 5_000) <= 15)
    let weights = made["_weight"]!.numbers!
    #expect(abs(weights.reduce(0, +) / 10_000 - 1) < 5e-3)
    let free = try await fitted.sample(10_000, seed: 1)
    let natural = Double(free["y"]!.texts.count { $0 == "a" })
    let weighed = zip(texts, weights).reduce(0.0) { $0 + ($1.0 == "a" ? $1.1 : 0) }
    #expect(abs(weighed - natural) < 30)
    let balanced = try await SteeredMarginals(fitted, shares: .balanced("y")).sample(9_000, seed: 1)
    for level in PrivateFitTests.levels {
      #expect(abs(balanced["y"]!.texts.count { $0 == level } - 3_000) <= 15)
    }
  }

  @Test func completionKeepsWhatIsThereAndDrawsTheRestGivenIt() async throws {
    let fitted = try await Self.fit()
    let real = Self.table()
    // Every other y is taken away; x says what it was four times in five.
    guard case .codes(let codes, let levels)? = real["y"]?.storage else { return }
    let partial = Table(
      real.columns.map { column in
        column.name == "y"
          ? Column(
            "y", .category,
            .codes(codes.enumerated().map { $0.offset % 2 == 0 ? -1 : $0.element }, levels: levels))
          : column
      })
    let completed = try fitted.completing(partial, seed: 4)
    #expect(completed.table.columns.allSatisfy { $0.missingCount == 0 })
    #expect(completed.unmet == 0)
    #expect(completed.cells == partial.columns.reduce(0) { $0 + $1.missingCount })
    let (made, own) = (completed.table["y"]!.texts, real["y"]!.texts)
    for row in own.indices where row % 2 == 1 { #expect(made[row] == own[row]) }
    #expect(completed.table["z"] == real["z"] && completed.table["id"] == real["id"])
    let x = real["x"]!.numbers!
    let rows = own.indices.filter { $0 % 2 == 0 }
    let agree = rows.count { PrivateFitTests.levels[Int(x[$0]) / 7] == made[$0] }
    #expect(Double(agree) / Double(rows.count) > 0.75)
  }

  @Test func declaredConstraintsHoldInEveryRow() async throws {
    let base = Self.table()
    let x = base["x"]!.numbers!
    let table = Table(
      base.columns + [
        Column("later", .count, .integers(x.map { Int64($0) + 4 })),
        Column("copy", .category, base["y"]!.storage),
        Column("sum", .count, .integers(x.map { 2 * Int64($0) + 4 })),
      ])
    var schema = Self.schema
    schema.columns += [
      ColumnSchema(
        name: "later", kind: .count,
        domain: Domain(.declared, source: "the form's rule", least: 0, most: 30)),
      // Computed from others: no domain is needed.
      ColumnSchema(name: "copy", kind: .category), ColumnSchema(name: "sum", kind: .count),
    ]
    schema.constraints = [
      .range("x", Condition.Interval(lower: Condition.Bound(.number(2)))),
      .ordered(["x", "later"], strict: true), .equal(["y", "copy"]),
      .sum(total: "sum", parts: ["x", "later"]),
      .requires(
        when: [.equals("y", "a")],
        then: [
          Condition(
            "z",
            .within(Condition.Interval(upper: Condition.Bound(.number(2.5), isClosed: true))))
        ]),
    ]
    let fitted = try await Self.fit(schema, table: table)
    let file = ModelFile(.marginals(fitted), dialect: nil, made: "2026-01-01T00:00:00Z")
    let opened = try ModelFile(bytes: file.envelope.bytes).understudy
    let made = try await opened.sample(5_000, seed: 6)
    #expect(made.columns.map(\.name) == schema.columns.map(\.name))
    for constraint in schema.constraints {
      #expect(constraint.violations(in: made).isEmpty, "\(constraint.title)")
    }
    // Conditions on a copy are put to its original, and ranges hold beside them.
    let steered = try await SteeredMarginals(
      fitted, where: Conditions(parsing: "copy = 'b' and x < 12")
    ).sample(500, seed: 1)
    #expect(steered["y"]!.texts.allSatisfy { $0 == "b" })
    #expect(steered["x"]!.numbers!.allSatisfy { $0 >= 2 && $0 < 12 })
    #expect(throws: ConstraintError.self) {
      _ = try SteeredMarginals(fitted, where: Conditions(parsing: "x < 2"))
    }
  }

  @Test(arguments: [
    (Constraint.fixedCombinations(["x", "y"]), "combinations"),
    (.range("x", Condition.Interval(lower: Condition.Bound(.number(50)))), "in common"),
    (.equal(["x", "z"]), "one kind"),
    (.requires(when: [.equals("id", "P1")], then: [.equals("y", "a")]), "id"),
    (.ordered(["x", "nowhere"], strict: false), "nowhere"),
  ])
  func whatCannotBeKeptIsRefusedBeforeAnythingIsSpent(constraint: Constraint, word: String)
    async throws
  {
    var schema = Self.schema
    schema.constraints = [constraint]
    let ledger = PrivateFitTests.ledger()
    do {
      _ = try await PrivateFit(epsilon: 1, ledger: ledger, entities: "t").fit(
        Self.table(), schema: schema, from: "test")
      Issue.record("\(constraint.title) was taken")
    } catch let error as ConstraintError {
      #expect(error.description.contains(word), "\(error)")
    }
    #expect(!FileManager.default.fileExists(atPath: ledger.path))
  }
}

extension Column {
  fileprivate var texts: [String] {
    guard case .codes(let codes, let levels) = storage else { return [] }
    return codes.map { $0 < 0 ? "" : levels[Int($0)] }
  }
}
