import Boosting

/// How much time a fit may take for how much fidelity.
public enum Effort: String, Codable, Sendable, CaseIterable {
  /// One order of the columns, large steps.
  case fast
  /// Three orders of the columns, more in small tables; rows chosen by a density ratio where one tells.
  case balanced
  /// Eight orders, smaller steps.
  case best
}

extension AutoregressiveTrees {
  /// The plan for an effort; everything else as by default.
  public init(_ effort: Effort) {
    switch effort {
    case .fast:
      self.init(
        booster: SymmetricBooster(learningRate: 0.4, patience: 4), orders: 1,
        choosesByRatio: false)
    case .balanced:
      self.init()
    case .best:
      self.init(
        booster: SymmetricBooster(learningRate: 0.2, maximumRounds: 400, patience: 12), orders: 8)
    }
  }
}
