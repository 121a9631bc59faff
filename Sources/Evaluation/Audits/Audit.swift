import Chance
public import Tables

/// Attacks on a synthetic table, made by any tool, beside what they would have said had there been no
/// leak, or one.
///
/// Three runs of every attack. *Observed*: learned rows against as many unseen ones. *Null*: the unseen rows
/// are halved and one half plays the learned ones. *Planted*: for every hundred synthetic rows a
/// learned row is added, word for word.
///
/// *Privacy*: figures of an audit are computed from real rows and not covered by any guarantee. Nothing
/// in it is a cell; `exposed` names rows by number and stays with the owner.
public struct Audit: Sendable, Codable, Equatable {
  /// One attack's three runs.
  public struct Line: Sendable, Codable, Equatable {
    public var name: String
    public var question: String
    public var family: AttackFamily
    public var source: String
    public var observed: AttackOutcome
    public var null: AttackOutcome
    public var planted: AttackOutcome
    /// The observed run's p-value corrected for all attacks.
    public var corrected: Double?
  }

  /// What was attacked, in round numbers.
  public struct Setting: Sendable, Codable, Equatable {
    public var columns: Int
    /// Learned rows and unseen rows that were compared, each.
    public var compared: String
    /// The same of the null run.
    public var comparedInNull: String
    public var syntheticRows: String
    public var secrets: [String]
    /// Columns that no attack looked at: free text and identifiers.
    public var leftOut: [String]
    public var shadowFits: Int?
  }

  public var verdict: Verdict
  public var setting: Setting
  public var comparability: Comparability?
  public var epsilon: EpsilonBound
  public var lines: [Line]
  /// Distance scores: a smoke test, not evidence. Not part of the verdict.
  public var smoke: [Reading]
  /// Rows that attacks are surest of, by attack; private, and not encoded.
  public var exposed: [String: [ExposedRow]] = [:]

  private enum CodingKeys: String, CodingKey {
    case verdict, setting, comparability, epsilon, lines, smoke
  }

  /// Learned rows that are planted, over synthetic rows.
  public static let plantedShare = 0.01
  /// The fewest unseen rows an audit takes.
  public static let minimumRows = 20

  /// Attacks a trial's synthetic table.
  ///
  /// - Parameters:
  ///   - trial: must have a holdout: unseen rows, drawn like the learned ones.
  ///   - secrets: columns an attacker may want to infer; all where empty.
  ///   - claimed: the epsilon that is claimed, and delta.
  ///   - shadows: a maker to fit again; without one the attacks that need it say so.
  /// - Throws: `EvaluationError` where the tables do not do for an audit, `CancellationError`.
  public init(
    of trial: Trial, by attacks: [any Attack] = .standard, secrets: [String] = [],
    claimed: (epsilon: Double, delta: Double)? = nil, shadows: ShadowFits? = nil,
    telling listener: @escaping Listener = { _ in }
  ) async throws {
    let stage = try AuditStage(trial, secrets: secrets)
    let evidence = try await shadows?.evidence(
      train: trial.train, control: trial.holdout ?? trial.train, seed: trial.seed,
      telling: listener)
    let observed = stage.observed(evidence?.observed)
    let null = stage.null(evidence?.observed.unmarked)
    let planted = stage.planted(evidence?.planted)
    listener(.began(stage: "Attacking", total: 3 * attacks.count + 1, unit: "runs"))
    var lines: [Line] = []
    var done = 0
    func run(_ attack: any Attack, on scene: Scene) async throws -> AttackOutcome {
      try Task.checkCancellation()
      let outcome = try await attack.run(on: scene)
      done += 1
      listener(.advanced(done: done))
      return outcome
    }
    for attack in attacks {
      lines.append(
        Line(
          name: attack.name, question: attack.question, family: attack.family,
          source: attack.source, observed: try await run(attack, on: observed),
          null: try await run(attack, on: null), planted: try await run(attack, on: planted)))
    }
    comparability = try await stage.comparability()
    listener(.ended)
    epsilon = EpsilonBound(
      lines.map { ($0.name, $0.observed.cuts) }, claimed: claimed?.epsilon,
      delta: claimed?.delta ?? 0)
    verdict = Verdict(lines: lines, epsilon: epsilon, comparability: comparability)
    for index in lines.indices { lines[index].corrected = verdict.corrected[lines[index].name] }
    exposed = Dictionary(
      lines.filter { !$0.observed.exposed.isEmpty }.map { ($0.name, $0.observed.exposed) }
    ) { $1 }
    self.lines = lines
    smoke = []
    for metric in [Closeness(.share), Closeness(.tail)] where metric.applies(to: trial.train.schema)
    {
      smoke.append(try await metric.read(trial))
    }
    setting = stage.setting(shadowFits: shadows?.count)
  }
}
