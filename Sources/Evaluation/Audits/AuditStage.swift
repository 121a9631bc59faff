import Chance
import Tables

/// The three scenes of an audit, cut from one panel.
struct AuditStage: Sendable {
  private let panel: Panel
  private let axes: [Scene.Axis]
  private let secrets: [Int]
  private let train: Scene.Rows
  private let control: Scene.Rows
  private let synthetic: Scene.Rows
  private let allTrain: Scene.Rows
  private let seed: Seed
  private let remembered = Remembered<Scene.Distances>()

  init(_ trial: Trial, secrets named: [String]) throws {
    panel = trial.panel
    seed = trial.seed.derived("audit")
    guard panel.hasHoldout, panel.holdoutCount >= Audit.minimumRows else {
      throw EvaluationError(
        place: "The holdout",
        expected:
          "at least \(Audit.minimumRows) unseen rows: without them nothing tells leaking from "
          + "knowing people in general",
        remedy:
          "Part off rows before learning, as `understudy run` does, and give them with --holdout.")
    }
    guard !panel.features.isEmpty, panel.syntheticCount > 0,
      panel.trainCount >= Audit.minimumRows
    else {
      throw EvaluationError(
        place: "The tables", expected: "rows, and columns of numbers, dates or categories",
        remedy: "Check that these are the tables you meant.")
    }
    axes = Scene.axes(of: panel.features)
    let size = min(panel.trainCount, panel.holdoutCount)
    // The panel's order is a random one, so that first rows are a fair sample.
    let (features, places) = (panel.features, panel.places)
    allTrain = Scene.Rows(columns: features.map(\.train), places: places.train)
    train = allTrain.taking(0..<size)
    control = Scene.Rows(columns: features.map(\.holdout), places: places.holdout)
      .taking(0..<size)
    synthetic = Scene.Rows(columns: features.map(\.synthetic), places: places.synthetic)
    let axes = self.axes
    secrets =
      try named.isEmpty
      ? Array(axes.indices)
      : named.map { name in
        guard let index = axes.firstIndex(where: { $0.name == name }) else {
          throw EvaluationError(
            place: "Secret “\(name)”",
            expected: "the name of a column of numbers, dates or categories",
            remedy: "`understudy schema` lists the columns.")
        }
        return index
      }
  }

  /// From the observed rows to the synthetic table, worked out once for all three scenes.
  private func observedDistances() async throws -> Scene.Distances {
    let (axes, train, control, synthetic) = (axes, train, control, synthetic)
    return try await remembered.value {
      let base = Neighbours(synthetic, axes: axes)
      return Scene.Distances(
        train: try await base.distances(to: train), control: try await base.distances(to: control))
    }
  }

  func observed(_ shadows: ShadowEvidence?) -> Scene {
    Scene(
      axes: axes, train: train, control: control, synthetic: synthetic, secrets: secrets,
      shadows: shadows, distances: { try await observedDistances() }, seed: seed)
  }

  /// Unseen rows play both parts.
  func null(_ shadows: ShadowEvidence?) -> Scene {
    let half = control.count / 2
    return Scene(
      axes: axes, train: control.taking(0..<half), control: control.taking(half..<2 * half),
      synthetic: synthetic, secrets: secrets, shadows: shadows,
      distances: {
        let control = try await observedDistances().control
        return Scene.Distances(
          train: Array(control[..<half]), control: Array(control[half..<2 * half]))
      }, seed: seed.derived("null"), learnedOrigin: .holdout)
  }

  /// Learned rows stand in the synthetic table word for word, one for every hundred of its own.
  func planted(_ shadows: ShadowEvidence?) -> Scene {
    var stream = seed.stream("planted rows")
    let size = max(1, Int((Audit.plantedShare * Double(synthetic.count)).rounded()))
    let copies = allTrain.taking(stream.subset(min(size, allTrain.count), of: allTrain.count))
    // Not at the end: some attacks look at the first rows only.
    let order = stream.permutation(synthetic.count + copies.count)
    let (axes, train, control) = (axes, train, control)
    return Scene(
      axes: axes, train: train, control: control,
      synthetic: Scene.Rows(
        columns: zip(synthetic.columns, copies.columns).map { made, copied in
          order.map { $0 < made.count ? made[$0] : copied[$0 - made.count] }
        }, places: order), secrets: secrets, shadows: shadows,
      distances: {
        let observed = try await observedDistances()
        let near = Neighbours(copies, axes: axes)
        return Scene.Distances(
          train: zip(observed.train, try await near.distances(to: train)).map { min($0, $1) },
          control: zip(observed.control, try await near.distances(to: control)).map { min($0, $1) })
      }, seed: seed.derived("planted"))
  }

  /// Whether a classifier tells learned rows from unseen ones.
  func comparability() async throws -> Comparability? {
    let size = min(train.count, 4_000)
    guard
      let outcome = try await Detector.outcome(
        candidate: control.columns, reference: train.columns, size: size, seed: seed)
    else { return nil }
    return Comparability(area: Estimate(outcome.auc, outcome.interval))
  }

  func setting(shadowFits: Int?) -> Audit.Setting {
    Audit.Setting(
      columns: axes.count, compared: Wording.roughly(train.count),
      comparedInNull: Wording.roughly(control.count / 2),
      syntheticRows: Wording.roughly(synthetic.count), secrets: secrets.map { axes[$0].name },
      leftOut: panel.leftOut.map(\.name), shadowFits: shadowFits)
  }
}
