import Statistics

/// What an audit comes to.
public struct Verdict: Sendable, Codable, Equatable {
  public enum Level: String, Sendable, Codable {
    /// Something is given away, beyond reasonable doubt.
    case red
    /// Something may be given away, or the audit could not have seen it.
    case amber
    /// Nothing was found, by attacks that would have found a planted leak.
    case green
  }

  public var level: Level
  /// In plain words.
  public var sentences: [String]
  /// Each attack's p-value, corrected for all of them (Holm); by name.
  public var corrected: [String: Double]

  /// The chance of a red verdict by the attacks where nothing is given away.
  public static let red = 0.001
  public static let amber = 0.05

  /// The level that p-values alone lead to.
  static func level(_ outcomes: [(attack: String, p: Double?)]) -> (
    level: Level, corrected: [String: Double]
  ) {
    let run = outcomes.compactMap { item in item.p.map { (attack: item.attack, p: $0) } }
    let adjusted = StepDown.holm(run.map(\.p))
    let least = adjusted.min() ?? 1
    return (
      least < red ? .red : least < amber ? .amber : .green,
      Dictionary(zip(run.map(\.attack), adjusted)) { $1 }
    )
  }

  init(lines: [Audit.Line], epsilon: EpsilonBound?, comparability: Comparability?) {
    let observed = Verdict.level(lines.map { ($0.name, $0.observed.p) })
    let planted = Verdict.level(lines.map { ($0.name, $0.planted.p) }).level
    let null = Verdict.level(lines.map { ($0.name, $0.null.p) }).level
    var level = observed.level
    var sentences: [String] = []
    let guilty = lines.filter { (observed.corrected[$0.name] ?? 1) < Verdict.red }
    let suspect = lines.filter {
      let p = observed.corrected[$0.name] ?? 1
      return p >= Verdict.red && p < Verdict.amber
    }
    switch level {
    case .red:
      sentences.append(
        "Rows that were learned from are given away: \(Verdict.listed(guilty)) did better on them than "
          + "on unseen rows, by more than chance explains once in a thousand audits.")
      if let found = Verdict.found(by: guilty) { sentences.append(found) }
    case .amber:
      sentences.append(
        "Learned rows may be given away: \(Verdict.listed(suspect)) did better on them than on unseen rows, "
          + "by more than chance explains once in twenty audits.")
    case .green:
      sentences.append(
        "No attack did better on learned rows than on unseen ones by more than chance explains.")
    }
    if let epsilon, epsilon.isBroken, let claimed = epsilon.claimed {
      level = .red
      sentences.append(
        "The claim does not hold: the attacks show that epsilon is at least "
          + "\(Wording.significant(epsilon.lower)), above the claimed \(Wording.significant(claimed))."
      )
    }
    if planted != .red {
      if level == .green { level = .amber }
      sentences.append(
        "This audit is too weak to clear the table: with one row in a hundred planted word for word it "
          + "would not have turned red. Give it more unseen rows.")
    }
    if null == .red {
      if level == .green { level = .amber }
      sentences.append("The run without a leak turned red by itself: do not rely on this audit.")
    }
    if let comparability, comparability.differs {
      if level == .green { level = .amber }
      sentences.append(
        "Learned and unseen rows differ as populations (a classifier tells them apart), and attacks may be "
          + "seeing that difference. Take the holdout at random from the same rows.")
    }
    if level == .green {
      sentences.append(
        "The same attacks would have found one planted row in a hundred. It is no proof.")
    }
    self.level = level
    self.sentences = sentences
    corrected = observed.corrected
  }

  /// How much the guilty attack that finds most does find: what is beyond doubt may still be little.
  private static func found(by lines: [Audit.Line]) -> String? {
    let most = lines.compactMap { line in
      line.observed.operating.last { $0.isResolvable }.map { (line.name, $0) }
    }.max { ($0.1.found?.value ?? 0) < ($1.1.found?.value ?? 0) }
    guard let (name, point) = most, let found = point.found else { return nil }
    return
      "Letting through \(Wording.fixed(100 * point.falseAlarms, 1)) % of unseen rows, “\(name)” finds "
      + "\(Wording.fixed(100 * found.value, 1)) % of the learned ones."
  }

  private static func listed(_ lines: [Audit.Line]) -> String {
    lines.map { "“\($0.name)”" }.joined(separator: ", ")
  }
}

/// Whether learned and unseen rows come from one population, as every attack takes for granted.
public struct Comparability: Sendable, Codable, Equatable {
  /// How well a classifier tells them apart; 0.5 is guessing.
  public var area: Estimate

  public var differs: Bool { area.low > 0.52 }
}
