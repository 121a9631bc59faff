import ArgumentParser
import Foundation
import Understudy

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "All of it: learn a table, make its understudy, judge it, report.",
    discussion: """
      Parts off a share of the rows, learns from the rest, makes as many rows as it learned from,
      and writes a folder with the synthetic table, its manifest, the model, the report, and a
      private record (seed, counts, paths) that is yours alone.

      EXAMPLES
        understudy run patients.csv
        understudy run claims.parquet --target fraud -n 100000 -o claims-synthetic
        understudy run postgresql://me@db/clinic#public.patients -o patients-synthetic
        zcat patients.csv.gz | understudy run - -o patients-synthetic
        understudy run xrays/ -o synthetic-xrays --minutes 20
        understudy run xrays.parquet -o synthetic-xrays --format folder
      """)

  @Argument(help: "The real table.")
  var table: String

  @Option(name: .shortAndLong, help: "The folder to write (default: the table's name, -synthetic).")
  var output: String?

  @Option(
    name: [.customShort("n"), .long],
    help: "How many rows to make (default: as many as were learned from).")
  var rows: Int?

  @Option(help: "The column a model would be trained to predict (default: proposed).")
  var target: String?

  @Option(help: "The share of rows that is parted off and never learned from.")
  var holdout = 0.2

  @Option(
    help: """
      The synthetic file's format: csv, parquet, jsonl...; of pictures: folder or parquet (default: \
      the table's).
      """)
  var format: String?

  @Flag(help: "Replace what the folder holds.")
  var force = false

  @OptionGroup(title: "Reading") var reading: ReadingFlags
  @OptionGroup(title: "Learning") var learning: LearningFlags
  @OptionGroup(title: "Differential privacy") var privacy: PrivacyFlags
  @Flag(help: "Publish scores against the real data, which no guarantee covers, all the same.")
  var publishScores = false
  @OptionGroup(title: "Safe Harbor") var harbor: SafeHarborFlags
  @OptionGroup(title: "Pictures") var pictures: PictureFlags
  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func validate() throws {
    guard holdout > 0 && holdout < 1 else {
      throw ValidationError("--holdout is a share between 0 and 1, such as 0.2.")
    }
    guard rows ?? 0 >= 0 else { throw ValidationError("--rows is 0 or more.") }
  }

  func run() async throws {
    let listener = talking.listener
    if PictureSource.isThere(table) {
      return try await runPictures(telling: listener)
    }
    let schema = try reading.options().schema
    let asked = try privacy.fit(table, schema: schema)
    if asked != nil, try harbor.rules() != nil { throw SafeHarborFlags.notWithPrivateFit }
    let read = try reading.read(table, telling: listener)
    let folder = output ?? Naming.stem(of: table) + "-synthetic"
    try OutputCheck.folder(folder, force: force)
    let recipe = Recipe(
      seed: Seed(learning.seed), holdout: holdout, rows: rows, target: target,
      maker: learning.maker(schema), safeHarbor: try harbor.rules())
    let outcome = try await Runner(
      recipe, privacy: asked.flatMap { asked in schema.map { (asked, $0) } },
      publishesScores: publishScores, telling: listener
    ).run(
      read, from: table, into: folder,
      fileName: "synthetic." + (format ?? Naming.writtenExtension(of: table)))
    if let asked {
      listener(.note(try asked.account()))
      listener(.note(asked.outsideNote))
    }
    if talking.json {
      say(
        JSONValue.object([
          "synthetic": .text(outcome.synthetic), "model": .text(outcome.model),
          "report": .text(outcome.report), "summary": .text(outcome.scorecard.summary),
          "scores": .list(outcome.scorecard.readings.map(JSONValue.init)),
        ]).line)
      return
    }
    say(Report.headline(outcome.scorecard))
    say("Synthetic table  \(outcome.synthetic)")
    say("Model            \(outcome.model)")
    if let guarantee = outcome.manifest.guarantee {
      say("Claim            \(guarantee.sentence)")
    }
    say("Private record   \(outcome.record)  (yours alone)")
    let isPrivate = outcome.manifest.guarantee != nil && !publishScores
    say(
      "Report           \(outcome.report)"
        + (isPrivate ? "  (yours alone: no guarantee covers it)" : ""))
  }
}

extension Run {
  /// The same for a folder of pictures.
  private func runPictures(telling listener: @escaping Listener) async throws {
    let folder = output ?? Naming.stem(of: table) + "-synthetic"
    try OutputCheck.folder(folder, force: force || pictures.resume)
    var recipe = try pictures.recipe(learning, harbor)
    recipe.holdout = holdout
    recipe.count = rows
    recipe.label = target
    let options = try reading.options()
    let asked = try pictures.privately(table, privacy, schema: options.schema)
    let source = try PictureSource(table, options: options, working: folder)
    var runner = PictureRunner(
      recipe, privacy: asked, publishesScores: publishScores, telling: listener)
    runner.writesParquet = (format ?? Naming.writtenExtension(of: table)) == "parquet"
    let outcome = try await runner.run(source.folder, into: folder)
    if let asked { listener(.note(try asked.fit.account())) }
    if talking.json {
      say(
        JSONValue.object([
          "synthetic": .text(outcome.pictures), "model": .text(outcome.model),
          "report": .text(outcome.report), "summary": .text(outcome.scorecard.summary),
          "scores": .list(outcome.scorecard.readings.map(JSONValue.init)),
        ]).line)
      return
    }
    say(Report.headline(outcome.scorecard))
    say("Pictures         \(outcome.pictures)")
    say("A look at them   \(outcome.sheet)")
    say("Model            \(outcome.model)")
    if let guarantee = outcome.manifest.guarantee {
      say("Claim            \(guarantee.sentence)")
    }
    say("Private record   \(outcome.record)  (yours alone)")
    let isPrivate = outcome.manifest.guarantee != nil && !publishScores
    say(
      "Report           \(outcome.report)"
        + (isPrivate ? "  (yours alone: no guarantee covers it)" : ""))
  }
}

extension JSONValue {
  init(_ reading: Reading) {
    self = .object([
      "name": .text(reading.name), "facet": .text(reading.facet.rawValue),
      "unit": .text(reading.unit.rawValue), "value": reading.value.map(JSONValue.number) ?? .null,
      "ideal": reading.ideal.map(JSONValue.number) ?? .null,
      "interval": reading.interval.map { .list([.number($0.lowerBound), .number($0.upperBound)]) }
        ?? .null, "note": reading.note.map(JSONValue.text) ?? .null,
    ])
  }
}
