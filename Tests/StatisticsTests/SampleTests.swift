import Chance
import Foundation
import Statistics
import Testing

struct SampleTests {
  @Test("the empirical distribution is the share at or below")
  func distribution() {
    let distribution = EmpiricalDistribution(of: [3, 1, 2, 2])
    #expect([0, 1, 2, 2.5, 3, 9].map { distribution($0) } == [0, 0.25, 0.75, 0.75, 1, 1])
  }

  @Test("Kolmogorov-Smirnov: worked by hand, with ties, and against brute force")
  func kolmogorovSmirnov() {
    #expect(KolmogorovSmirnov.statistic([1, 2, 3], [1, 2, 3]) == 0)
    #expect(KolmogorovSmirnov.statistic([1, 2], [3, 4]) == 1)
    #expect(KolmogorovSmirnov.statistic([], [1]) == nil)
    // scipy.stats.ks_2samp([1, 1, 2, 5], [1, 3, 3]).statistic
    #expect(abs((KolmogorovSmirnov.statistic([1, 1, 2, 5], [1, 3, 3]) ?? 0) - 5.0 / 12) < 1e-12)
    var stream = Seed(1).stream("samples")
    let a = (0..<200).map { _ in Double(stream.below(30)) }
    let b = (0..<150).map { _ in Double(stream.below(33)) }
    let (fa, fb) = (EmpiricalDistribution(of: a), EmpiricalDistribution(of: b))
    let brute = (0..<33).map { abs(fa(Double($0)) - fb(Double($0))) }.max() ?? 0
    #expect(abs((KolmogorovSmirnov.statistic(a, b) ?? 0) - brute) < 1e-12)
    let counts = [a, b].map { sample in
      (0..<33).map { value in Double(sample.count { $0 == Double(value) }) }
    }
    #expect(abs((KolmogorovSmirnov.statistic(countsOf: counts[0], counts[1]) ?? 0) - brute) < 1e-12)
  }

  @Test("total variation is half the sum of differences")
  func totalVariation() {
    #expect(TotalVariation.distance(countsOf: [1, 1], [2, 2]) == 0)
    #expect(TotalVariation.distance(countsOf: [5, 0], [0, 2]) == 1)
    #expect(TotalVariation.distance(countsOf: [3, 1], [1, 3]) == 0.5)
    #expect(TotalVariation.distance(countsOf: [0, 0], [1, 3]) == nil)
  }

  @Test("ranks share ties, and correlations are scipy's")
  func correlation() {
    #expect(Ranks.averaged([10, 20, 20, 5]) == [2, 3.5, 3.5, 1])
    let x: [Double] = [1, 2, 3, 4, 5, 6]
    let y: [Double] = [2, 1, 4, 3, 7, 5]
    // scipy.stats.pearsonr, spearmanr
    #expect(abs((Correlation.pearson(x, y) ?? 0) - 0.791_794_654_888_629_5) < 1e-12)
    #expect(abs((Correlation.spearman(x, y) ?? 0) - 0.828_571_428_571_428_7) < 1e-12)
    #expect(Correlation.pearson(x, [1, 1, 1, 1, 1, 1]) == nil)
    #expect(Correlation.pearson([1], [1]) == nil)
  }

  @Test("association of categories: all, nothing, and by hand")
  func association() {
    #expect(Association.cramersV(counts: [10, 0, 0, 10], columns: 2) == 1)
    #expect(Association.cramersV(counts: [5, 5, 5, 5], columns: 2) == 0)
    #expect(Association.cramersV(counts: [5, 5, 0, 0], columns: 2) == nil)
    // Chi squared of [[8, 2], [3, 7]] is 20 * (8*7 - 2*3)^2 / (10*10*11*9).
    let expected = (20.0 * 2500 / 9900 / 20).squareRoot()
    #expect(abs((Association.cramersV(counts: [8, 2, 3, 7], columns: 2) ?? 0) - expected) < 1e-12)
    #expect(Association.correlationRatio([1, 1, 5, 5], groups: [0, 0, 1, 1], groupCount: 2) == 1)
    #expect(Association.correlationRatio([1, 5, 1, 5], groups: [0, 0, 1, 1], groupCount: 2) == 0)
    #expect(Association.correlationRatio([2, 2], groups: [0, 1], groupCount: 2) == nil)
  }

