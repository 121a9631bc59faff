import Boosting
import Chance
import Dispatch
import Foundation
import Synchronization

/// Draws codes row by row, column by column, bit by bit.
///
/// Every random word is addressed by (seed, column, bit, chunk), or by the row where it is steered, and
/// the chain of a chunk by its number, so rows are the same however they are cut into blocks and threads.
///
/// Answers of a chunk are spread evenly over rows that are alike (`EvenDraw`): single columns and
/// pairs of them then miss their shares by much less than if each row were drawn by itself.
///
/// *Complexity*: see `DrawnQuestion`; on Adult about 2 million rows per core-second.
struct ChainSampling: Sendable {
  let chains: [CompiledChain]

  /// Rows drawn together, by one chain: their codes stay in the nearest cache.
  static let chunk = 1024

  init(_ chains: [Chain], ratio: DensityRatio? = nil) {
    self.chains = chains.map { CompiledChain($0, ratio: ratio) }
  }

  /// What steers one chunk, by chain, first row and count.
  typealias Steers = @Sendable (_ chain: Int, _ firstRow: Int, _ rows: Int) -> Steering?

  /// What was drawn: codes by column, and for steered rows how good they are.
  struct Drawn {
    var codes: [[UInt16]]
    /// By row, the mean weight of its candidates: an estimate of the probability of what the
    /// steering asks. Empty where nothing is steered.
    var probabilities: [Double]
    /// By row, (Σw)² / Σw² of its candidates.
    var effectiveCandidates: [Double]
  }

  /// Codes of rows `firstRow ..< firstRow + count`. *Shape*: columns x rows.
  ///
  /// - Parameters:
  ///   - firstRow: a multiple of `chunk`.
  ///   - candidates: rows drawn for each row that is steered; one is kept, chosen by weight.
  func drawn(
    firstRow: Int, count: Int, seed: Seed, candidates: Int = 1, steers: Steers = { _, _, _ in nil }
  ) -> Drawn {
    precondition(firstRow % Self.chunk == 0, "Rows are drawn in whole chunks.")
    let columns = chains[0].order.count
    let chunks = (count + Self.chunk - 1) / Self.chunk
    let all = CodeTable(columns: columns, rows: count)
    let weights = Mutex([[Candidates]](repeating: [], count: chunks))
    // A few chunks at a time share their working memory.
    let workers = min(chunks, 64)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var memory = [ChunkMemory?](repeating: nil, count: chains.count)
      for chunk in stride(from: worker, to: chunks, by: workers) {
        let from = chunk * Self.chunk
        let rows = min(Self.chunk, count - from)
        let number = (firstRow + from) / Self.chunk % chains.count
        let room = memory[number] ?? ChunkMemory(rows: Self.chunk, chain: chains[number])
        memory[number] = room
        guard let steering = steers(number, firstRow + from, rows) else {
          guard chains[number].ratio == nil else {
            chooseByRatio(number, firstRow: firstRow + from, rows: rows, seed: seed, in: room) {
              all.set(chains[number].order[$1], row: from + $0, to: $2)
            }
            continue
          }
          draw(number, firstRow: firstRow + from, seed: seed, in: room)
          for (place, column) in chains[number].order.enumerated() {
            all.fill(column, from: from, with: room.codes(of: place), count: rows)
          }
          continue
        }
        let kept = choose(
          number, firstRow: firstRow + from, rows: rows, seed: seed, candidates: candidates,
          steering: steering, in: room
        ) { row, place in
          all.set(
            chains[number].order[place], row: from + row, to: room.codes(of: place)[row])
        }
        weights.withLock { $0[chunk] = kept }
      }
    }
    let kept = weights.withLock { $0 }.flatMap { $0 }
    return Drawn(
      codes: all.columns, probabilities: kept.map { $0.mean(of: candidates) },
      effectiveCandidates: kept.map(\.effective))
  }

  /// Draws candidates and keeps one for each row, by weight.
  private func choose(
    _ number: Int, firstRow: Int, rows: Int, seed: Seed, candidates: Int, steering: Steering,
    in memory: ChunkMemory, keep: (_ row: Int, _ place: Int) -> Void
  ) -> [Candidates] {
    var kept = [Candidates](repeating: Candidates(), count: rows)
    for candidate in 0..<candidates {
      var steerer: Steerer? = Steerer(memory, rows: rows)
      let seed = candidate == 0 ? seed : seed.derived("candidate", UInt64(candidate))
      draw(number, firstRow: firstRow, seed: seed, in: memory, steering: steering, by: &steerer)
      let choice = seed.stream("choice of a candidate")
      for row in 0..<rows
      where kept[row].takes(
        steerer!.logWeights[row], u: choice.uniform(at: UInt64(firstRow + row)))
        || candidate == 0
      {
        for place in chains[number].ladders.indices { keep(row, place) }
      }
    }
    return kept
  }

  /// Draws several rows for each that is wanted and keeps those that the density ratio favours.
  private func chooseByRatio(
    _ number: Int, firstRow: Int, rows: Int, seed: Seed, in memory: ChunkMemory,
    keep: (_ row: Int, _ place: Int, UInt16) -> Void
  ) {
    let chain = chains[number]
    // Of whole chunks, so that a row is the same however many are asked for.
    var choice = RatioChoice(places: chain.ladders.count, rows: Self.chunk)
    for candidate in 0..<RatioChoice.candidates {
      draw(
        number, firstRow: firstRow, seed: seed.derived("candidates", UInt64(candidate)), in: memory)
      choice.add(memory, rows: Self.chunk, chain: chain)
    }
    let stream = seed.stream("choice by ratio", UInt64(firstRow / Self.chunk))
    choice.choose(rows: Self.chunk, stream: stream) { row, place, code in
      if row < rows { keep(row, place, code) }
    }
  }

  /// The density ratio's scores of one chunk that a chain draws, before any is chosen.
  func scored(_ number: Int, seed: Seed) -> [Int32] {
    guard let ratio = chains[number].ratio else { return [] }
    let memory = ChunkMemory(rows: Self.chunk, chain: chains[number])
    draw(number, firstRow: 0, seed: seed, in: memory)
    memory.weigh(ratio)
    return (0..<Self.chunk).map { memory.score[$0] }
  }

  /// Draws all columns of the memory's rows.
  private func draw(_ number: Int, firstRow: Int, seed: Seed, in memory: ChunkMemory) {
    var steerer: Steerer?
    draw(number, firstRow: firstRow, seed: seed, in: memory, steering: nil, by: &steerer)
  }

  /// Draws all columns of the memory's rows, forced where the steering leaves no choice.
  func draw(
    _ number: Int, firstRow: Int, seed: Seed, in memory: ChunkMemory, steering: Steering?,
    by steerer: inout Steerer?
  ) {
    let chain = chains[number]
    for (place, ladder) in chain.ladders.enumerated() {
      let seed = seed.derived("column", UInt64(chain.order[place]))
      let steered = steering?.columns[place]
      memory.prefix.update(repeating: 0, count: memory.rows)
      memory.locate(ladder.locations)
      if steering == nil { memory.key(ladder.cuts) }
      if let steered { steerer?.begin(steered) }
      for (bit, question) in ladder.bits.enumerated() {
        guard steering != nil else {
          let stream = RandomStream(key: seed.derived("bit", UInt64(bit)).value)
          memory.answer(
            question, number: bit, locations: ladder.locations,
            by: EvenDraw(stream, chunk: firstRow / Self.chunk))
          continue
        }
        Drawing.words(
          seed.derived("bit", UInt64(bit)), first: firstRow, rows: memory.rows, into: memory.words)
        memory.ask(question, number: bit, locations: ladder.locations)
        if let steered {
          steerer?.force(steered, bit: bit, question: question, words: ladder.words)
        }
        Drawing.draw(
          question.base, score: memory.score, words: memory.words, rows: memory.rows,
          prefix: memory.prefix)
      }
      memory.finish(ladder, place: place)
      if let steered { steerer?.settle(steered, place: place) }
    }
  }
}

