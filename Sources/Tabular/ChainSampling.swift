import Boosting
import Chance
import Dispatch
import Synchronization

/// Draws codes row by row, column by column, bit by bit.
///
/// Every random word is addressed by (seed, column, bit, row), and the chain of a row by the row, so
/// rows are the same however they are cut into blocks and threads.
///
/// *Complexity*: see `DrawnQuestion`; on Adult about 3 million rows per core-second.
struct ChainSampling: Sendable {
  let chains: [CompiledChain]

  /// Rows drawn together, by one chain: their codes stay in the nearest cache.
  static let chunk = 1024

  init(_ chains: [Chain]) { self.chains = chains.map(CompiledChain.init) }

  /// Codes of rows `firstRow ..< firstRow + count`. *Shape*: columns x rows.
  ///
  /// - Parameter firstRow: a multiple of `chunk`.
  func codes(firstRow: Int, count: Int, seed: Seed) -> [[UInt16]] {
    precondition(firstRow % Self.chunk == 0, "Rows are drawn in whole chunks.")
    let columns = chains[0].order.count
    let chunks = (count + Self.chunk - 1) / Self.chunk
    let all = CodeTable(columns: columns, rows: count)
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
        draw(number, firstRow: firstRow + from, seed: seed, in: room)
        for (place, column) in chains[number].order.enumerated() {
          all.fill(column, from: from, with: room.codes(of: place), count: rows)
        }
      }
    }
    return all.columns
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
      if let location = ladder.location { memory.locate(location) }
      for (bit, question) in ladder.bits.enumerated() {
        memory.ask(question, number: bit, location: ladder.location)
        Drawing.words(
          seed.derived("bit", UInt64(bit)), first: firstRow, rows: memory.rows,
          into: memory.words)
        if let steered {
          steerer?.force(steered, bit: bit, question: question, words: ladder.words)
        }
        Drawing.draw(
          question.base, score: memory.score, words: memory.words, rows: memory.rows,
          prefix: memory.prefix)
      }
      memory.finish(ladder, place: place)
      if let steered { steerer?.settle(steered, place: place, ladder: ladder) }
    }
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

  var columns: [[UInt16]] {
    (0..<columnCount).map { Array(UnsafeBufferPointer(start: codes + $0 * rows, count: rows)) }
  }
}
