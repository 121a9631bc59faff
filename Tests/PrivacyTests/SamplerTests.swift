import BigInt
import Chance
import Foundation
import Privacy
import Statistics
import Testing

/// Each sampler against its exact probabilities: χ² at α = 1e-4 on fixed seeds.
@Suite struct SamplerTests {
  /// The χ² statistic over the values in `range` (the rest as one cell), and its 1 − 1e-4 quantile
  /// by Wilson and Hilferty.
  private func chiSquare(_ drawn: [Int], _ range: ClosedRange<Int>, _ probability: (Int) -> Double)
    -> (value: Double, limit: Double)
  {
    var counts = [Int: Int]()
    for value in drawn { counts[value, default: 0] += 1 }
    let total = Double(drawn.count)
    var (value, inside, seen) = (0.0, 0.0, 0)
    for place in range {
      let expected = total * probability(place)
      let count = counts[place] ?? 0
      value += (Double(count) - expected) * (Double(count) - expected) / expected
      inside += probability(place)
      seen += count
    }
    let rest = total * (1 - inside)
    if rest > 5 { value += pow(total - Double(seen) - rest, 2) / rest }
    let k = Double(range.count - 1)
    return (value, k * pow(1 - 2 / (9 * k) + 3.719 * (2 / (9 * k)).squareRoot(), 3))
  }

  @Test(arguments: [(1, 4), (1, 1), (9, 1), (50, 3), (9_000_001, 7)] as [(UInt64, UInt64)])
  func theDiscreteGaussianIsExact(numerator: UInt64, denominator: UInt64) {
    let mechanism = DiscreteGaussian(variance: Ratio(numerator, over: denominator))
    var noise = Noise.seeded(5)
    let drawn = (0..<40_000).map { _ in mechanism.draw(using: &noise) }
    let variance = Double(numerator) / Double(denominator)
    let reach = Int(variance.squareRoot() * 12) + 12
    let total = (-reach...reach).reduce(0.0) { $0 + exp(-Double($1 * $1) / (2 * variance)) }
    // Cells of wide noise are pooled, or each would hold too few.
    let width = max(1, Int(variance.squareRoot() / 4))
    let cell = { (value: Int) in Int((Double(value) / Double(width)).rounded(.down)) }
    var shares = [Int: Double]()
    for value in -reach...reach {
      shares[cell(value), default: 0] += exp(-Double(value * value) / (2 * variance)) / total
    }
    let kept = shares.filter { $0.value * 40_000 > 8 }.map(\.key)
    let range = (kept.min() ?? 0)...(kept.max() ?? 0)
    let test = chiSquare(drawn.map(cell), range) { shares[$0] ?? 0 }
    #expect(test.value < test.limit)
  }

  @Test func theDiscreteLaplaceIsExact() {
    for (t, s) in [(1, 1), (5, 2), (1, 3)] as [(UInt64, UInt64)] {
      let mechanism = DiscreteLaplace(scale: Ratio(t, over: s))
      var noise = Noise.seeded(6)
      let drawn = (0..<60_000).map { _ in mechanism.draw(using: &noise) }
      let decay = exp(-Double(s) / Double(t))
      let probability = { (x: Int) in (1 - decay) / (1 + decay) * pow(decay, Double(abs(x))) }
      let reach = Int(6 * Double(t) / Double(s))
      let test = chiSquare(drawn, -reach...reach, probability)
      #expect(test.value < test.limit)
    }
  }

  @Test func knownProbabilitiesComeOut() {
    // P(0) and P(1) of σ = 1/2, 1, 3, to the digits known, by the tests' own sums.
    for (variance, zero, one) in [
      (0.25, 0.786570707, 0.106450769), (1, 0.398942278, 0.241970723),
      (9, 0.132980760, 0.125794409),
    ] {
      let total = (-60...60).reduce(0.0) { $0 + exp(-Double($1 * $1) / (2 * variance)) }
      #expect(abs(1 / total - zero) < 1e-9)
      #expect(abs(exp(-1 / (2 * variance)) / total - one) < 1e-9)
    }
  }

