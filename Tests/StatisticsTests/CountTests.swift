import Chance
import Statistics
import Testing

/// Exact statements about counts.
struct CountTests {
  @Test("the lady tasting tea: all four cups right by chance once in seventy")
  func tea() {
    #expect(abs(Hypergeometric.upperTail(4, drawn: 4, totalMarked: 4, total: 8) - 1.0 / 70) < 1e-12)
    #expect(
      abs(Hypergeometric.upperTail(3, drawn: 4, totalMarked: 4, total: 8) - 17.0 / 70) < 1e-12)
    #expect(Hypergeometric.upperTail(0, drawn: 4, totalMarked: 4, total: 8) == 1)
    #expect(Hypergeometric.upperTail(5, drawn: 4, totalMarked: 8, total: 9) == 0)
    // With seven of nine marked at least two of four are.
    #expect(Hypergeometric.upperTail(2, drawn: 4, totalMarked: 7, total: 9) == 1)
  }

  @Test("a large table's tail meets the binomial's")
  func large() {
    let exact = Hypergeometric.upperTail(70, drawn: 100, totalMarked: 5_000_000, total: 10_000_000)
    let near = Binomial.upperTail(70, of: 100, p: 0.5)
    #expect(abs(exact / near - 1) < 1e-3)
  }

  @Test("intervals are those printed by Newcombe in 1998")
  func newcombe() {
    let wilson = Proportion.wilson(81, of: 263, z: 1.959964)
    #expect(abs(wilson.lowerBound - 0.2553) < 5e-5 && abs(wilson.upperBound - 0.3662) < 5e-5)
    #expect(Proportion.wilson(0, of: 20).lowerBound == 0)
    let gap = Proportion.difference(56, of: 70, less: 48, of: 80, z: 1.959964)
    #expect(abs(gap.lowerBound - 0.0524) < 5e-5 && abs(gap.upperBound - 0.3339) < 5e-5)
    let edge = Proportion.difference(10, of: 10, less: 0, of: 10, z: 1.959964)
    #expect(abs(edge.lowerBound - 0.6075) < 5e-5 && edge.upperBound == 1)
  }

  @Test("Holm's correction grows, and never passes one")
  func holm() {
    let adjusted = StepDown.holm([0.01, 0.04, 0.03, 0.005])
    for (found, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(StepDown.holm([0.9, 0.8]) == [1, 1])
    #expect(StepDown.holm([]).isEmpty)
  }

  @Test("a rank sum stands where its textbook formula puts it")
  func rankSum() throws {
    // Ranks 4, 5, 6 against 1, 2, 3: 4.5 above the mean, variance 5.25.
    let z = try #require(RankSum.score([4, 5, 6], above: [1, 2, 3]))
    #expect(abs(z - 4.5 / 5.25.squareRoot()) < 1e-12)
    #expect(RankSum.score([1, 1], above: [1, 1]) == nil)
    #expect(abs(RankSum.normalUpperTail(1.959963985) - 0.025) < 1e-9)
  }
}
