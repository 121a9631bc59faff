public import Tables

/// How well a boosted classifier tells synthetic rows from real ones.
///
/// 0.5 is guessing. Against *train* a table of copies passes, and even scores below 0.5: the reading
/// to trust is the one against the holdout. All tables are subsampled to the size of the smallest, so
/// that the ideal, holdout against train, is of the same size.
///
/// *Source*: the classifier two-sample test, Lopez-Paz and Oquab (2017), arXiv:1610.06545; its score
/// in the field is 1 - (2 max(AUC, 0.5) - 1).
public struct Detection: Metric {
  public enum Reference: String, Sendable, Codable { case holdout, train }

  public var reference: Reference

  public init(against reference: Reference) { self.reference = reference }

  public var name: String { "Detection against \(reference.rawValue)" }
  public var question: String {
    switch reference {
    case .holdout: "Can a classifier tell synthetic rows from real rows nobody learned from?"
    case .train: "Can a classifier tell synthetic rows from the rows they were learned from?"
    }
  }
  public var facet: Facet { .detection }

  public func applies(to schema: Schema) -> Bool { Shape().applies(to: schema) }

  static let minimumRows = 30

  public func read(_ trial: Trial) async throws -> Reading {
    let panel = trial.panel
    let better: Reading.Direction = reference == .train ? .ideal : .lower
    if reference == .holdout && !panel.hasHoldout {
      return absent("Needs a holdout.", unit: .auc, better: better)
    }
    var sizes = [panel.trainCount, panel.syntheticCount]
    if panel.hasHoldout { sizes.append(panel.holdoutCount) }
    let smallest = sizes.min() ?? 0
    let size = min(smallest, Detector.rowLimit(columns: panel.features.count))
    guard size >= Detection.minimumRows, !panel.features.isEmpty else {
      return absent(
        "Needs at least \(Detection.minimumRows) rows in every table.", unit: .auc, better: better)
    }
    let train = panel.features.map(\.train)
    let holdout = panel.features.map(\.holdout)
    let synthetic = panel.features.map(\.synthetic)
    let outcome = try await Detector.outcome(
      candidate: synthetic, reference: reference == .train ? train : holdout, size: size,
      seed: trial.seed)
    let ideal =
      panel.hasHoldout
      ? try await trial.detectionIdeal.value {
        try await Detector.outcome(
          candidate: holdout, reference: train, size: size, seed: trial.seed)
      } : nil
    guard let outcome else {
      return absent("The classifier could not be trained.", unit: .auc, better: better)
    }
    let score = 1 - (2 * max(outcome.auc, 0.5) - 1)
    var note =
      "Area under the curve, 0.5 is guessing; as a C2ST score (1 is best): "
      + "\(Wording.fixed(score, 3)). Five subsamples of \(Wording.roughly(size)) rows of each table."
    if reference == .train {
      note += " A table of copies passes this one: see exact copies and the holdout."
    }
    return Reading(
      name: name, question: question, facet: facet, value: outcome.auc, ideal: ideal?.auc,
      interval: outcome.interval, idealInterval: ideal?.interval, unit: .auc, better: better,
      note: note)
  }
}
