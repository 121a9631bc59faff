import Chance
import Evaluation
import Foundation
import Tables
import Testing

/// What must hold for every attack of the list, and for what an audit says of them together.
struct AuditTests {
  static let names = [any Attack].standard.map(\.name)
  /// Attacks that need a maker to fit again say so without one.
  static let direct = names.filter { !$0.contains("shadow") }

  /// Train, unseen rows, and a table made of fresh rows with some of train's among them.
  static func trial(
    train: Int = 700, holdout: Int = 700, made: Int = 700, planted: Int = 0, seed: Seed = 1
  ) -> Trial {
    let real = Population.table(train, seed: seed.derived("train"))
    let made = Population.table(made - planted, seed: seed.derived("synthetic"))
    return Trial(
      train: real, holdout: Population.table(holdout, seed: seed.derived("holdout")),
      synthetic: planted == 0 ? made : made.appending(real.taking(0..<planted)), seed: seed)
  }

  static func line(_ audit: Audit, _ name: String) throws -> Audit.Line {
    try #require(audit.lines.first { $0.name == name })
  }

  @Test("attacks have different names, ask questions, and say where they are from")
  func different() {
    #expect(Set(AuditTests.names).count == AuditTests.names.count)
    #expect([any Attack].standard.allSatisfy { $0.question.hasSuffix("?") && !$0.source.isEmpty })
  }

  @Test(
    "fresh rows raise no red verdict, and so few of them do not clear the table", arguments: 1...3
  )
  func fresh(seed: Int) async throws {
    let audit = try await Audit(of: AuditTests.trial(seed: Seed(UInt64(seed))))
    #expect(audit.verdict.level != .red, "\(audit.verdict)")
    #expect(audit.epsilon.lower == 0)
    // Seven planted rows of so few are not beyond doubt, and the audit says that it could not tell.
    #expect(audit.verdict.level == .amber)
    #expect(audit.verdict.sentences.contains { $0.contains("too weak") })
  }

  @Test("one planted row in a hundred turns the verdict red", arguments: 1...3)
  func planted(seed: Int) async throws {
    let audit = try await Audit(
      of: AuditTests.trial(
        train: 3_000, holdout: 3_000, made: 3_000, planted: 30, seed: Seed(UInt64(seed))),
      by: [VerbatimRows(), DistanceMembership()])
    #expect(audit.verdict.level == .red, "\(audit.lines.map(\.corrected))")
  }

  @Test("a copy of train is noticed by every attack", arguments: direct)
  func copy(name: String) async throws {
    let trial = AuditTests.trial()
    let audit = try await Audit(
      of: Trial(train: trial.train, holdout: trial.holdout, synthetic: trial.train, seed: 3),
      by: [any Attack].standard.filter { $0.name == name })
    let line = try AuditTests.line(audit, name)
    #expect(try #require(line.observed.p) < 0.001, "\(line.observed)")
    #expect(try #require(line.null.p) > 0.001, "the unseen rows are no copies")
    #expect(audit.verdict.level == .red)
  }

  @Test("a large train beside a small holdout raises no alarm")
  func unequal() async throws {
    let audit = try await Audit(of: AuditTests.trial(train: 4_000, holdout: 500))
    #expect(audit.verdict.level != .red)
    let line = try AuditTests.line(audit, "Singling out, multivariate")
    #expect(try #require(line.observed.risk).low <= 0, "no risk where nothing was learned")
  }

  @Test("the order of the rows in the files does not matter")
  func order() async throws {
    let trial = AuditTests.trial(planted: 9)
    let other = Trial(
      train: trial.train.permuted(seed: 5), holdout: trial.holdout?.permuted(seed: 6),
      synthetic: trial.synthetic.permuted(seed: 7), seed: trial.seed)
    let attacks = [any Attack].standard
    let (one, two) = (
      try await Audit(of: trial, by: attacks), try await Audit(of: other, by: attacks)
    )
    #expect(one.lines.map(\.corrected) == two.lines.map(\.corrected))
    #expect(one.epsilon == two.epsilon)
    // Rows are named by their place in the file all the same.
    let places = try #require(one.exposed["Verbatim rows"]).map(\.row)
    #expect(Set(places).isSuperset(of: 1...9) && places.count < 15)
  }

  @Test("what an audit publishes names no row")
  func publishes() async throws {
    let audit = try await Audit(of: AuditTests.trial(planted: 30))
    #expect(!audit.exposed.isEmpty)
    let encoder = JSONEncoder()
    let text = String(decoding: try encoder.encode(audit), as: UTF8.self)
    #expect(!text.contains("exposed") && !text.contains("\"row\""))
  }

  @Test("without unseen rows an audit is refused")
  func refused() async throws {
    let trial = AuditTests.trial()
    await #expect(throws: EvaluationError.self) {
      _ = try await Audit(
        of: Trial(train: trial.train, holdout: nil, synthetic: trial.synthetic, seed: 1))
    }
    await #expect(throws: EvaluationError.self) {
      _ = try await Audit(of: trial, secrets: ["no such column"])
    }
  }

  @Test("a false claim of epsilon is refuted, a modest one stands")
  func claims() async throws {
    let trial = AuditTests.trial()
    let copied = Trial(
      train: trial.train, holdout: trial.holdout, synthetic: trial.train, seed: 3)
    let attacks: [any Attack] = [DistanceMembership()]
    let refuted = try await Audit(of: copied, by: attacks, claimed: (1, 1e-9))
    #expect(refuted.epsilon.lower > 3)
    #expect(refuted.epsilon.isBroken)
    let standing = try await Audit(of: trial, by: attacks, claimed: (1, 1e-9))
    #expect(!standing.epsilon.isBroken)
  }
}