  @Test func everyWidthOfArithmeticDrawsTheSameLaw() {
    // exp(−γ) for γ = 3/7, 1, 17/5, in three widths.
    func share<W: Whole>(_ n: W, _ d: W, _ seed: Seed) -> Double {
      var noise = Noise.seeded(seed)
      let heads = (0..<20_000).filter { _ in bernoulliExponential(n, over: d, using: &noise) }
      return Double(heads.count) / 20_000
    }
    for (n, d) in [(3, 7), (1, 1), (17, 5)] as [(UInt64, UInt64)] {
      let truth = exp(-Double(n) / Double(d))
      let error = 4.5 * (truth * (1 - truth) / 20_000).squareRoot()
      #expect(abs(share(n, d, 1) - truth) < error)
      #expect(abs(share(UInt128(n), UInt128(d), 2) - truth) < error)
      #expect(abs(share(BigUInt(n), BigUInt(d), 3) - truth) < error)
    }
  }

  @Test func uniformNumbersAreUniformInEveryWidth() {
    func check<W: Whole>(_: W.Type) {
      var noise = Noise.seeded(8)
      let drawn = (0..<28_000).map { _ in Int(W.uniform(below: 7, using: &noise)) }
      let test = chiSquare(drawn, 0...6) { _ in 1.0 / 7 }
      #expect(test.value < test.limit)
      #expect((0..<50).allSatisfy { _ in W.uniform(below: 1, using: &noise) == 0 })
    }
    check(UInt64.self)
    check(UInt128.self)
    check(BigUInt.self)
    // Beyond 64 and 128 bits: every bit of the bound is used.
    var noise = Noise.seeded(9)
    let bound = BigUInt(1) << 200 - 1
    let drawn = (0..<2_000).map { _ in BigUInt.uniform(below: bound, using: &noise) }
    let high = drawn.filter { $0 >> 199 == 1 }.count
    #expect(abs(high - 1_000) < 112)
  }

  @Test func selectionDrawsEachCandidateAsOftenAsItShould() {
    let selection = ExponentialSelection(epsilon: Ratio(3, over: 2))
    let scores = [10, 12, 7, -4, 12]
    let weights = scores.map { exp(1.5 * Double($0) / (2 * 3)) }
    let total = weights.reduce(0, +)
    var noise = Noise.seeded(10)
    let drawn = (0..<30_000).map { _ in
      selection.choice(among: scores, sensitivity: 3, using: &noise)
    }
    let test = chiSquare(drawn, 0...4) { weights[$0] / total }
    #expect(test.value < test.limit)
    // Far apart: the best always.
    let certain = ExponentialSelection(epsilon: Ratio(1000))
    #expect(certain.choice(among: [0, 1_000_000], sensitivity: 1, using: &noise) == 1)
  }

  @Test func bigIntegersDivideRightly() {
    // The library's own arithmetic, where a wrong quotient would bias every wide draw.
    var stream = Seed(11).stream("wide")
    for _ in 0..<3_000 {
      let bits = stream.below(300) + 1
      let a = (0..<6).reduce(BigUInt(0)) { sum, _ in sum << 64 | BigUInt(stream.next()) }
      let b = (a >> stream.below(200)) % (BigUInt(1) << bits) + 1
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      #expect(remainder < b && quotient * b + remainder == a)
    }
  }

  @Test func theSystemsGeneratorIsTheDefaultAndDoesNotRepeat() {
    var (a, b) = (Noise.system, Noise.system)
    #expect(a.mode == .system)
    // Nor do copies of one: a word drawn twice would be no noise.
    var copy = a
    let drawn = (0..<400).flatMap { _ in [a.word(), b.word(), copy.word()] }
    #expect(Set(drawn).count == 1_200)
  }

  @Test func ratiosAreRoundedTheWayTheySay() {
    var stream = Seed(12).stream("ratios")
    for _ in 0..<5_000 {
      let value = exp2(stream.uniform() * 70 - 25)
      #expect(Ratio(atLeast: value).value >= value)
      #expect(Ratio(atMost: value).value <= value)
      #expect(Ratio(atLeast: value).value <= value * (1 + 0x1p-22))
    }
    #expect(Ratio(atLeast: 0.5) == Ratio(1, over: 2))
    #expect(Ratio(atLeast: 3) == Ratio(3))
  }
}
