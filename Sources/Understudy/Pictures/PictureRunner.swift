public import Evaluation
public import Formats
import Foundation
import NeuralClient
public import Provenance
import Reports
public import Tables

/// The main job for pictures: a folder in; new pictures, their model, scorecard and report out.
public struct PictureRunner: Sendable {
  public var recipe: PictureRecipe
  public var listener: Listener

  public init(_ recipe: PictureRecipe, telling listener: @escaping Listener = { _ in }) {
    self.recipe = recipe
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
  public func fit(_ source: PictureFolder, to model: String) async throws -> Digest {
    let worker = try NeuralWorkerProcess()
    for note in source.notes { listener(.note(note)) }
    let work = try PictureWork(in: URL(filePath: model).deletingLastPathComponent().path)
    let fit = PictureFit(recipe: recipe, listener: listener)
    let packed = try await fit.packed(
      source.table, of: source, as: "train.pack", side: recipe.side, channels: nil, work: work,
      worker: worker)
    let understudy = try await fit.fit(
      packed, image: source.imageColumn, checkpoint: model + ".checkpoint", sheet: nil, work: work,
      worker: worker)
    return try ModelFile(.pictures(understudy), dialect: nil, made: Manifest.instant(Date()))
      .write(to: model)
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
    let fit = PictureFit(recipe: recipe, listener: listener)
    let (trainTable, holdoutTable) = source.table.parted(
      holdout: recipe.holdout, seed: recipe.seed)
    let train = try await fit.packed(
      trainTable, of: source, as: "train.pack", side: recipe.side, channels: nil, work: work,
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
    let count = recipe.count ?? train.table.rowCount
    let (made, pack) = try await drawing.drawn(
      count, seed: recipe.seed, work: work, sheet: sheet, worker: worker)
    let scorecard = try await judged(
      understudy, train, holdout, made, pack: pack, privately: "\(folder)/private", work: work,
      worker: worker)
    try Task.checkCancellation()

    let manifest = Manifest(
      of: .pictures(understudy), modelDigest: digest, settings: understudy.learned,
      scorecard: scorecard, made: began)
    var record = RunRecord(
      version: Version.current, command: CommandLine.arguments, seed: recipe.seed.value,
      rows: [
        "real": source.table.rowCount, "train": train.table.rowCount,
        "holdout": holdout.table.rowCount, "synthetic": count,
      ],
      inputs: [RunRecord.File(path: source.root)], started: began)
    try manifest.checkPublishable(against: record)
    let pictures = "\(folder)/pictures"
    try await drawing.write(
      made, pack: pack, to: pictures, manifest: manifest, overwrite: true, work: work,
      worker: worker)

    listener(.began(stage: "Reporting", total: nil, unit: "page"))
    let report = Report(
      scorecard: scorecard,
      portrait: try portrait(train.table, holdout.table, made, image: source.imageColumn),
      manifest: manifest, title: "How the synthetic pictures compare with the real ones",
      sheet: try Data(contentsOf: URL(filePath: sheet)))
    try report.write(to: "\(folder)/report.html")
    record.finished = Manifest.instant(Date())
    record.outputs = try ["\(folder)/model.understudy", "\(folder)/report.html"].map {
      try RunRecord.File(digesting: $0)
    }
    try record.write(beside: pictures)
    listener(.ended)
    return Outcome(
      scorecard: scorecard, manifest: manifest, pictures: pictures, sheet: sheet,
      model: "\(folder)/model.understudy", report: "\(folder)/report.html",
      record: RunRecord.path(beside: pictures))
  }

  /// The pictures' readings, and the other columns' where there are several.
  private func judged(
    _ understudy: FittedPictures, _ train: PictureFit.Packed, _ holdout: PictureFit.Packed,
    _ made: Table, pack: String, privately folder: String, work: PictureWork,
    worker: NeuralWorkerProcess
  ) async throws -> Scorecard {
    let classes = Classes(of: understudy.label, in: [train.table, holdout.table, made])
    var request = JudgeRequest(
      train: train.pack, holdout: holdout.pack, synthetic: pack, side: train.side,
      channels: train.channels, trainClasses: classes[0], holdoutClasses: classes[1],
      syntheticClasses: classes[2], seed: recipe.seed.value)
    request.plan = understudy.plan
    request.weights = work.path("flow.safetensors")
    request.trainRows = try work.file(
      "judged-train.rows", understudy.encoding.encode(train.table))
    request.holdoutRows = try work.file(
      "judged-holdout.rows", understudy.encoding.encode(holdout.table))
    if recipe.neighbours {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      request.neighbours = "\(folder)/nearest-real-pictures-do-not-share.png"
    }
    let reply = try await worker.ask(.judge(request), telling: listener)
    guard case .judged(let found) = reply else { throw PictureFit.nonsense(worker) }
    var readings = found.compactMap(Reading.init)
    if made.columns.count > 2 {
      let trial = try Trial(
        aligning: without(train.table, understudy.image.name),
        holdout: without(holdout.table, understudy.image.name),
        synthetic: without(made, understudy.image.name), target: understudy.label,
        seed: recipe.seed, minimumRows: recipe.maker.privacy.minimumRows)
      readings += try await Scorecard(judging: trial, by: .standard, telling: listener).readings
    }
    return Scorecard(readings: readings, summary: PictureSummary(of: readings).text)
  }

  private func portrait(_ train: Table, _ holdout: Table, _ made: Table, image: String) throws
    -> Portrait
  {
    guard made.columns.count > 1 else { return Portrait.empty }
    return Portrait(
      of: try Trial(
        aligning: without(train, image), holdout: without(holdout, image),
        synthetic: without(made, image), target: nil, seed: recipe.seed,
        minimumRows: recipe.maker.privacy.minimumRows))
  }

  private func without(_ table: Table, _ column: String) -> Table {
    Table(table.columns.filter { $0.name != column }, target: table.target)
  }
}

/// The classes of several tables' rows by one numbering; empty lists where there are none.
private struct Classes {
  private var lists: [[Int]]

  init(of label: String?, in tables: [Table]) {
    var numbers: [String: Int] = [:]
    lists = tables.map { table in
      guard let label, case .codes(let codes, let levels)? = table[label]?.storage else {
        return []
      }
      return codes.map { code in
        let level = code < 0 ? "" : levels[Int(code)]
        if let number = numbers[level] { return number }
        numbers[level] = numbers.count
        return numbers.count - 1
      }
    }
  }

  subscript(_ index: Int) -> [Int] { lists[index] }
}

extension Reading {
  /// A reading of the worker's; nil where its terms are not the house's.
  fileprivate init?(_ reading: PictureReading) {
    guard let facet = Facet(rawValue: reading.facet), let unit = Unit(rawValue: reading.unit),
      let better = Direction(rawValue: reading.better)
    else { return nil }
    var interval: ClosedRange<Double>?
    if let lower = reading.lower, let upper = reading.upper, lower <= upper {
      interval = lower...upper
    }
    self.init(
      name: reading.name, question: reading.question, facet: facet, value: reading.value,
      ideal: reading.ideal, interval: interval, unit: unit, better: better, note: reading.note,
      passed: reading.passed)
  }
}
