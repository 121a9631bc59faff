import Boosting
import Chance

/// Rows drawn for a chunk, more than it has room for, of which those are kept that the density ratio favours.
///
/// Candidates are put in an order that keeps alike ones together, and a running sum of their weights takes one
/// wherever it passes a whole number: so what the chains spread evenly stays nearly so.
///
/// *Source*: systematic sampling with unequal probabilities, Madow (1949), doi:10.1214/aoms/1177729988;
/// importance resampling, Rubin (1987), doi:10.2307/2289460.
struct RatioChoice {
  /// Candidates for each row. Ratios lie near one, so two are enough; more would undo more of the even spread.
  static let candidates = 2

  /// *Shape*: candidates x places, candidate by candidate.
  private var codes: [UInt16] = []
  private var keys: [UInt16] = []
  private var weights: [Int64] = []
  private let places: Int

  init(places: Int, rows: Int) {
    self.places = places
    codes.reserveCapacity(Self.candidates * rows * places)
  }

  /// Takes in the first `rows` rows of a drawn chunk.
  mutating func add(_ memory: ChunkMemory, rows: Int, chain: CompiledChain) {
    memory.weigh(chain.ratio!)
    memory.key(chain.evenCuts)
    for row in 0..<rows {
      weights.append(DensityRatio.weight(memory.score[row]))
      keys.append(memory.key(of: row))
      for place in 0..<places { codes.append(memory.codes(of: place)[row]) }
    }
  }

  /// Gives each of the chunk's `rows` rows one of the candidates' codes.
  func choose(rows: Int, stream: RandomStream, keep: (_ row: Int, _ place: Int, UInt16) -> Void) {
    var stream = stream
    let shuffled = stream.permutation(weights.count)
    let ordered = shuffled.sorted { keys[$0] < keys[$1] }
    var chosen = [Bool](repeating: false, count: weights.count)
    var left = rows
    // A candidate heavier than a whole row is kept, and the rest share the rest.
    var shares = weights
    var total = shares.reduce(0, +)
    var settled = false
    while !settled, left > 0 {
      settled = true
      for index in ordered where !chosen[index] && shares[index] * Int64(left) >= total {
        chosen[index] = true
        left -= 1
        total -= shares[index]
        shares[index] = 0
        settled = false
        if left == 0 { break }
      }
    }
    if left > 0 {
      var sum = Int64(stream.uniform() * Double(total))
      for index in ordered where shares[index] > 0 {
        sum += shares[index] * Int64(left)
        if sum >= total {
          sum -= total
          chosen[index] = true
        }
      }
    }
    var row = 0
    for index in shuffled where chosen[index] && row < rows {
      for place in 0..<places { keep(row, place, codes[index * places + place]) }
      row += 1
    }
  }
}
