import ArgumentParser
import Foundation
import Understudy

struct AuditOf: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Attack a synthetic table, made by any tool, to see whom it gives away.",
    discussion: """
      Every attack is run on learned rows and on as many unseen ones, then once more where there is
      no leak, and once where one row in a hundred is planted word for word. With --model the maker
      is fitted again some hundred times on halves of the rows, for the strongest attack; an
      interrupted audit takes finished fits up again.

      The claim of differential privacy is read from the model, or from the manifest beside
      the synthetic table; --claimed-epsilon states another.

      Rows that attacks are surest of are listed, by number, in private/ beside the report.

      The status is 0 for green and amber and 2 for red.

      EXAMPLES
        understudy audit --real train.csv --holdout unseen.csv --synthetic made.csv -o audit.html
        understudy audit --real train.csv --holdout unseen.csv --synthetic made.csv \\
          --model patients.understudy -o audit.html
      """)

  @Option(help: "The real table that was learned from.")
  var real: String

  @Option(help: "Real rows that were not learned from, drawn like those that were.")
  var holdout: String

  @Option(help: "The synthetic table.")
  var synthetic: String

  @Option(
    name: .customLong("secret"), parsing: .upToNextOption,
    help: "Columns an attacker would want to infer (default: all).")
  var secrets: [String] = []

  @Option(help: "The column a model would be trained to predict; also a secret.")
  var target: String?

  @Option(help: "The epsilon that is claimed (default: the model's or the manifest's).")
  var claimedEpsilon: Double?

  @Option(help: "The delta that is claimed.")
  var claimedDelta = 0.0

  @Option(help: "The model file of the maker, to fit it again.")
  var model: String?

  @Option(help: "How often the maker is fitted again.")
  var shadows = 256

  @Option(help: "Rows that take part in fitting again, at most; each fit learns half of them.")
  var shadowRows = 2_000

  @Option(name: .shortAndLong, help: "The report to write; none where not given.")
  var output: String?

  @Flag(help: "Replace the report if it is there.")
  var force = false

  @Option(help: "The seed of subsamples and fits.")
  var seed: UInt64 = 7

  @OptionGroup(title: "Reading") var reading: ReadingFlags
  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func validate() throws {
    if let claimedEpsilon, !(claimedEpsilon >= 0 && claimedEpsilon.isFinite) {
      throw ValidationError("--claimed-epsilon is 0 or more.")
    }
    guard claimedDelta >= 0 && claimedDelta < 1 else {
      throw ValidationError("--claimed-delta lies between 0 and 1.")
    }
    guard shadows >= 8, shadowRows >= 40 else {
      throw ValidationError("--shadows is at least 8 and --shadow-rows at least 40.")
    }
  }

  func run() async throws {
    if let output { try OutputCheck.file(output, force: force) }
    let listener = talking.listener
    var likeReal = try reading.options(tables: 3)
    let train = IdentityScan.recognising(
      try Judge.read(real, likeReal, telling: listener).table
    ).table
    // The other two are read with the real table's schema, so that kinds agree.
    likeReal.schema = likeReal.schema ?? train.schema
    let held = try Judge.read(holdout, likeReal, telling: listener)
    let made = try Judge.read(synthetic, likeReal, telling: listener)
    let trial = try Trial(
      aligning: train, holdout: held.table, synthetic: made.table, target: target,
      seed: Seed(seed))
    let opened = try model.map { try OpenedModel.at($0).file.understudy }
    let claim = try stated ?? ClaimFound(model: opened, synthetic: synthetic)
    if let note = claim?.note { listener(.note(note)) }
    let journal = output.map { $0 + ".shadows" }
    let audit = try await Audit(
      of: trial, secrets: secrets + (target.map { secrets.contains($0) ? [] : [$0] } ?? []),
      claimed: claim.flatMap(\.claim),
      shadows: opened.flatMap { understudy in
        // A private maker learns through its budget alone: fitting it again would need one for each fit.
        guard case .trees(let trees) = understudy else { return nil }
        return ShadowFits(
          of: trees.plan, count: shadows, rowLimit: shadowRows, journal: journal)
      }, telling: listener)
    if let output { try write(audit, to: output) }
    if let journal { try? FileManager.default.removeItem(atPath: journal) }
    if talking.json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      say(String(decoding: try encoder.encode(audit), as: UTF8.self))
    } else {
      say(AuditReport.headline(audit))
      if let output {
        say("Report  \(output)")
        say("Rows attacks are surest of  \(RunRecord.path(beside: output))  (yours alone)")
      }
    }
    if audit.verdict.level == .red { throw ExitCode(2) }
  }

  private var stated: ClaimFound? {
    claimedEpsilon.map { ClaimFound(claim: ($0, claimedDelta), note: nil) }
  }

  private func write(_ audit: Audit, to output: String) throws {
    try AuditReport(
      audit: audit,
      title:
        "What attacks on \(Naming.stem(of: synthetic)) found out about \(Naming.stem(of: real))",
      made: Manifest.instant(Date()), tool: "understudy \(Version.current)"
    ).write(to: output)
    try audit.writeExposed(beside: output)
  }
}

/// The claim of differential privacy that stands beside an audit's bound.
struct ClaimFound {
  var claim: (epsilon: Double, delta: Double)?
  /// Where it was found, or why what was found is none.
  var note: String?

  init(claim: (epsilon: Double, delta: Double)?, note: String?) {
    self.claim = claim
    self.note = note
  }

  /// The model's, or that of the manifest that goes with the synthetic table; nil for none.
  ///
  /// A guarantee that is not valid (noise from a seed) is no claim. One for everything an entity has
  /// holds for each of its rows.
  ///
  /// - Throws: where a manifest is there but cannot be read.
  init?(model: Understudies?, synthetic: String) throws {
    var found = model?.guarantee.map { ($0, "the model") }
    let path = Manifest.path(beside: synthetic)
    if found == nil, PathState(at: path) == .file {
      found = try Manifest(reading: path).guarantee.map { ($0, path) }
    }
    guard let (guarantee, place) = found else { return nil }
    guard guarantee.isValid else {
      note =
        "The guarantee of \(place) is not valid: its noise came from a seed. Nothing is claimed."
      return
    }
    claim = (guarantee.epsilon, guarantee.delta)
    note = "The claim is that of \(place): \(guarantee.sentence)"
  }
}
