import Boosting
import Chance
import Dispatch
import Synchronization

/// Draws codes row by row, column by column, bit by bit.
///
/// Every random word is addressed by (seed, place, bit, row), so rows are the same however they are
/// cut into blocks and threads.
struct LadderSampling: Sendable {
  private let ladders: [Ladder]
  private let scorers: [[BlockScorer]]

  /// Rows scored together: their codes stay in the nearest cache.
  private static let chunk = 1024

  init(_ ladders: [Ladder]) {
    self.ladders = ladders
    self.scorers = ladders.map { $0.bits.map { BlockScorer($0.trees) } }
  }

  /// Codes of rows `firstRow ..< firstRow + count`. *Shape*: places x rows.
  ///
  /// - Parameter firstRow: a multiple of four.
  func codes(firstRow: Int, count: Int, seed: Seed) -> [[UInt16]] {
    let chunks = (count + Self.chunk - 1) / Self.chunk
    let parts = Mutex([[[UInt16]]](repeating: [], count: chunks))
    DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
      let from = chunk * Self.chunk
      let part = drawn(
        firstRow: firstRow + from, count: min(Self.chunk, count - from), seed: seed)
      parts.withLock { $0[chunk] = part }
    }
    let all = parts.withLock { $0 }
    return ladders.indices.map { place in all.flatMap { $0[place] } }
  }

  private func drawn(firstRow: Int, count: Int, seed: Seed) -> [[UInt16]] {
    var codes = [[UInt16]](
      repeating: [UInt16](repeating: 0, count: count), count: ladders.count)
    let room = Room(rows: count, columns: ladders.count)
    for (place, ladder) in ladders.enumerated() {
      for (bit, model) in ladder.bits.enumerated() {
        room.begin(model, prefix: codes[place], bit: bit)
        let planes = model.inputs.enumerated().map { index, input in
          room.plane(
            index, of: input, codes: input.place.map { codes[$0] } ?? codes[place],
            isByte: input.remap == nil)
        }
        scorers[place][bit].add(
          planes: planes, rows: count, index: room.index, to: room.score)
        BlockScorer.words(
          seed: seed.derived("bit", UInt64(place) << 8 | UInt64(bit)), first: firstRow,
          count: count, into: room.words)
        room.draw(model, into: &codes[place])
      }
      if ladder.cardinality <= 256 { room.keep(codes[place], place: place) }
    }
    return codes
  }
}

/// The working memory of one chunk.
private final class Room {
  let rows: Int
  let score: UnsafeMutablePointer<Int32>
  let words: UnsafeMutablePointer<UInt32>
  let index: UnsafeMutablePointer<UInt8>
  /// Finished columns as bytes, by place.
  private let kept: UnsafeMutablePointer<UInt8>
  /// Remapped inputs of the current question; grows with the number of inputs.
  private var remapped: [UnsafeMutablePointer<UInt8>] = []

  init(rows: Int, columns: Int) {
    self.rows = rows
    score = .allocate(capacity: rows)
    words = .allocate(capacity: rows)
    index = .allocate(capacity: rows)
    kept = .allocate(capacity: max(1, rows * columns))
  }

  deinit {
    score.deallocate()
    words.deallocate()
    index.deallocate()
    kept.deallocate()
    for plane in remapped { plane.deallocate() }
  }

  func keep(_ codes: [UInt16], place: Int) {
    let plane = kept + place * rows
    for row in 0..<rows { plane[row] = UInt8(truncatingIfNeeded: codes[row]) }
  }

  /// Starts the scores from the bits before.
  func begin(_ model: BitModel, prefix: [UInt16], bit: Int) {
    model.base.withUnsafeBufferPointer { base in
      for row in 0..<rows {
        let start = base[Int(prefix[row])]
        score[row] = start == BitModel.never ? 0 : start
      }
    }
  }

  /// The bytes of one input: a finished column as it is, or through its remap.
  func plane(_ number: Int, of input: BitModel.Input, codes: [UInt16], isByte: Bool)
    -> UnsafePointer<UInt8>?
  {
    if isByte, let place = input.place { return UnsafePointer(kept + place * rows) }
    while remapped.count <= number { remapped.append(.allocate(capacity: rows)) }
    let plane = remapped[number]
    if let remap = input.remap {
      remap.withUnsafeBufferPointer { remap in
        for row in 0..<rows { plane[row] = remap[Int(codes[row])] }
      }
    } else {
      for row in 0..<rows { plane[row] = UInt8(truncatingIfNeeded: codes[row]) }
    }
    return UnsafePointer(plane)
  }

  /// Appends one drawn bit to each row's code.
  func draw(_ model: BitModel, into codes: inout [UInt16]) {
    let limit = Int32(FixedLogit.limit)
    FixedLogit.threshold.withUnsafeBufferPointer { threshold in
      model.base.withUnsafeBufferPointer { base in
        for row in 0..<rows {
          let prefix = codes[row]
          let clamped = max(-limit, min(limit, score[row]))
          let isSet =
            words[row] < threshold[Int(clamped + limit)] && base[Int(prefix)] != BitModel.never
          codes[row] = prefix << 1 | (isSet ? 1 : 0)
        }
      }
    }
  }
}
