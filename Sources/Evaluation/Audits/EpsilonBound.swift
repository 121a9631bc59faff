import Foundation
import Statistics

/// What the attacks say epsilon must at least be.
///
/// Under (ε, δ)-differential privacy every test obeys TPR <= e^ε FPR + δ and 1 - FPR <= e^ε (1 - TPR) + δ. So
/// ln((TPR_low - δ) / FPR_high), and the same the other way round, bound ε from below. Rates are
/// Clopper and Pearson's one-sided limits, at a confidence of 99.9 % over all thresholds, directions and
/// attacks together (Bonferroni).
///
/// Rows of one table, or of one fit, share their synthetic table: the limits take them as independent, as
/// the field does. A bound of 0 says nothing; it is no estimate of ε.
///
/// *Source*: Jagielski, Ullman, Oprea (2020), "Auditing differentially private machine learning",
/// arXiv:2006.07709; Nasr et al. (2023), arXiv:2302.07956; on many rows in one run, Steinke, Nasr,
/// Jagielski (2023), arXiv:2305.08846.
public struct EpsilonBound: Sendable, Codable, Equatable {
  /// ε is at least this, unless one of a thousand such bounds is wrong.
  public var lower: Double
  /// The attack that says so; nil where none says anything.
  public var attack: String?
  public var claimed: Double?
  public var delta: Double

  public static let confidence = 0.999

  public var isBroken: Bool { claimed.map { lower > $0 } ?? false }

  init(_ outcomes: [(attack: String, cuts: [Cut])], claimed: Double?, delta: Double) {
    self.claimed = claimed
    self.delta = delta
    lower = 0
    let looks = outcomes.reduce(0) { $0 + 2 * $1.cuts.count }
    guard looks > 0 else { return }
    // Each look takes two one-sided limits.
    let alpha = (1 - EpsilonBound.confidence) / Double(2 * looks)
    for (attack, cuts) in outcomes {
      for cut in cuts {
        let bound = max(
          EpsilonBound.bound(
            cut.learnedAbove, cut.learned, cut.unseenAbove, cut.unseen, delta, alpha),
          EpsilonBound.bound(
            cut.unseen - cut.unseenAbove, cut.unseen, cut.learned - cut.learnedAbove, cut.learned,
            delta, alpha))
        if bound > lower {
          lower = bound
          self.attack = attack
        }
      }
    }
  }

  /// ln of the first rate's lower limit less δ over the second rate's upper limit.
  static func bound(
    _ hits: Int, _ trials: Int, _ misses: Int, _ others: Int, _ delta: Double, _ alpha: Double
  ) -> Double {
    let confidence = 1 - 2 * alpha
    let low = Binomial.interval(hits, of: trials, confidence: confidence).lowerBound
    let high = Binomial.interval(misses, of: others, confidence: confidence).upperBound
    guard low > delta, high > 0 else { return 0 }
    return max(0, log((low - delta) / high))
  }
}