/// The weights of one row's candidates so far, as logarithms.
private struct Candidates {
  private var total = -Double.infinity
  private var squares = -Double.infinity

  /// Adds a weight; whether this candidate takes the place of the one kept, from a uniform number.
  mutating func takes(_ logWeight: Double, u: Double) -> Bool {
    guard logWeight > -.infinity else { return false }
    total = Self.sum(total, logWeight)
    squares = Self.sum(squares, 2 * logWeight)
    return log(u) < logWeight - total
  }

  func mean(of count: Int) -> Double { exp(total) / Double(count) }
  var effective: Double { total > -.infinity ? exp(2 * total - squares) : 0 }

  private static func sum(_ a: Double, _ b: Double) -> Double {
    let most = max(a, b)
    return most == -.infinity ? most : most + log(exp(a - most) + exp(b - most))
  }
}

/// Codes by column that several threads fill, each its own rows.
final class CodeTable: @unchecked Sendable {
  // Sendable: threads write disjoint ranges of rows, and nobody reads before all have ended.
  private let codes: UnsafeMutablePointer<UInt16>
  private let rows: Int
  private let columnCount: Int

  init(columns: Int, rows: Int) {
    self.columnCount = columns
    self.rows = rows
    codes = .allocate(capacity: max(1, columns * rows))
    codes.initialize(repeating: 0, count: max(1, columns * rows))
  }

  deinit { codes.deallocate() }

  func fill(_ column: Int, from row: Int, with values: UnsafePointer<UInt16>, count: Int) {
    (codes + column * rows + row).update(from: values, count: count)
  }

  func set(_ column: Int, row: Int, to code: UInt16) { codes[column * rows + row] = code }

  var columns: [[UInt16]] {
    (0..<columnCount).map { Array(UnsafeBufferPointer(start: codes + $0 * rows, count: rows)) }
  }
}
