import Chance
import Foundation
import Privacy
import Testing

/// The exact output distributions of each mechanism on neighbours, over thousands of small worlds.
@Suite struct NeighbourTests {
  /// The Rényi divergence of order α of two finite distributions, given as logarithms.
  private func renyi(_ p: [Double], _ q: [Double], _ alpha: Double) -> Double {
    // In logarithms: high orders of small probabilities leave a double's range.
    let logs = zip(p, q).map { alpha * $0 + (1 - alpha) * $1 }
    let peak = logs.max() ?? 0
    return (peak + log(logs.reduce(0.0) { $0 + exp($1 - peak) })) / (alpha - 1)
  }

  private static let orders = [1.01, 1.5, 2, 4, 16, 64]

  @Test func noChoiceTellsNeighboursApartBeyondItsCost() {
    var stream = Seed(1).stream("worlds")
    for _ in 0..<4_000 {
      let count = 2 + stream.below(5)
      let sensitivity = 1 + stream.below(6)
      let selection = ExponentialSelection(
        epsilon: Ratio(atLeast: exp2(stream.uniform() * 7 - 5)))
      let epsilon = selection.epsilon.value
      let scores = (0..<count).map { _ in stream.below(40) - 20 }
      // A neighbour's scores may all move, up or down: the worst signs are among these.
      let moved = scores.map { $0 + stream.below(2 * sensitivity + 1) - sensitivity }
      func distribution(_ scores: [Int]) -> [Double] {
        let logs = scores.map {
          epsilon * Double($0 - (scores.max() ?? 0)) / Double(2 * sensitivity)
        }
        let total = log(logs.reduce(0.0) { $0 + exp($1) })
        return logs.map { $0 - total }
      }
      let (p, q) = (distribution(scores), distribution(moved))
      let worst = zip(p, q).map { abs($0 - $1) }.max() ?? 0
      #expect(worst <= epsilon * (1 + 1e-9))
      for alpha in Self.orders {
        #expect(renyi(p, q, alpha) <= alpha * selection.cost.rho + 1e-12)
        #expect(renyi(q, p, alpha) <= alpha * selection.cost.rho + 1e-12)
      }
    }
  }

  @Test func noNoisyCountTellsNeighboursApartBeyondItsCost() {
    var stream = Seed(2).stream("worlds")
    for _ in 0..<1_000 {
      let mechanism = DiscreteGaussian(
        variance: Ratio(1 + UInt64(stream.below(60)), over: 1 + UInt64(stream.below(9))))
      let shift = 1 + stream.below(3)
      let sigma2 = mechanism.variance.value
      let reach = Int(9 * sigma2.squareRoot()) + 9
      let weight = { (x: Int) in exp(-Double(x * x) / (2 * sigma2)) }
      let total = (-reach...reach).reduce(0.0) { $0 + weight($1) }
      let cost = mechanism.cost(sensitivity: shift).rho
      for alpha in Self.orders where alpha * Double(shift) < Double(reach) / 3 {
        // Σ p^α q^(1−α), in logarithms: the neighbour's tail underflows.
        let logs = (-reach...reach).map { x in
          (-alpha * Double(x * x) + (alpha - 1) * Double((x - shift) * (x - shift))) / (2 * sigma2)
        }
        let peak = logs.max() ?? 0
        let sum = logs.reduce(0.0) { $0 + exp($1 - peak) }
        let divergence = (peak + log(sum) - log(total)) / (alpha - 1)
        #expect(divergence <= alpha * cost * (1 + 1e-9) + 1e-12)
      }
      // And the (ε, δ) that would be claimed for it holds.
      for epsilon in [0.1, 1, 4] where shift == 1 {
        let claimed = Concentrated.delta(rho: cost, epsilon: epsilon)
        #expect(mechanism.delta(epsilon: epsilon) <= claimed + 1e-15)
      }
    }
  }

  @Test func noLaplaceCountTellsNeighboursApartBeyondItsEpsilon() {
    for (t, s) in [(1, 1), (7, 2), (1, 3)] as [(Double, Double)] {
      let decay = exp(-s / t)
      let probability = { (x: Int) in (1 - decay) / (1 + decay) * pow(decay, Double(abs(x))) }
      for x in -30...30 {
        #expect(abs(log(probability(x) / probability(x - 1))) <= s / t + 1e-9)
      }
    }
  }
}
