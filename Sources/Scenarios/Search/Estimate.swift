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

extension Estimate {
  /// By importance sampling from a law, with as many points as the aim takes.
  ///
  /// - Parameters:
  ///   - cov: the coefficient of variation to aim at.
  ///   - least: the least number of points.
  ///   - spent: plays it took to find the law.
  ///   - each: is told of every batch of points and how near they are.
  init(
    importance law: any PointLaw, of event: RareEvent, cov: Double, least: Int, spent: Int,
    mostCalls: Int, seed: Seed, each: (Points, [Double]) -> Void = { _, _ in }
  ) throws {
    var weights: [Double] = []
    var goal = min(least, mostCalls - spent)
    self = .nothing(calls: spent)
    while weights.count < goal {
      let points = law.draw(goal - weights.count, seed: seed, first: weights.count)
      let near = try event.nearness(points)
      let ratios = Vector.exponentials(
        zip(points.logDensities, law.logDensities(points)).map { $0 - $1 })
      for i in 0..<points.count { weights.append(near[i] == .infinity ? ratios[i] : 0) }
      each(points, near)
      self = Estimate(hitWeights: weights, of: weights.count, calls: spent + weights.count)
      guard self.cov > cov, self.cov.isFinite else { break }
      let share = self.cov / cov
      let needed = Int(Double(weights.count) * share * share * 1.05)
      goal = min(max(needed, weights.count + 200), weights.count * 4, mostCalls - spent)
    }
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
