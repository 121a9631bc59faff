import Chance
import Testing

@Suite("Philox")
struct PhiloxTests {
  @Test("gives the published known answers")
  func knownAnswers() {
    #expect(
      Philox.block(counter: .zero, key: .zero)
        == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      Philox.block(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      Philox.block(
        counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
        key: SIMD2(0xA409_3822, 0x299F_31D0))
        == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }
}

@Suite("Seeds and streams")
struct StreamTests {
  @Test("the same name gives the same stream, another name or number another")
  func names() {
    let seed: Seed = 7
    func first(_ stream: RandomStream) -> [UInt64] {
      var stream = stream
      return (0..<8).map { _ in stream.next() }
    }
    #expect(first(seed.stream("rows")) == first(seed.stream("rows")))
    #expect(first(seed.stream("rows")) != first(seed.stream("columns")))
    #expect(first(seed.stream("rows", 1)) != first(seed.stream("rows", 2)))
    #expect(first(seed.stream("rows")) != first(Seed(8).stream("rows")))
  }

  @Test("a position gives the same number whatever was read before")
  func positions() {
    var stream = Seed(7).stream("x")
    let before = stream.uniform(at: 1_000)
    for _ in 0..<100 { _ = stream.next() }
    #expect(stream.uniform(at: 1_000) == before)
    #expect(stream.uniform(at: 1_001) != before)
  }

  @Test("uniform numbers are uniform (chi-square with 99 degrees of freedom, alpha 1e-4)")
  func uniformity() {
    var stream = Seed(11).stream("uniform")
    var counts = [Double](repeating: 0, count: 100)
    let draws = 200_000
    for _ in 0..<draws { counts[Int(stream.uniform() * 100)] += 1 }
    let expected = Double(draws) / 100
    let statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    // The 0.0001 and 0.9999 quantiles of chi-square with 99 degrees of freedom.
    #expect((54.0...161.3).contains(statistic))
  }

  @Test("a subset has distinct ascending numbers, a permutation has all")
  func choices() {
    var stream = Seed(3).stream("choice")
    let subset = stream.subset(40, of: 100)
    #expect(subset.count == 40 && Set(subset).count == 40 && subset == subset.sorted())
    #expect(subset.allSatisfy { (0..<100).contains($0) })
    #expect(stream.permutation(50).sorted() == Array(0..<50))
    #expect(stream.subset(7, of: 5) == [0, 1, 2, 3, 4])
  }
}