  @Test("the area under the curve is the share of pairs won")
  func area() {
    var stream = Seed(2).stream("scores")
    let scores = (0..<120).map { _ in Double(stream.below(20)) }
    let isPositive = scores.map { stream.uniform() < 0.3 + $0 / 40 }
    let weights = (0..<120).map { _ in Double(stream.below(3)) }
    var won = 0.0
    var pairs = 0.0
    for i in scores.indices where isPositive[i] {
      for j in scores.indices where !isPositive[j] {
        let w = weights[i] * weights[j]
        pairs += w
        won += w * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0)
      }
    }
    let separation = RankedSeparation(scores: scores, isPositive: isPositive)
    #expect(abs((separation.area { weights[$0] } ?? 0) - won / pairs) < 1e-12)
    #expect(RankedSeparation(scores: [1, 2], isPositive: [false, true]).area == 1)
    #expect(RankedSeparation(scores: [1, 1], isPositive: [false, true]).area == 0.5)
    #expect(RankedSeparation(scores: [1, 1], isPositive: [true, true]).area == nil)
  }

  @Test("binomial tails and intervals are exact")
  func binomial() {
    // Every tail of 20 trials, summed from the definition.
    for p in [0.1, 0.5, 0.83] {
      var terms = (0...20).map { k -> Double in
        var choose = 1.0
        for step in 0..<k { choose *= Double(20 - step) / Double(step + 1) }
        return choose * pow(p, Double(k)) * pow(1 - p, Double(20 - k))
      }
      for k in (0...20).reversed() {
        let tail = terms.reduce(0, +) - terms[..<k].reduce(0, +)
        #expect(abs(Binomial.upperTail(k, of: 20, p: p) - tail) < 1e-12)
      }
      terms = []
    }
    // scipy.stats.binomtest(k, n, .5, alternative="greater").pvalue
    #expect(abs(Binomial.upperTail(60, of: 100, p: 0.5) - 0.028_443_966_820_490_444) < 1e-12)
    #expect(abs(Binomial.upperTail(50_400, of: 100_000, p: 0.5) - 0.005_757_462_745_114_51) < 1e-12)
    // scipy.stats.binomtest(3, 50).proportion_ci(method="exact")
    let interval = Binomial.interval(3, of: 50)
    #expect(abs(interval.lowerBound - 0.012_548_587_835) < 1e-9)
    #expect(abs(interval.upperBound - 0.165_481_946_604) < 1e-9)
    #expect(Binomial.interval(0, of: 10).lowerBound == 0)
    #expect(Binomial.interval(10, of: 10).upperBound == 1)
    #expect(Binomial.interval(0, of: 0) == 0...1)
  }

  @Test("Poisson counts have the mean and variance of Poisson", arguments: [0.3, 1, 4, 16])
  func poisson(mean: Double) {
    var stream = Seed(3).stream("counts")
    let counts = PoissonBootstrap.counts(200_000, mean: mean, using: &stream).map(Double.init)
    let found = counts.reduce(0, +) / 200_000
    let variance = counts.reduce(0) { $0 + ($1 - found) * ($1 - found) } / 199_999
    // Five standard errors of either.
    #expect(abs(found - mean) < 5 * (mean / 200_000).squareRoot())
    let fourth = mean + 3 * mean * mean
    #expect(abs(variance - mean) < 5 * ((fourth - mean * mean) / 200_000).squareRoot())
  }

  @Test("nearest neighbours are those of brute force, missing cells and constants included")
  func nearest() {
    var stream = Seed(4).stream("points")
    func points(_ count: Int) -> [[Double]] {
      [
        (0..<count).map { _ in stream.uniform() * 50 },
        (0..<count).map { _ in stream.uniform() < 0.2 ? .nan : Double(stream.below(4)) },
        (0..<count).map { _ in stream.uniform() < 0.5 ? .nan : 1e15 + Double(stream.below(1000)) },
        (0..<count).map { _ in 7 },
      ]
    }
    let axes: [GowerSpace.Axis] = [
      .number(origin: 0, range: 50), .category, .number(origin: 1e15, range: 999),
      .number(origin: 7, range: 0),
    ]
    let queries = points(40)
    let base = points(90)
    func distance(_ i: Int, _ j: Int) -> Double {
      var sum = 0.0
      for axis in 0..<4 {
        let (a, b) = (queries[axis][i], base[axis][j])
        if a.isNaN || b.isNaN {
          sum += a.isNaN && b.isNaN ? 0 : 1
        } else {
          switch axes[axis] {
          case .category: sum += a == b ? 0 : 1
          case .number(_, let range): sum += range > 0 ? min(1, abs(a - b) / range) : 0
          }
        }
      }
      return sum / 4
    }
    let found = GowerSpace(axes: axes).nearest(of: queries, rows: 5..<40, in: base)
    for (place, row) in (5..<40).enumerated() {
      let brute = (0..<90).map { distance(row, $0) }.min() ?? 0
      #expect(abs(Double(found[place]) - brute) < 1e-5)
    }
    #expect(
      GowerSpace(axes: [.category]).nearest(of: [[1]], rows: 0..<1, in: [[]]) == [.infinity])
  }
}
