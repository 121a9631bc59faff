import Boosting
import Chance

/// Corrects the drift that builds up along a chain.
///
/// A question is learned on real rows and put to drawn ones, whose earlier columns are a little
/// off; its answers then are off on average, and every later column inherits that. So a sample is
/// drawn question by question, and each question's base is shifted until its answers come as often
/// as in the real table, for every prefix, before the next is asked.
///
/// *Complexity*: one draw of `rows` rows.
struct ChainCalibration {
  /// Rows drawn: the marginals then agree within a third of a per cent or so.
  static let rows = 16_384
  /// A prefix that fewer drawn rows reach keeps its base.
  private static let leastRows = 64
  /// In 1/1024 logit: a larger shift would hide a fault, not a drift.
  private static let mostShift = 1024

  /// The chain with its bases corrected.
  ///
  /// - Parameter seed: of the fit; the calibration has streams of its own.
  static func calibrated(_ chain: Chain, number: Int, seed: Seed) -> Chain {
    let compiled = CompiledChain(chain)
    let memory = ChunkMemory(rows: rows, chain: compiled)
    let seed = seed.derived("calibration", UInt64(number))
    var result = chain
    for (place, ladder) in compiled.ladders.enumerated() {
      let seed = seed.derived("column", UInt64(place))
      memory.prefix.update(repeating: 0, count: memory.rows)
      memory.locate(ladder.locations)
      for (bit, question) in ladder.bits.enumerated() {
        memory.ask(question, number: bit, locations: ladder.locations)
        var base = question.base
        if question.question.treeCount > 0 {
          let shifts = shifts(memory, base: base)
          for row in 0..<memory.rows { memory.score[row] += shifts[Int(memory.prefix[row])] }
          for prefix in base.indices where base[prefix] != BitModel.never {
            let limit = Int32(FixedLogit.limit)
            base[prefix] = max(-limit, min(limit, base[prefix] + shifts[prefix]))
          }
          result.ladders[place].bits[bit].base = base
        }
        Drawing.words(
          seed.derived("bit", UInt64(bit)), first: 0, rows: memory.rows, into: memory.words)
        Drawing.draw(
          base, score: memory.score, words: memory.words, rows: memory.rows,
          prefix: memory.prefix)
      }
      memory.finish(ladder, place: place)
    }
    return result
  }

  /// By prefix, what must be added to the scores so that their probabilities add up to the share of
  /// ones that the base (the real rows' log-odds) says.
  private static func shifts(_ memory: ChunkMemory, base: [Int32]) -> [Int32] {
    var counts = [Int](repeating: 0, count: base.count)
    for row in 0..<memory.rows { counts[Int(memory.prefix[row])] += 1 }
    var shifts = [Int32](repeating: 0, count: base.count)
    let probability = FixedLogit.probability
    let limit = FixedLogit.limit
    for _ in 0..<4 {
      var sum = [Double](repeating: 0, count: base.count)
      var slope = [Double](repeating: 0, count: base.count)
      for row in 0..<memory.rows {
        let prefix = Int(memory.prefix[row])
        let score = Int(memory.score[row]) + Int(shifts[prefix])
        let p = probability[max(-limit, min(limit, score)) + limit]
        sum[prefix] += p
        slope[prefix] += p * (1 - p)
      }
      for prefix in base.indices
      where base[prefix] != BitModel.never && counts[prefix] >= leastRows {
        let wanted = probability[Int(base[prefix]) + limit] * Double(counts[prefix])
        // A few rows' worth of slope keeps a step small where the answers are nearly certain.
        let step = (wanted - sum[prefix]) / (slope[prefix] + 2) * Double(FixedLogit.unit)
        let next = (Double(shifts[prefix]) + step).rounded()
        shifts[prefix] = Int32(max(-Double(mostShift), min(Double(mostShift), next)))
      }
    }
    return shifts
  }
}
