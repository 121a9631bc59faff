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

  /// A schema that declares what is public about visits, and a table of them.
  static func visits(_ shell: Shell, named name: String, oldest: Int) throws {
    try shell.write(
      "public.yaml",
      """
      columns:
        - name: "age"
          kind: count
          minimum: 0
          maximum: 99
          origin: declared
          source: "the form takes two digits"
        - name: "ward"
          kind: category
          levels: ["a", "b"]
          origin: declared
          source: "the list of wards"
      """)
    let rows = (0..<600).map { "\($0 % 10 == 0 ? oldest : $0 * 7 % 99),\($0 % 3 == 0 ? "a" : "b")" }
    try shell.write(name, (["age,ward"] + rows).joined(separator: "\n") + "\n")
  }

  @Test("nothing a private fit says or publishes tells whether cells lay outside their domain")
  func outside() throws {
    let shell = try Shell()
    defer { shell.remove() }
    var said: [String] = []
    for oldest in [50, 250] {
      try AuditTests.visits(shell, named: "visits.csv", oldest: oldest)
      let result = try shell.understudy(
        "fit", "visits.csv", "--schema", "public.yaml", "--epsilon", "2", "--ledger",
        "ledger-\(oldest).jsonl", "-o", "m.understudy", "--force")
      #expect(result.status == 0, "\(result.err)")
      let words = (result.out + result.err).replacing("ledger-\(oldest)", with: "ledger")
      said.append(words)
      #expect(words.contains("outside their declared domains is in"))
      let record = try shell.text("ledger-\(oldest).outside.json")
      #expect(record.contains("\"cells\" : \(oldest == 50 ? 0 : 60)"))
      let told = try shell.understudy("inspect", "m.understudy").out
      #expect(!told.contains("outside.json") && !told.contains("lay outside"))
    }
    #expect(said[0] == said[1])
  }

  @Test("a private model is sampled under conditions and completes rows, which its claim is not of")
  func steered() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try AuditTests.visits(shell, named: "visits.csv", oldest: 50)
    #expect(
      try shell.understudy(
        "fit", "visits.csv", "--schema", "public.yaml", "--epsilon", "2", "-o", "m.understudy", "-q"
      ).status == 0)
    let made = try shell.understudy(
      "sample", "m.understudy", "-n", "90", "-o", "made.csv", "--where",
      "ward = 'a' and age between 20 and 30", "--json")
    #expect(made.status == 0 && made.out.contains("probability"), "\(made.err)")
    #expect(made.err.contains("at no cost of privacy"))
    let rows = try shell.text("made.csv").split(separator: "\n").dropFirst()
    #expect(rows.count == 90 && rows.allSatisfy { $0.wholeMatch(of: /(2\d|30),a/) != nil })
    let half = try shell.understudy(
      "sample", "m.understudy", "-n", "90", "-o", "half.csv", "--share", "ward=0.5")
    #expect(half.status == 0, "\(half.err)")
    #expect(try shell.text("half.csv").contains("_weight"))
    let none = try shell.understudy(
      "sample", "m.understudy", "-n", "9", "-o", "none.csv", "--where", "ward = 'z'")
    #expect(none.status != 0 && none.err.contains("domain"))
    try shell.write("partial.csv", "age,ward\n12,\n,b\n44,a\n")
    let full = try shell.understudy("complete", "m.understudy", "partial.csv", "-o", "full.csv")
    #expect(full.status == 0, "\(full.err)")
    let completed = try shell.text("full.csv").split(separator: "\n")
    #expect(completed[1].wholeMatch(of: /12,[ab]/) != nil)
    #expect(completed[2].wholeMatch(of: /\d+,b/) != nil && completed[3] == "44,a")
    #expect(try !shell.text("full.csv.manifest.json").contains("epsilon"))
  }

  @Test("the claim comes from the manifest or the model, and stands beside the bound")
  func claim() throws {
    let shell = try Shell()
    defer { shell.remove() }
    for (name, oldest) in [("visits.csv", 50), ("unseen.csv", 51)] {
      try AuditTests.visits(shell, named: name, oldest: oldest)
    }
    #expect(
      try shell.understudy(
        "fit", "visits.csv", "--schema", "public.yaml", "--epsilon", "1.5", "-o", "m.understudy",
        "-q"
      ).status == 0)
    #expect(try shell.understudy("sample", "m.understudy", "-o", "made.csv").status == 0)
    func audited(_ more: String...) throws -> Shell.Result {
      try shell.run(
        Shell.binary,
        ["audit", "--real", "visits.csv", "--holdout", "unseen.csv", "--synthetic"] + more)
    }
    let byManifest = try audited("made.csv", "-o", "a.html")
    #expect(byManifest.err.contains("made.csv.manifest.json"), "\(byManifest.err)")
    #expect(try shell.text("a.html").contains("1.5"))
    try shell.write("alone.csv", try shell.text("made.csv"))
    let byModel = try audited("alone.csv", "--model", "m.understudy")
    #expect(byModel.err.contains("The claim is that of the model: ") && byModel.err.contains("1.5"))
    let none = try audited("alone.csv")
    #expect(!none.err.contains("claim"))
    let stated = try audited("made.csv", "--claimed-epsilon", "9")
    #expect(!stated.err.contains("The claim is that of"))
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
