import Chance
import Codecs
import Formats
import Foundation
import NeuralClient
import Privacy
import Tables

/// Learns a folder of pictures with their rows.
struct PictureFit {
  var recipe: PictureRecipe
  /// The private fit to make instead; nil for none.
  var privacy: PrivatePictures?
  var listener: Listener

  /// Pictures as a pack, and the rows of those that could be read.
  struct Packed {
    var table: Table
    var pack: String
    var side: Int
    var channels: Int
  }

  /// Reads the pictures of `table` through the worker.
  func packed(
    _ table: Table, of folder: PictureFolder, as name: String, side: Int?, channels: Int?,
    work: PictureWork, worker: NeuralWorkerProcess
  ) async throws -> Packed {
    guard case .text(let cells)? = table[folder.imageColumn]?.storage else {
      throw UnderstudyError(
        .nothingToLearn, place: folder.root, expected: "it has no column of pictures",
        remedy: "Give a folder of PNG or JPEG files.")
    }
    let named = cells.indices.filter { cells[$0] != nil }
    let reply = try await worker.ask(
      .pack(
        PackRequest(
          root: folder.root, paths: named.map { cells[$0] ?? "" }, output: work.path(name),
          side: side, channels: channels)), telling: listener)
    guard case .packed(let answer) = reply else { throw PictureFit.nonsense(worker) }
    if let note = answer.note { listener(.note(note)) }
    if !answer.skipped.isEmpty {
      let first = answer.skipped.prefix(3).map { "\($0.path) (\($0.reason))" }
      listener(
        .note(
          "\(answer.skipped.count) files were skipped: \(first.joined(separator: "; "))"
            + (answer.skipped.count > 3 ? "; ..." : ".")))
    }
    return Packed(
      table: table.taking(answer.kept.map { named[$0] }), pack: work.path(name),
      side: answer.side, channels: answer.channels)
  }

  static func nonsense(_ worker: NeuralWorkerProcess) -> NeuralFailure {
    NeuralFailure(
      place: worker.path, expected: "the worker answered something else than was asked",
      remedy: "Build the command and the worker from the same version.")
  }

  /// Learns from packed pictures.
  ///
  /// - Parameters:
  ///   - checkpoint: kept where the training is broken off, removed at its end.
  ///   - sheet: a sheet of samples that grows better; none is drawn of a private training, whose rows
  ///     are real until it is done.
  func fit(
    _ packed: Packed, image: String, checkpoint: String, sheet: String?, work: PictureWork,
    worker: NeuralWorkerProcess
  ) async throws -> FittedPictures {
    guard let imageSchema = packed.table[image]?.schema else { throw PictureFit.nonsense(worker) }
    let others = Table(
      packed.table.columns.filter { $0.name != image }, target: packed.table.target)
    let learned =
      if let privacy {
        try await privacy.rows(of: others, side: packed.side, telling: listener)
      } else {
        try await rows(of: others)
      }
    if privacy != nil || !recipe.resumes { try? FileManager.default.removeItem(atPath: checkpoint) }
    let reply = try await worker.ask(
      .train(
        TrainRequest(
          train: PackedPictures(
            pack: packed.pack,
            rows: try work.file("train.rows", learned.encoding.encode(learned.table))),
          side: packed.side, channels: packed.channels, conditions: learned.encoding.width,
          seconds: recipe.minutes * 60, steps: recipe.steps, mirrors: recipe.mirrors,
          seed: recipe.seed.derived("flow").value, device: recipe.device,
          output: work.path("weights"), checkpoint: checkpoint,
          sheet: privacy == nil ? sheet : nil, privately: learned.steps)),
      telling: listener)
    guard case .trained(let answer) = reply else { throw PictureFit.nonsense(worker) }
    guard !answer.cancelled else { throw CancellationError() }
    try? FileManager.default.removeItem(atPath: checkpoint)
    var settings = [
      "maker": FittedPictures.maker, "parameters": "\(answer.parameters)",
      "steps": "\(answer.steps)", "pixels a side": "\(packed.side)",
    ]
    // How long it took tells how many pictures there were.
    if privacy == nil { settings["seconds"] = "\(Int(answer.seconds))" }
    return FittedPictures(
      rows: learned.rows, image: imageSchema,
      label: try privacy.map { $0.label ?? recipe.label } ?? label(in: learned.table),
      guarantee: learned.guarantee, encoding: learned.encoding, side: packed.side,
      channels: packed.channels, learned: settings, plan: answer.plan,
      weights: try Data(contentsOf: URL(filePath: work.path("weights"))))
  }

  /// What is learned of the rows, and how the training of the pictures is told of them.
  struct LearnedRows {
    var rows: PictureRows?
    var table: Table
    var encoding: RowEncoding
    var guarantee: Guarantee?
    var steps: PrivateSteps?
  }

  private func rows(of others: Table) async throws -> LearnedRows {
    // As for any table: what identifies people is made up, and neither learned nor drawn for.
    let scanned = IdentityScan.recognising(others)
    for finding in scanned.findings {
      listener(.note("Column “\(finding.column)”: \(finding.identity). \(finding.why)"))
    }
    let table = scanned.table
    let rows =
      try await table.columns.isEmpty
      ? nil : recipe.maker.fit(to: table, seed: recipe.seed, telling: listener)
    return LearnedRows(
      rows: rows.map(PictureRows.trees), table: table,
      encoding: RowEncoding(of: table, minimumRows: recipe.maker.privacy.minimumRows))
  }

  /// The column that names the classes.
  func label(in table: Table) throws -> String? {
    if let label = recipe.label {
      guard let column = table[label], case .codes = column.storage else {
        throw UnderstudyError(
          .unknownColumn, place: "--target \(label)", expected: "a category beside the pictures",
          remedy: "Name one of: \(table.columns.map(\.name).joined(separator: ", ")).")
      }
      return label
    }
    func isCategory(_ column: Column) -> Bool {
      if case .codes(_, let levels) = column.storage { return (2...100).contains(levels.count) }
      return false
    }
    return table.columns.first { $0.name == "label" && isCategory($0) }?.name
      ?? table.columns.first(where: isCategory)?.name
  }
}
