import Boosting
import Foundation

/// What codes may be drawn, by place in the order of a chain.
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

  var isEmpty: Bool { columns.allSatisfy { $0 == nil } }
}

struct ColumnSteering: Sendable {
  /// At most this many rules speak of one column: every combination of them has a table.
  static let mostRules = 6
  static let unknown = UInt16.max

  /// When each rule is in force: where the codes of earlier places are among these. *Shape* of a
  /// list: codes of that place. A rule without any is always in force.
  private(set) var premises: [[(place: Int, holds: [Bool])]] = []
  /// By the rules in force, as a number of one bit a rule.
  private(set) var admitted: [AdmittedCodes?]
  /// By row: a code that is known, or `unknown`. Wins over rules.
  var known: [UInt16]?
  /// By row: which of `tables` its code must be admitted by, or `unknown`. Wins over rules too.
  var tableOfRow: [UInt16]?
  var tables: [AdmittedCodes] = []

  /// A condition on one column: in force where the premises hold.
  struct Rule: Sendable {
    var premises: [(place: Int, holds: [Bool])]
    /// The share of each producible code's values that is admitted.
    var shares: [Double]
  }

  init(_ rules: [Rule], words: CodeWords, known: [UInt16]? = nil) {
    precondition(rules.count <= Self.mostRules, "Too many rules speak of one column.")
    premises = rules.map(\.premises)
    admitted = (0..<1 << rules.count).map { inForce in
      guard inForce > 0 else { return nil }
      var shares = [Double](repeating: 1, count: words.words.count)
      for (number, rule) in rules.enumerated() where inForce >> number & 1 == 1 {
        for code in shares.indices { shares[code] *= rule.shares[code] }
      }
      return AdmittedCodes(shares: shares, words: words)
    }
    self.known = known
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

/// Forces the answers that the steering leaves no choice about, and keeps the weights.
struct Steerer {
  let memory: ChunkMemory
  /// Rows that are asked for; the padding is not steered.
  let rows: Int
  /// By row: log of the probability of everything that was forced.
  private(set) var logWeights: [Double]
  /// By row, of the column at hand: which table of admitted codes.
  private var table: [UInt8]

  /// The log-probability of a known cell that the learned distribution rules out.
  private static let surprise = -13.0

  init(_ memory: ChunkMemory, rows: Int) {
    self.memory = memory
    self.rows = rows
    logWeights = [Double](repeating: 0, count: rows)
    table = [UInt8](repeating: 0, count: rows)
  }

  /// Before a column's first question: which rules are in force in each row.
  mutating func begin(_ steering: ColumnSteering) {
    for row in 0..<rows {
      var inForce: UInt8 = 0
      for (number, premises) in steering.premises.enumerated()
      where premises.allSatisfy({ $0.holds[Int(memory.codes(of: $0.place)[row])] }) {
        inForce |= 1 << UInt8(number)
      }
      table[row] = inForce
    }
  }

  /// After a question was scored and before it is answered.
  mutating func force(
    _ steering: ColumnSteering, bit: Int, question: CompiledBit, words: CodeWords
  ) {
    for row in 0..<rows {
      let prefix = Int(memory.prefix[row])
      let answer: Int
      let isKnown: Bool
      if let code = steering.known?[row], code != ColumnSteering.unknown {
        guard Int(code) < words.words.count, Int(words.lengths[Int(code)]) > bit else { continue }
        answer = Int(words.words[Int(code)]) >> (words.length - 1 - bit) & 1
        isKnown = true
      } else if let admitted = admitted(steering, row) {
        switch admitted.open[bit][prefix] {
        case 1: answer = 0
        case 2: answer = 1
        default: continue
        }
        isKnown = false
      } else {
        continue
      }
      if question.base[prefix] == BitModel.never {
        if answer == 1 { logWeights[row] += isKnown ? Self.surprise : -.infinity }
      } else {
        logWeights[row] -= FixedLogit.loss(label: UInt8(answer), score: memory.score[row])
      }
      memory.words[row] = answer == 1 ? 0 : .max
    }
  }

  /// After a column is finished: weighs codes that are admitted in part, and sets what is known.
  mutating func settle(_ steering: ColumnSteering, place: Int) {
    let codes = memory.codes(of: place)
    for row in 0..<rows {
      if let code = steering.known?[row], code != ColumnSteering.unknown {
        memory.set(code, row: row, place: place)
      } else if let admitted = admitted(steering, row) {
        logWeights[row] += admitted.logShares[Int(codes[row])]
      }
    }
  }

  private func admitted(_ steering: ColumnSteering, _ row: Int) -> AdmittedCodes? {
    if let table = steering.tableOfRow?[row], table != ColumnSteering.unknown {
      return steering.tables[Int(table)]
    }
    return steering.admitted[Int(table[row])]
  }
}
