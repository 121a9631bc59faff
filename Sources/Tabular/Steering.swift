import Boosting
import Foundation

/// What a column's codes must be while rows are drawn, by place in the order of a chain.
///
/// Where both answers to a question can still lead to an admitted code, it is answered as always;
/// where only one can, that one is given and the row's weight is multiplied by its probability. The
/// weights make the rows drawn exactly those of the learned distribution under the condition.
///
/// *Source*: sequential importance sampling; Liu, Chen (1998), doi:10.1080/01621459.1998.10473765.
struct Steering: Sendable {
  /// By place; nil where anything may be drawn.
  var columns: [ColumnSteering?]

  init(places: Int) { columns = [ColumnSteering?](repeating: nil, count: places) }
}

struct ColumnSteering: Sendable {
  /// What share of each code's values is admitted, by group of rows; nil admits all.
  var groups: [AdmittedCodes?]
  /// Which group a row is in: from the code of an earlier column; nil is group 0 for all.
  var chooser: Chooser?
  /// By row: a code that is known, or `unknown`. Wins over groups.
  var known: [UInt16]?

  static let unknown = UInt16.max

  struct Chooser: Sendable {
    var place: Int
    /// *Shape*: codes of that column.
    var group: [UInt8]
  }
}

/// A set of codes, compiled for a column's words.
struct AdmittedCodes: Sendable {
  /// *Shape*: producible codes; log of the share admitted.
  let logShares: [Double]
  /// By bit and prefix: whether a 0 and a 1 can lead to an admitted code, as bits 0 and 1.
  let open: [[UInt8]]

  init(shares: [Double], words: CodeWords) {
    precondition(shares.count == words.words.count, "A share for each code.")
    var open = (0..<words.length).map { [UInt8](repeating: 0, count: 1 << $0) }
    for (code, share) in shares.enumerated() where share > 0 {
      for bit in 0..<Int(words.lengths[code]) {
        let prefix = Int(words.words[code]) >> (words.length - bit)
        let answer = Int(words.words[code]) >> (words.length - 1 - bit) & 1
        open[bit][prefix] |= answer == 1 ? 2 : 1
      }
    }
    self.open = open
    logShares = shares.map { $0 > 0 ? log($0) : -.infinity }
  }
}

/// Forces the answers that the steering leaves no choice about.
struct Steerer {
  let memory: ChunkMemory
  /// Rows that are asked for; the padding is not steered.
  let rows: Int
  /// By row: log of the probability of everything that was forced.
  private(set) var logWeights: [Double]

  /// The log-probability of an answer that the learned distribution rules out but a known cell
  /// gives.
  private static let surprise = -13.0

  init(_ memory: ChunkMemory, rows: Int) {
    self.memory = memory
    self.rows = rows
    logWeights = [Double](repeating: 0, count: rows)
  }

  /// After a question was scored and before it is answered.
  mutating func force(_ steering: ColumnSteering, bit: Int, question: CompiledBit, words: CodeWords)
  {
    for row in 0..<rows {
      let prefix = Int(memory.prefix[row])
      let answer: Int
      if let code = steering.known?[row], code != ColumnSteering.unknown {
        guard Int(code) < words.words.count, Int(words.lengths[Int(code)]) > bit else { continue }
        answer = Int(words.words[Int(code)]) >> (words.length - 1 - bit) & 1
      } else if let admitted = group(of: row, steering) {
        switch admitted.open[bit][prefix] {
        case 1: answer = 0
        case 2: answer = 1
        default: continue
        }
      } else {
        continue
      }
      let isNever = question.base[prefix] == BitModel.never
      if isNever {
        if answer == 1 { logWeights[row] += Self.surprise }
      } else {
        logWeights[row] -= FixedLogit.loss(
          label: UInt8(answer), score: memory.score[row])
      }
      memory.words[row] = answer == 1 ? 0 : .max
    }
  }

  /// After a column is finished: weighs codes that are admitted in part, and sets what is known.
  mutating func settle(_ steering: ColumnSteering, place: Int, ladder: CompiledLadder) {
    let codes = memory.codes(of: place)
    for row in 0..<rows {
      if let code = steering.known?[row], code != ColumnSteering.unknown {
        memory.set(code, row: row, place: place)
      } else if let admitted = group(of: row, steering) {
        logWeights[row] += admitted.logShares[Int(codes[row])]
      }
    }
  }

  private func group(of row: Int, _ steering: ColumnSteering) -> AdmittedCodes? {
    guard let chooser = steering.chooser else { return steering.groups.first ?? nil }
    return steering.groups[Int(chooser.group[Int(memory.codes(of: chooser.place)[row])])]
  }
}
