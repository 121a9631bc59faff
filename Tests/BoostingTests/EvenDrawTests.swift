import Boosting
import Chance
import Testing

@Suite("Even draws")
struct EvenDrawTests {
  /// Draws one question for `scores.count` rows; returns the bits.
  private func draw(_ scores: [Int32], keys: [UInt16], keyBits: Int, chunk: Int) -> [UInt16] {
    var prefix = [UInt16](repeating: 0, count: scores.count)
    var cells = prefix
    var scratch = [UInt32](repeating: 0, count: scores.count + 1 << EvenDraw.mostCellBits)
    Drawing.draw(
      [0], score: scores, keys: keys, keyBits: keyBits,
      evenly: EvenDraw(Seed(5).stream("bits"), chunk: chunk), bits: 0, rows: scores.count,
      scratch: &scratch, cells: &cells, prefix: &prefix)
    return prefix
  }

  @Test(
    "rows that neighbour in the order get their expected number of ones, rounded",
    arguments: [64, 200, 1024])
  func totals(rows: Int) {
    var stream = Seed(1).stream("scores")
    let scores = (0..<rows).map { _ in Int32(stream.below(6000)) - 4000 }
    let keys = (0..<rows).map { _ in UInt16(stream.below(16)) }
    let chances = scores.map { FixedLogit.probability[Int($0) + FixedLogit.limit] }
    for chunk in 0..<50 {
      let bits = draw(scores, keys: keys, keyBits: 4, chunk: chunk)
      #expect(bits.allSatisfy { $0 <= 1 })
      for end in [1, 5, 8, 16] {
        let rows = keys.indices.filter { keys[$0] < end }
        let expected = rows.reduce(0) { $0 + chances[$1] }
        let ones = Double(rows.reduce(0) { $0 + Int(bits[$1]) })
        #expect(abs(ones - expected) < 1.001)
      }
    }
  }

  @Test("every row answers with its own probability, whatever its neighbours do")
  func probabilities() {
    let scores = (0..<128).map { Int32($0 * 40) - 2560 }
    let keys = (0..<128).map { UInt16($0 % 4) }
    let draws = 4000
    var ones = [Int](repeating: 0, count: 128)
    var together = 0
    for chunk in 0..<draws {
      let bits = draw(scores, keys: keys, keyBits: 2, chunk: chunk)
      for row in bits.indices { ones[row] += Int(bits[row]) }
      together += Int(bits[64] & bits[65])
    }
    for row in ones.indices {
      let p = FixedLogit.probability[Int(scores[row]) + FixedLogit.limit]
      let error = (p * (1 - p) * Double(draws)).squareRoot()
      #expect(abs(Double(ones[row]) - p * Double(draws)) < 4.5 * error)
    }
    // Two rows that are not alike hardly know of each other.
    #expect(abs(Double(together) - 0.25 * Double(draws)) < 200)
  }
}
