import Foundation
import Testing

@Suite("The audit, as a command")
struct AuditTests {
  /// Three tables: learned, unseen, and whichever is to be audited.
  static func prepared(_ shell: Shell, made: Range<Int>) throws {
    let lines = patientsCSV(2_400).split(separator: "\n").map(String.init)
    func write(_ name: String, _ rows: Range<Int>) throws {
      try shell.write(
        name, ([lines[0]] + rows.map { lines[1 + $0] }).joined(separator: "\n") + "\n")
    }
    try write("train.csv", 0..<800)
    try write("unseen.csv", 800..<1_600)
    try write("made.csv", made)
  }

  @Test("a copy ends red, with status 2, a report, and the rows in a file of the owner's alone")
  func copy() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try AuditTests.prepared(shell, made: 0..<800)
    let result = try shell.understudy(
      "audit", "--real", "train.csv", "--holdout", "unseen.csv", "--synthetic", "made.csv", "-o",
      "audit.html", "--claimed-epsilon", "1")
    #expect(result.status == 2, "\(result.err)")
    #expect(result.out.contains("RED") && result.out.contains("claim does not hold"))
    #expect(try shell.text("audit.html").contains("Governance"))
    let rows = shell.path("private/audit.html.run.json")
    let mode = try FileManager.default.attributesOfItem(atPath: rows)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try shell.text("private/audit.html.run.json").contains("Verbatim rows"))
  }

  @Test("fresh rows end without an alarm, with status 0, and as JSON where that is asked for")
  func fresh() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try AuditTests.prepared(shell, made: 1_600..<2_400)
    let result = try shell.understudy(
      "audit", "--real", "train.csv", "--holdout", "unseen.csv", "--synthetic", "made.csv",
      "--json", "-q")
    #expect(result.status == 0, "\(result.err)")
    let audit = try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any]
    #expect((audit?["lines"] as? [Any])?.count == 9)
  }

  @Test("the maker is fitted again from its model, and nothing is left behind")
  func model() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try AuditTests.prepared(shell, made: 1_600..<2_400)
    #expect(try shell.understudy("fit", "train.csv", "-o", "m.understudy", "-q").status == 0)
    let result = try shell.understudy(
      "audit", "--real", "train.csv", "--holdout", "unseen.csv", "--synthetic", "made.csv",
      "--model", "m.understudy", "--shadows", "8", "--shadow-rows", "80", "-o", "audit.html")
    #expect([0, 2].contains(result.status), "\(result.err)")
    #expect(try shell.text("audit.html").contains("Fitted 8 times"))
    #expect(!shell.exists("audit.html.shadows"))
  }

  @Test("Safe Harbor's rulings are printed, carried out, and told by the manifest")
  func safeHarbor() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try shell.write("patients.csv", patientsCSV(600))
    let record = try shell.understudy("schema", "patients.csv", "--safe-harbor")
    #expect(record.status == 0, "\(record.err)")
    #expect(record.out.contains("45 CFR 164.514(b)(2)") && record.out.contains("year only"))
    #expect(
      try shell.understudy("fit", "patients.csv", "--safe-harbor", "-o", "m.understudy", "-q")
        .status == 0)
    let made = try shell.understudy("sample", "m.understudy", "-n", "50", "-o", "made.csv")
    #expect(made.status == 0, "\(made.err)")
    let rows = try shell.text("made.csv").split(separator: "\n").dropFirst()
    let years = rows.map { $0.split(separator: ",", omittingEmptySubsequences: false)[1] }
    #expect(years.allSatisfy { $0.wholeMatch(of: /20\d\d/) != nil }, "dates became years")
    #expect(try shell.text("made.csv.manifest.json").contains("HIPAA Safe Harbor (C)"))
    #expect(try shell.understudy("inspect", "m.understudy").out.contains("HIPAA Safe Harbor (C)"))
    let refused = try shell.understudy(
      "fit", "patients.csv", "--as-of", "2024", "-o", "n.understudy")
    #expect(refused.status == 64)
  }
}
