import Foundation
import Scenarios
import Testing

@Suite struct LawTests {
  static let laws: [Law] = [
    .normal(mean: 3, sd: 2), .lognormal(median: 2.2, sigma: 0.3), .uniform(low: -1, high: 4),
    .triangular(low: 0, mode: 1, high: 5), .exponential(mean: 2), .weibull(shape: 1.7, scale: 3),
    .truncated(.normal(mean: 40, sd: 8), low: 15, high: 70),
    .truncated(.lognormal(median: 1, sigma: 0.8), low: 0.2, high: 3),
    .mixture([
      .init(probability: 0.8, law: .normal(mean: 0.8, sd: 0.05)),
      .init(probability: 0.2, law: .normal(mean: 0.5, sd: 0.07)),
    ]),
    .mixture([
      .init(probability: 0.99, law: .normal(mean: 0, sd: 1)),
      .init(probability: 0.01, law: .normal(mean: 50, sd: 1)),
    ]),
  ]

  @Test("what the table draws departs from its law by less than a millionth", arguments: laws)
  func tables(law: Law) {
    #expect(law.fault == nil)
    let table = ScoreTable(law)
    for z in stride(from: -5.0, through: 5, by: 0.0137) {
      let tails = law.tails(table.value(z))
      #expect(abs(tails.lower - NormalLaw.tails(z).lower) < 1e-6, "\(law) at \(z)")
    }
  }

  @Test("far in the tails quantiles keep their relative precision")
  func tails() {
    let law = Law.truncated(.normal(mean: 0, sd: 1), low: -10, high: 10)
    for z in [-7.5, -6, 6, 7.5] {
      #expect(abs(law.value(atScore: z) - z) < 1e-6)
    }
    #expect(abs(Law.exponential(mean: 1).value(atScore: 6) + log(NormalLaw.tails(6).upper)) < 1e-9)
  }

  @Test("a discrete law takes each value as often as it says")
  func discrete() {
    let law = Law.discrete([
      .init(probability: 0.5, value: 1), .init(probability: 0.3, value: 2),
      .init(probability: 0.2, value: 5),
    ])
    let table = ScoreTable(law)
    var counts: [Double: Int] = [:]
    for i in 0..<10_000 {
      counts[table.value(NormalLaw.quantile((Double(i) + 0.5) / 10_000)), default: 0] += 1
    }
    #expect(counts == [1: 5000, 2: 3000, 5: 2000])
  }

  @Test("laws that cannot be are told apart")
  func faults() {
    #expect(Law.normal(mean: 0, sd: -1).fault != nil)
    #expect(Law.uniform(low: 2, high: 2).fault != nil)
    #expect(Law.discrete([.init(probability: 0.5, value: 1)]).fault != nil)
    #expect(Law.truncated(.normal(mean: 0, sd: 1), low: 20, high: 21).fault != nil)
    #expect(Law.mixture([.init(probability: 1, law: .fixed(2))]).fault != nil)
  }

  @Test(
    "the radius beyond which a share of the normal law lies is exact in odd and even dimensions")
  func radius() {
    // 2 Q(r), exp(-r²/2), and Monte Carlo-free values of chi-squared tables at 0.05.
    #expect(abs(NormalLaw.radiusTail(1.959963985, dimension: 1) - 0.05) < 1e-9)
    #expect(abs(NormalLaw.radiusTail(5.991464547.squareRoot(), dimension: 2) - 0.05) < 1e-9)
    #expect(abs(NormalLaw.radiusTail(7.814727903.squareRoot(), dimension: 3) - 0.05) < 1e-9)
    #expect(abs(NormalLaw.radiusTail(18.30703805.squareRoot(), dimension: 10) - 0.05) < 1e-9)
  }
}
