public import Evaluation
public import Formats
import Foundation
import NeuralClient
public import Privacy
public import Provenance
import Reports
public import Tables

/// The main job for pictures: a folder in; new pictures, their model, scorecard and report out.
public struct PictureRunner: Sendable {
  public var recipe: PictureRecipe
  /// The private fit to make instead; nil for none.
  public var privacy: PrivatePictures?
  /// Whether scores against real pictures, which no guarantee covers, are published all the same.
  public var publishesScores: Bool
  /// Whether pictures are written as one Parquet file, not as a folder.
  public var writesParquet = false
  public var listener: Listener

  public init(
    _ recipe: PictureRecipe, privacy: PrivatePictures? = nil, publishesScores: Bool = false,
    telling listener: @escaping Listener = { _ in }
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
    public var pictures: String
    public var sheet: String
    public var model: String
    public var report: String
    public var record: String
  }

  /// Learns from all of a folder's pictures and writes the model.
  public func fit(_ source: PictureFolder, to model: String) async throws -> (
    model: Digest, guarantee: Guarantee?
  ) {
    let worker = try NeuralWorkerProcess()
    for note in source.notes { listener(.note(note)) }
    let work = try PictureWork(in: URL(filePath: model).deletingLastPathComponent().path)
    let fit = PictureFit(recipe: recipe, privacy: privacy, listener: listener)
    let packed = try await fit.packed(
      source.table, of: source, as: "train.pack", side: recipe.side, channels: recipe.channels,
      work: work,
      worker: worker)
    let understudy = try await fit.fit(
      packed, image: source.imageColumn, checkpoint: model + ".checkpoint", sheet: nil, work: work,
      worker: worker)
    let file = ModelFile(.pictures(understudy), dialect: nil, made: Manifest.instant(Date()))
    return (try file.write(to: model), understudy.guarantee)
  }

  /// Learns, draws, judges and reports.
  ///
  /// - Parameter folder: where everything is written; must exist.
  public func run(_ source: PictureFolder, into folder: String) async throws -> Outcome {
    let began = Date()
    let worker = try NeuralWorkerProcess()
    for note in source.notes { listener(.note(note)) }
    let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let work = try PictureWork(in: folder)
    let fit = PictureFit(recipe: recipe, privacy: privacy, listener: listener)
    let (trainTable, holdoutTable) = source.table.parted(
      holdout: recipe.holdout, seed: recipe.seed)
    let train = try await fit.packed(
      trainTable, of: source, as: "train.pack", side: recipe.side, channels: recipe.channels,
      work: work,
      worker: worker)
    let holdout = try await fit.packed(
      holdoutTable, of: source, as: "holdout.pack", side: train.side, channels: train.channels,
      work: work, worker: worker)
    let sheet = "\(folder)/sheet.png"
    let understudy = try await fit.fit(
      train, image: source.imageColumn, checkpoint: "\(folder)/training.checkpoint", sheet: sheet,
      work: work, worker: worker)
    let model = ModelFile(.pictures(understudy), dialect: nil, made: Manifest.instant(began))
    let digest = try model.write(to: "\(folder)/model.understudy")

    var drawing = PictureDrawing(understudy, telling: listener)
    drawing.guidance = recipe.guidance
    drawing.steps = recipe.drawingSteps
    drawing.device = recipe.device
    let count =
      recipe.count ?? understudy.rows?.understudy.rowsByDefault ?? train.table.rowCount
    let isPrivate = understudy.guarantee != nil && !publishesScores
    let (made, pack) = try await drawing.drawn(
      count, seed: recipe.seed, work: work, sheet: sheet, worker: worker)
    let judging = PictureJudging(
      image: source.imageColumn, label: understudy.label, seed: recipe.seed,
      minimumRows: recipe.maker.privacy.minimumRows, listener: listener)
    let scorecard = try await judging.scorecard(
      train, holdout,
      PictureFit.Packed(
        table: made, pack: pack, side: train.side, channels: train.channels),
      maker: understudy, neighbours: recipe.neighbours ? "\(folder)/private" : nil, work: work,
      worker: worker)
    try Task.checkCancellation()

    let manifest = Manifest(
      of: .pictures(understudy), modelDigest: digest,
      settings: understudy.published
        .merging(PictureDrawing.settings(guidance: recipe.guidance)) { $1 },
      scorecard: isPrivate ? nil : scorecard, made: began)
    var record = RunRecord(
      version: Version.current, command: CommandLine.arguments, seed: recipe.seed.value,
      rows: [
        "real": source.table.rowCount, "train": train.table.rowCount,
        "holdout": holdout.table.rowCount, "synthetic": count,
      ],
      inputs: [RunRecord.File(path: source.name)], started: began)
    try manifest.checkPublishable(against: record)
    let pictures = "\(folder)/pictures" + (writesParquet ? ".parquet" : "")
    try await drawing.write(
      made, pack: pack, to: pictures, manifest: manifest, overwrite: true, work: work,
      worker: worker)

    listener(.began(stage: "Reporting", total: nil, unit: "page"))
    let report = Report(
      scorecard: scorecard,
      portrait: try judging.portrait(train.table, holdout.table, made),
      manifest: manifest, title: "How the synthetic pictures compare with the real ones",
      sheet: try Data(contentsOf: URL(filePath: sheet)))
    let reportPath = isPrivate ? "\(folder)/private/report.html" : "\(folder)/report.html"
    if isPrivate {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/private", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    try report.write(to: reportPath)
    record.finished = Manifest.instant(Date())
    record.outputs = try ["\(folder)/model.understudy", reportPath].map {
      try RunRecord.File(digesting: $0)
    }
    try record.write(beside: pictures)
    listener(.ended)
    return Outcome(
      scorecard: scorecard, manifest: manifest, pictures: pictures, sheet: sheet,
      model: "\(folder)/model.understudy", report: reportPath,
      record: RunRecord.path(beside: pictures))
  }
}
