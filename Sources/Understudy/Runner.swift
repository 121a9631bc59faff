import Chance
public import Evaluation
public import Formats
import Foundation
import Privacy
public import Provenance
import Reports
import Synthesis
public import Tables
import Tabular

/// The main job on this machine: a table in; its understudy, scorecard, report and manifest out.
public struct Runner: Sendable {
  public var recipe: Recipe
  /// The private fit to make instead of the recipe's maker, and its schema; nil for none.
  public var privacy: (fit: PrivateFit, schema: Schema)?
  /// Whether scores against real data, which no guarantee covers, are published all the same.
  public var publishesScores: Bool
  public var listener: Listener

  public init(
    _ recipe: Recipe, privacy: (fit: PrivateFit, schema: Schema)? = nil,
    publishesScores: Bool = false, telling listener: @escaping Listener = { _ in }
  ) {
    self.recipe = recipe
    self.privacy = privacy
    self.publishesScores = publishesScores
    self.listener = listener
  }

  /// What a run wrote, and what it found.
  public struct Outcome: Sendable {
    public var scorecard: Scorecard
    public var manifest: Manifest
    public var synthetic: String
    public var model: String
    public var report: String
    public var record: String
  }

  /// Learns, makes, judges and reports.
  ///
  /// - Parameters:
  ///   - read: the real table, as it was read.
  ///   - source: where it came from; told to the local record only.
  ///   - folder: where everything is written; must exist.
  ///   - fileName: the synthetic file's name in it.
  public func run(
    _ read: ReadTable, from source: String, into folder: String, fileName: String
  ) async throws -> Outcome {
    let began = Date()
    let floor = recipe.maker.privacy.minimumRows
    let (table, prepared) = try self.prepared(read.table, from: source, minimumRows: floor)
    let (train, holdout) = table.parted(holdout: recipe.holdout, seed: recipe.seed)
    let understudy = try await learned(from: train, source: source)
    let isPrivate = understudy.guarantee != nil
    let outputs = Outputs(
      folder: folder, fileName: fileName, keepsReportPrivate: isPrivate && !publishesScores)
    let model = ModelFile(
      understudy, dialect: read.dialect, made: Manifest.instant(began), prepared: prepared)
    let digest = try model.write(to: outputs.model)

    let rows = recipe.rows ?? understudy.rowsByDefault ?? train.rowCount
    let judged = try await understudy.sample(
      min(rows, recipe.judgedRows), seed: recipe.seed, unique: understudy.unique,
      telling: listener)
    let trial = try Trial(
      aligning: train, holdout: holdout, synthetic: judged, target: recipe.target,
      seed: recipe.seed, minimumRows: floor)
    let scorecard = try await Scorecard(judging: trial, by: .standard, telling: listener)
    try Task.checkCancellation()

    let manifest = Manifest(
      of: understudy, modelDigest: digest, settings: understudy.published,
      scorecard: isPrivate && !publishesScores ? nil : scorecard, prepared: prepared, made: began)
    var record = RunRecord(
      version: Version.current, command: CommandLine.arguments, seed: recipe.seed.value,
      rows: [
        "real": table.rowCount, "train": train.rowCount, "holdout": holdout.rowCount,
        "synthetic": rows,
      ],
      inputs: [try Self.input(source)], started: began)
    try manifest.checkPublishable(against: record)
    try await write(understudy, rows: rows, read: read, manifest: manifest, to: outputs)

    listener(.began(stage: "Reporting", total: nil, unit: "page"))
    let report = Report(
      scorecard: scorecard, portrait: Portrait(of: trial), manifest: manifest)
    try FileManager.default.createDirectory(
      at: URL(filePath: outputs.report).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    try report.write(to: outputs.report)
    record.finished = Manifest.instant(Date())
    record.outputs = try [outputs.synthetic, outputs.model, outputs.report].map {
      try RunRecord.File(digesting: $0)
    }
    try record.write(beside: outputs.synthetic)
    listener(.ended)
    return Outcome(
      scorecard: scorecard, manifest: manifest, synthetic: outputs.synthetic,
      model: outputs.model, report: outputs.report, record: outputs.record)
  }

  /// The table to learn from. A private fit is told what its columns are, and looks at nothing.
  private func prepared(_ read: Table, from source: String, minimumRows: Int) throws
    -> (Table, [Protection])
  {
    if let privacy {
      var read = read
      read.target = recipe.target ?? privacy.schema.target
      return (read, [])
    }
    let prepared = try PreparedTable(
      read, target: recipe.target, minimumRows: minimumRows, place: source,
      safeHarbor: recipe.safeHarbor)
    for finding in prepared.findings { listener(.note(finding)) }
    return (prepared.table, prepared.protections)
  }

  private func learned(from train: Table, source: String) async throws -> Understudies {
    guard let privacy else {
      return .trees(
        try await recipe.maker.fit(to: train, seed: recipe.seed, telling: listener))
    }
    var schema = privacy.schema
    schema.target = train.target
    return .marginals(
      try await privacy.fit.fit(train, schema: schema, from: source, telling: listener))
  }

  /// A source for the local record: with its digest where it is a file.
  private static func input(_ source: String) throws -> RunRecord.File {
    PathState(at: source) == .file
      ? try RunRecord.File(digesting: source) : RunRecord.File(path: source)
  }

  private func write(
    _ understudy: Understudies, rows: Int, read: ReadTable, manifest: Manifest, to outputs: Outputs
  ) async throws {
    let sink = try Sink(outputs.synthetic)
    let options = WritingOptions(
      metadata: try manifest.metadata(), overwrite: true, dialect: read.dialect)
    let writer = try [any TableFormat].standard.format(of: sink).writer(
      to: sink, schema: understudy.schema, options: options)
    try await understudy.write(
      rows, seed: recipe.seed, unique: understudy.unique, to: writer, telling: listener)
    try manifest.write(beside: outputs.synthetic)
  }
}

/// Where a run's files go.
public struct Outputs: Sendable {
  public var synthetic: String
  public var model: String
  public var report: String
  public var record: String

  /// - Parameter keepsReportPrivate: among what is never published.
  public init(folder: String, fileName: String, keepsReportPrivate: Bool = false) {
    let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    synthetic = "\(folder)/\(fileName)"
    model = "\(folder)/model.understudy"
    record = RunRecord.path(beside: synthetic)
    report = keepsReportPrivate ? "\(folder)/private/report.html" : "\(folder)/report.html"
  }
}
