import Foundation

/// What a search found, how sure it is, and whether it vouches for it.
public struct Certificate: Sendable, Codable, Equatable {
  public enum Verdict: String, Sendable, Codable {
    /// Replicates and a second method agree.
    case certified
    /// Replicates, or the second method, contradict.
    case disagreement = "methods disagree"
    case tooFewHits = "too few hits"
  }

  public var event: String
  public var verdict: Verdict
  /// Why, in a sentence.
  public var reason: String
  public var probability: Double
  /// Of 95 %, from the spread of the replicates (Student's t).
  public var low: Double
  public var high: Double
  /// Of the whole answer.
  public var cov: Double
  /// Of one replicate: what their spread says, and what they say of themselves.
  public var replicateCov: Double
  public var reportedCov: Double
  public var method: String
  public var replicates: [Double]
  public var hits: Int
  public var effectiveHits: Double
  public var heaviestShare: Double
  public var hitsByMode: [Int]
  public var calls: Int
  /// Plays that plain Monte Carlo would need for the same coefficient of variation.
  public var monteCarloCalls: Double
  public var crosscheck: Crosscheck?

  public struct Crosscheck: Sendable, Codable, Equatable {
    public var method: String
    public var probability: Double
    public var cov: Double
    public var calls: Int
  }

  /// - Parameters:
  ///   - estimates: of the replicates.
  ///   - second: of the second method's replicates; empty where there was no cross-check.
  init(
    event: String, method: String, estimates: [Estimate], secondMethod: String?,
    second: [Estimate]
  ) {
    let main = Pooled(estimates)
    self.event = event
    self.method = method
    probability = main.mean
    cov = main.cov
    replicateCov = main.spread
    reportedCov = main.reported
    replicates = estimates.map(\.probability)
    hits = estimates.reduce(0) { $0 + $1.hits }
    effectiveHits = estimates.reduce(0) { $0 + $1.effectiveHits }
    heaviestShare = estimates.map(\.heaviestShare).max() ?? 1
    hitsByMode = estimates.map(\.hitsByMode).max { $0.count < $1.count } ?? []
    calls = estimates.reduce(0) { $0 + $1.calls }
    let half = StudentLaw.quantile975(estimates.count - 1) * main.mean * main.cov
    low = max(main.mean - half, 0)
    high = main.mean + half
    monteCarloCalls =
      main.mean > 0 ? (1 - main.mean) / (main.mean * main.cov * main.cov) : .infinity
    let other = second.isEmpty ? nil : Pooled(second)
    crosscheck = other.map {
      Crosscheck(
        method: secondMethod ?? "", probability: $0.mean, cov: $0.cov,
        calls: second.reduce(0) { $0 + $1.calls })
    }
    (verdict, reason) = Certificate.judged(estimates, main, other, heaviestShare, effectiveHits)
  }

  private static func judged(
    _ estimates: [Estimate], _ main: Pooled, _ other: Pooled?, _ heaviest: Double,
    _ effective: Double
  ) -> (Verdict, String) {
    let n = estimates.count
    if estimates.contains(where: { $0.hits == 0 }) {
      return (.tooFewHits, "A replicate found nothing.")
    }
    if effective < 20 * Double(n) {
      return (.tooFewHits, "The hits are worth fewer than 20 a replicate.")
    }
    if !(main.cov <= 0.3) {
      return (.tooFewHits, "The coefficient of variation is above 0.3.")
    }
    if heaviest > 0.25 {
      return (.disagreement, "One hit carries more than a quarter of a replicate's answer.")
    }
    // Do the replicates spread as they say of themselves? Chi-squared over its degrees of freedom.
    let excess = estimates.reduce(0.0) { sum, estimate in
      let difference = (estimate.probability - main.mean) / (main.mean * main.reported)
      return sum + difference * difference
    }
    if excess > ChiSquaredLaw.quantile999(n - 1) * 1.5 {
      return (.disagreement, "The replicates spread more than they say of themselves.")
    }
    guard let other else {
      return (.disagreement, "No second method was asked, so nothing is vouched for.")
    }
    guard other.mean > 0, other.cov <= 0.35 else {
      return (
        .disagreement,
        "The second method could not find the event well enough to confirm the answer."
      )
    }
    let distance = abs(log(main.mean / other.mean))
    if distance > 3 * (main.cov * main.cov + other.cov * other.cov).squareRoot() {
      return (.disagreement, "The second method gives another probability.")
    }
    return (.certified, "Replicates and a second method agree.")
  }

  /// Replicates as one answer.
  private struct Pooled {
    var mean: Double
    /// Coefficient of variation of one replicate by their spread, by their word, and of the mean.
    var spread: Double
    var reported: Double
    var cov: Double

    init(_ estimates: [Estimate]) {
      let n = Double(estimates.count)
      mean = estimates.reduce(0) { $0 + $1.probability } / n
      let average = mean
      let variance =
        estimates.reduce(0) { $0 + ($1.probability - average) * ($1.probability - average) }
        / max(n - 1, 1)
      spread = mean > 0 ? variance.squareRoot() / mean : .infinity
      let own = estimates.reduce(0) { sum, one in
        sum + (one.probability > 0 ? one.probability * one.probability * one.cov * one.cov : 0)
      }
      reported = mean > 0 ? (own / n).squareRoot() / mean : .infinity
      // Few replicates may lie close by chance: the larger of the two is believed.
      cov = max(spread, reported) / n.squareRoot()
    }
  }
}

/// The few quantiles a certificate needs.
enum StudentLaw {
  /// 0.975 quantile (tables; beyond them Cornish and Fisher's expansion).
  static func quantile975(_ freedom: Int) -> Double {
    let table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]
    if freedom <= 0 { return .infinity }
    if freedom <= table.count { return table[freedom - 1] }
    let (z, n) = (1.959964, Double(freedom))
    return z + (z * z * z + z) / (4 * n) + (5 * z * z * z * z * z + 16 * z * z * z + 3 * z)
      / (96 * n * n)
  }
}

enum ChiSquaredLaw {
  /// 0.999 quantile (Wilson and Hilferty 1931, doi:10.1073/pnas.17.12.684).
  static func quantile999(_ freedom: Int) -> Double {
    let n = Double(max(freedom, 1))
    let root = 1 - 2 / (9 * n) + 3.090232 * (2 / (9 * n)).squareRoot()
    return n * root * root * root
  }
}
