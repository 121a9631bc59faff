import ArgumentParser
import Foundation
import Understudy

struct Judge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge a synthetic table, made by any tool, beside the real one.",
    discussion: """
      Every score stands beside its ideal: what the holdout, real rows that were not learned from,
      would get. Without --holdout what needs one is left out, and copying cannot be told from
      learning.

      EXAMPLES
        understudy judge --real train.csv --holdout unseen.csv --synthetic made.csv -o report.html
        understudy judge --real patients.csv --synthetic made.parquet --target diagnosis --json
        understudy judge --real xrays/ --holdout unseen/ --synthetic made/ -o report.html
      """)

  @Option(help: "The real table that was learned from.")
  var real: String

  @Option(help: "The synthetic table.")
  var synthetic: String

  @Option(help: "Real rows that were not learned from.")
  var holdout: String?

  @Option(help: "The column a model would be trained to predict (default: proposed).")
  var target: String?

  @Option(name: .shortAndLong, help: "The report to write; none where not given.")
  var output: String?

  @Flag(help: "Replace the report if it is there.")
  var force = false

  @Option(help: "The seed of subsamples and bootstraps.")
  var seed: UInt64 = 7

  @Option(help: "Rows that must stand behind anything that is shown.")
  var minimumRows = 5

  @Option(help: "Of pictures: pixels a side that they are compared at, 8 to 128.")
  var side: Int?

  @Option(help: "Of pictures: the model that made them, to see what its error gives away.")
  var model: String?

  @Flag(
    help: """
      Of pictures: also draw, into private/ beside the report, the most suspicious ones beside their \
      nearest real ones. Shows real pictures: not to be shared.
      """)
  var neighbours = false

  @OptionGroup(title: "Reading") var reading: ReadingFlags
  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func validate() throws {
    guard minimumRows >= 1 else { throw ValidationError("--minimum-rows is at least 1.") }
    guard (8...128).contains(side ?? 8) else { throw ValidationError("--side is 8 to 128.") }
    guard !neighbours || output != nil else {
      throw ValidationError("--neighbours needs a report (-o) to lie beside.")
    }
  }

  func run() async throws {
    if let output { try OutputCheck.file(output, force: force) }
    let listener = talking.listener
    if PictureSource.isThere(real) { return try await judgePictures(telling: listener) }
    let tables = holdout == nil ? 2 : 3
    var likeReal = try reading.options(tables: tables)
    let train = IdentityScan.recognising(
      try Self.read(real, likeReal, telling: listener).table
    ).table
    // The other two are read with the real table's schema, so that kinds agree.
    likeReal.schema = likeReal.schema ?? train.schema
    let held = try holdout.map { try Self.read($0, likeReal, telling: listener) }
    let made = try Self.read(synthetic, likeReal, telling: listener)
    if let target, train[target] == nil {
      throw UnderstudyError(
        .unknownColumn, place: real, expected: "there is no column “\(target)” to predict",
        remedy: "Name one of its columns with --target; `understudy schema` lists them.")
    }
    let trial = try Trial(
      aligning: train, holdout: held?.table, synthetic: made.table, target: target,
      seed: Seed(seed), minimumRows: minimumRows)
    let scorecard = try await Scorecard(judging: trial, by: .standard, telling: listener)
    if let output {
      let manifest =
        (try? Origin(metadata: made.metadata, fileAt: synthetic))?.manifest
        ?? Manifest(
          tool: "unknown (judged by understudy)", version: Version.current,
          schema: made.table.schema, scores: scorecard.readings.map(Manifest.Score.init),
          made: Manifest.instant(Date()))
      try Report(
        scorecard: scorecard, portrait: Portrait(of: trial), manifest: manifest,
        title: "\(Naming.stem(of: synthetic)) beside \(Naming.stem(of: real))"
      ).write(to: output)
    }
    tell(scorecard)
  }

  private func tell(_ scorecard: Scorecard) {
    if talking.json {
      say(
        JSONValue.object([
          "summary": .text(scorecard.summary),
          "scores": .list(scorecard.readings.map(JSONValue.init)),
        ]).line)
    } else {
      say(Report.headline(scorecard))
      if let output { say("Report  \(output)") }
    }
  }

  /// The same for folders of pictures.
  private func judgePictures(telling listener: @escaping Listener) async throws {
    guard let holdout else {
      throw ValidationError(
        "Pictures are judged beside real ones that were not learned from: name their folder with "
          + "--holdout.")
    }
    var options = try reading.options()
    var comparison = PictureComparison(telling: listener)
    comparison.seed = Seed(seed)
    comparison.minimumRows = minimumRows
    comparison.label = target
    comparison.side = side
    if let model {
      guard case .pictures(let maker) = try OpenedModel.at(model).file.understudy else {
        throw ValidationError("--model names a model of tables, not of pictures.")
      }
      comparison.maker = maker
    }
    let beside = output.map { URL(filePath: $0).deletingLastPathComponent().path }
    let place = beside ?? FileManager.default.temporaryDirectory.path
    let train = try PictureSource(real, options: options, working: place)
    // The other two are read with the real table's schema, so that kinds agree.
    options.schema = options.schema ?? train.folder.table.schema
    let held = try PictureSource(holdout, options: options, working: place)
    let made = try PictureSource(synthetic, options: options, working: place)
    let outcome = try await comparison.judge(
      train: train.folder, holdout: held.folder, synthetic: made.folder,
      title: "\(Naming.stem(of: synthetic)) beside \(Naming.stem(of: real))",
      neighbours: neighbours ? beside.map { $0 + "/private" } : nil,
      working: place)
    if let output { try outcome.report.write(to: output) }
    tell(outcome.scorecard)
  }

  static func read(
    _ source: String, _ options: ReadingOptions, telling listener: Listener
  ) throws -> ReadTable {
    listener(.began(stage: "Reading \(Naming.stem(of: source))", total: nil, unit: "rows"))
    let read = try Table.reading(source, options: options)
    listener(.ended)
    for note in read.notes { listener(.note(note)) }
    return read
  }
}
