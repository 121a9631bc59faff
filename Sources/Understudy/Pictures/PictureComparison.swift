public import Chance
public import Evaluation
public import Formats
import Foundation
import NeuralClient
import Provenance
import Reports
public import Tables

/// Judges folders of pictures, made by any tool, beside real ones.
public struct PictureComparison: Sendable {
  public var seed: Seed = 7
  public var minimumRows = 5
  /// The column that names the classes; "label", or the first category, where nil.
  public var label: String?
  /// Pixels a side; the usual side of the real pictures, 64 at most, where nil.
  public var side: Int?
  /// What made them, for what its losses give away.
  public var maker: FittedPictures?
  public var listener: Listener

  public init(telling listener: @escaping Listener = { _ in }) { self.listener = listener }

  /// What was found, and the page that says it.
  public struct Outcome: Sendable {
    public var scorecard: Scorecard
    public var report: Report
  }

  /// - Parameters:
  ///   - neighbours: a private folder for sheets of the most suspicious pictures beside their nearest
  ///     real ones; nil for none.
  ///   - place: where working files may lie; real pixels too, gone at the end.
  public func judge(
    train: PictureFolder, holdout: PictureFolder, synthetic: PictureFolder, title: String,
    neighbours: String?, working place: String
  ) async throws -> Outcome {
    let worker = try NeuralWorkerProcess()
    let work = try PictureWork(in: place)
    var recipe = PictureRecipe()
    recipe.label = label
    let fit = PictureFit(recipe: recipe, listener: listener)
    func packed(_ folder: PictureFolder, _ name: String, like first: PictureFit.Packed?)
      async throws -> PictureFit.Packed
    {
      for note in folder.notes { listener(.note(note)) }
      return try await fit.packed(
        folder.table, of: folder, as: name, side: first?.side ?? maker?.side ?? side,
        channels: first?.channels ?? maker?.channels, work: work, worker: worker)
    }
    let first = try await packed(train, "train.pack", like: nil)
    let held = try await packed(holdout, "holdout.pack", like: first)
    let made = try await packed(synthetic, "synthetic.pack", like: first)
    let others = Table(first.table.columns.filter { $0.name != train.imageColumn })
    let judging = PictureJudging(
      image: train.imageColumn, label: try fit.label(in: others), seed: seed,
      minimumRows: minimumRows, listener: listener)
    let sheet = work.path("sheet.png")
    let scorecard = try await judging.scorecard(
      first, held, made, maker: maker, neighbours: neighbours, sheet: sheet, work: work,
      worker: worker)
    let manifest =
      (try? Data(contentsOf: URL(filePath: "\(synthetic.root)/manifest.json"))).flatMap {
        $0.count < 16 << 20 ? try? JSONDecoder().decode(Manifest.self, from: $0) : nil
      }
      ?? Manifest(
        tool: "unknown (judged by understudy)", version: Version.current,
        schema: made.table.schema, scores: scorecard.readings.map(Manifest.Score.init),
        made: Manifest.instant(Date()))
    return Outcome(
      scorecard: scorecard,
      report: Report(
        scorecard: scorecard,
        portrait: try judging.portrait(first.table, held.table, made.table), manifest: manifest,
        title: title, sheet: try Data(contentsOf: URL(filePath: sheet))))
  }
}
