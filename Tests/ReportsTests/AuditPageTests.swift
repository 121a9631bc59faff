import Chance
import Evaluation
import Foundation
import Reports
import Tables
import Testing

/// The page of an audit.
struct AuditPageTests {
  static let hostile = "<script>alert(1)</script>"

  static func table(_ rows: Int, seed: Seed) -> Table {
    var stream = seed.stream("people")
    let age = (0..<rows).map { _ in Int64(stream.below(70)) }
    let cost = (0..<rows).map { _ in stream.uniform() * 1_000 }
    let ward = (0..<rows).map { _ in Int32(stream.below(3)) }
    return Table([
      Column(hostile, .count, .integers(age)), Column("cost", .measurement, .doubles(cost)),
      Column("ward", .category, .codes(ward, levels: ["east", "west", "north"])),
      Column("note", .text, .text((0..<rows).map { "words \($0)" })),
    ])
  }

  static func audit(copied: Bool) async throws -> Audit {
    let train = table(400, seed: 1)
    return try await Audit(
      of: Trial(
        train: train, holdout: table(400, seed: 2), synthetic: copied ? train : table(400, seed: 3),
        seed: 1), claimed: (1, 0))
  }

  @Test("it stands under the headings of ISO/IEC 27559 and says what every attack found")
  func headings() async throws {
    let audit = try await AuditPageTests.audit(copied: true)
    let page = AuditReport(
      audit: audit, title: "A copy", made: "2026-01-01T00:00:00Z", tool: "understudy"
    ).html()
    for heading in [
      "<h2>Context</h2>", "<h2>Data assessment and attack modelling</h2>",
      "<h2>Quantification and adversarial testing</h2>", "<h2>Mitigation</h2>",
      "<h2>Governance</h2>",
    ] { #expect(page.contains(heading), "\(heading)") }
    #expect(audit.lines.allSatisfy { page.contains($0.name) && page.contains($0.source) })
    #expect(page.contains("RED") && page.contains("Do not release"))
    #expect(page.contains("the claim does not hold"))
    #expect(page.contains("smoke test, not evidence"))
    #expect(page.contains("note (free text, identifiers)"))
    // A column's name does not become part of the page.
    #expect(!page.contains(AuditPageTests.hostile))
  }

  @Test("a green verdict is not called a proof, nor a red one a suspicion")
  func words() async throws {
    let clean = try await AuditPageTests.audit(copied: false)
    let line = AuditReport.headline(clean)
    #expect(line.contains(clean.verdict.level == .green ? "no proof" : "too weak"))
    #expect(AuditReport.headline(try await AuditPageTests.audit(copied: true)).contains("RED"))
  }
}
