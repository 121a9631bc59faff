package import Chance
import Foundation

/// What one independent run of a method says.
public struct Estimate: Sendable, Equatable {
  public var probability: Double
  /// What the method believes its own coefficient of variation to be.
  public var cov: Double
  /// Plays spent, the search's own included.
  public var calls: Int
  /// Points of the final sample that hit.
  public var hits: Int
  /// How many equally weighted hits the weighted ones are worth.
  public var effectiveHits: Double
  /// The share of the answer that rests on the heaviest single hit.
  public var heaviestShare: Double
  /// Hits by the proposal's part they most likely came from.
  public var hitsByMode: [Int]

  init(
    probability: Double, cov: Double, calls: Int, hits: Int, effectiveHits: Double,
    heaviestShare: Double, hitsByMode: [Int] = []
  ) {
    self.probability = probability
    self.cov = cov
    self.calls = calls
    self.hits = hits
    self.effectiveHits = effectiveHits
    self.heaviestShare = heaviestShare
    self.hitsByMode = hitsByMode
  }

  static func nothing(calls: Int) -> Estimate {
    Estimate(
      probability: 0, cov: .infinity, calls: calls, hits: 0, effectiveHits: 0, heaviestShare: 1)
  }

  /// From the weights of a final sample's hits, zero for the others.
  init(hitWeights: [Double], of count: Int, calls: Int, hitsByMode: [Int] = []) {
    let sum = hitWeights.reduce(0, +)
    let squares = hitWeights.reduce(0) { $0 + $1 * $1 }
    guard sum > 0, count > 1 else {
      self = .nothing(calls: calls)
      return
    }
    let p = sum / Double(count)
    let variance = max(squares / Double(count) - p * p, 0) / Double(count - 1)
    self.init(
      probability: p, cov: variance.squareRoot() / p, calls: calls,
      hits: hitWeights.count { $0 > 0 }, effectiveHits: sum * sum / squares,
      heaviestShare: (hitWeights.max() ?? 0) / sum, hitsByMode: hitsByMode)
  }
}

/// A way to find the probability of a rare event.
package protocol SearchMethod: Sendable {
  var name: String { get }
  /// One independent run.
  ///
  /// - Parameters:
  ///   - cov: the coefficient of variation to aim at.
  ///   - mostCalls: plays it may spend.
  func estimate(_ event: RareEvent, cov: Double, mostCalls: Int, seed: Seed) throws -> Estimate
}
