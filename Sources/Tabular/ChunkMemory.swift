import Boosting

/// The working memory of rows that are drawn together.
///
/// Rows are padded to whole lanes of the kernels; what lies beyond the rows asked for is drawn too
/// and not looked at.
final class ChunkMemory {
  let rows: Int
  let prefix: UnsafeMutablePointer<UInt16>
  let score: UnsafeMutablePointer<Int32>
  let words: UnsafeMutablePointer<UInt32>
  let sums: UnsafeMutablePointer<Int32>
  private let codes: UnsafeMutablePointer<UInt16>
  private let bytes: UnsafeMutablePointer<UInt8>
  private let inputs: UnsafeMutablePointer<UInt8>
  private let planes: UnsafeMutableRawPointer
  private let places: Int
  /// Of the few rows whose question is open: their numbers, and what they are drawn with.
  private let open: UnsafeMutablePointer<UInt16>
  private let openPrefix: UnsafeMutablePointer<UInt16>
  private let openWords: UnsafeMutablePointer<UInt32>

  init(rows wanted: Int, chain: CompiledChain) {
    let lane = DrawnQuestion.laneRows
    rows = max(1, (wanted + lane - 1) / lane) * lane
    places = chain.ladders.count
    prefix = .allocate(capacity: rows)
    score = .allocate(capacity: rows)
    words = .allocate(capacity: rows)
    sums = .allocate(capacity: rows)
    codes = .allocate(capacity: rows * places)
    bytes = .allocate(capacity: rows * places)
    inputs = .allocate(capacity: max(1, rows * chain.inputs))
    open = .allocate(capacity: rows)
    openPrefix = .allocate(capacity: rows)
    openWords = .allocate(capacity: rows)
    planes = .allocate(byteCount: max(64, chain.planeBytes), alignment: 64)
  }

  deinit {
    prefix.deallocate()
    score.deallocate()
    words.deallocate()
    sums.deallocate()
    codes.deallocate()
    bytes.deallocate()
    inputs.deallocate()
    planes.deallocate()
    open.deallocate()
    openPrefix.deallocate()
    openWords.deallocate()
  }

  /// A finished column's codes.
  func codes(of place: Int) -> UnsafeMutablePointer<UInt16> { codes + place * rows }
  private func bytes(of place: Int) -> UnsafeMutablePointer<UInt8> { bytes + place * rows }

  /// Adds up where the column is expected to lie.
  func locate(_ location: Location) {
    sums.update(repeating: 0, count: rows)
    for term in location.terms {
      let codes = codes(of: term.place)
      term.shares.withUnsafeBufferPointer { shares in
        for row in 0..<rows { sums[row] &+= Int32(shares[Int(codes[row])]) }
      }
    }
  }

  /// Scores one question by the bits before it and its trees.
  func ask(_ bit: CompiledBit, number: Int, location: Location?) {
    Drawing.begin(bit.base, prefix: prefix, rows: rows, score: score)
    guard bit.question.treeCount > 0 else { return }
    let filled = bit.inputs.enumerated().map { index, input -> UnsafePointer<UInt8>? in
      let plane = inputs + index * rows
      switch input {
      case .byte(let place): return UnsafePointer(bytes(of: place))
      case .remappedByte(let place, let table):
        Drawing.remap(table, bytes(of: place), rows: rows, into: plane)
      case .remappedCode(let place, let table):
        let codes = codes(of: place)
        table.withUnsafeBufferPointer { table in
          for row in 0..<rows { plane[row] = table[Int(codes[row])] }
        }
      case .prefix(let table?):
        table.withUnsafeBufferPointer { table in
          for row in 0..<rows { plane[row] = table[Int(prefix[row])] }
        }
      case .prefix(nil):
        for row in 0..<rows { plane[row] = UInt8(truncatingIfNeeded: prefix[row]) }
      case .location:
        location!.cuts[number].withUnsafeBufferPointer { cuts in
          for row in 0..<rows { plane[row] = Location.byte(sums[row], cuts[Int(prefix[row])]) }
        }
      }
      return UnsafePointer(plane)
    }
    bit.question.add(inputs: filled, rows: rows, planes: planes, to: score)
  }

  /// Scores and answers one question for every row; `words` draws the random words.
  ///
  /// Deep questions are open for few rows: the words of most have ended. These few are then gathered
  /// and answered by themselves.
  func answer(_ bit: CompiledBit, number: Int, location: Location?, words draw: () -> Void) {
    if number > 0 {
      let count = Drawing.openRows(bit.base, prefix: prefix, rows: rows, most: rows / 4, into: open)
      if count <= rows / 4 {
        if count > 0 { draw() }
        answerOpen(count, bit, number: number, location: location)
        return
      }
    }
    draw()
    ask(bit, number: number, location: location)
    Drawing.draw(bit.base, score: score, words: words, rows: rows, prefix: prefix)
  }

  private func answerOpen(_ count: Int, _ bit: CompiledBit, number: Int, location: Location?) {
    let lane = DrawnQuestion.laneRows
    let padded = (count + lane - 1) / lane * lane
    for index in 0..<padded {
      if index >= count { open[index] = open[0] }
      openPrefix[index] = prefix[Int(open[index])]
      openWords[index] = words[Int(open[index])]
    }
    for row in 0..<rows { prefix[row] <<= 1 }
    guard count > 0 else { return }
    Drawing.begin(bit.base, prefix: openPrefix, rows: padded, score: score)
    if bit.question.treeCount > 0 {
      let filled = bit.inputs.enumerated().map { index, input -> UnsafePointer<UInt8>? in
        let plane = inputs + index * rows
        switch input {
        case .byte(let place):
          let bytes = bytes(of: place)
          for row in 0..<padded { plane[row] = bytes[Int(open[row])] }
        case .remappedByte(let place, let table):
          let bytes = bytes(of: place)
          table.withUnsafeBufferPointer { table in
            for row in 0..<padded { plane[row] = table[Int(bytes[Int(open[row])])] }
          }
        case .remappedCode(let place, let table):
          let codes = codes(of: place)
          table.withUnsafeBufferPointer { table in
            for row in 0..<padded { plane[row] = table[Int(codes[Int(open[row])])] }
          }
        case .prefix(let table?):
          table.withUnsafeBufferPointer { table in
            for row in 0..<padded { plane[row] = table[Int(openPrefix[row])] }
          }
        case .prefix(nil):
          for row in 0..<padded { plane[row] = UInt8(truncatingIfNeeded: openPrefix[row]) }
        case .location:
          location!.cuts[number].withUnsafeBufferPointer { cuts in
            for row in 0..<padded {
              plane[row] = Location.byte(sums[Int(open[row])], cuts[Int(openPrefix[row])])
            }
          }
        }
        return UnsafePointer(plane)
      }
      bit.question.add(inputs: filled, rows: padded, planes: planes, to: score)
    }
    Drawing.draw(bit.base, score: score, words: openWords, rows: padded, prefix: openPrefix)
    for index in 0..<count { prefix[Int(open[index])] = openPrefix[index] }
  }

  /// Puts a known code in place of a drawn one.
  func set(_ code: UInt16, row: Int, place: Int) {
    codes(of: place)[row] = code
    bytes(of: place)[row] = UInt8(truncatingIfNeeded: code)
  }

  /// Turns the finished words into the column's codes.
  func finish(_ ladder: CompiledLadder, place: Int) {
    let codes = codes(of: place)
    ladder.codes.withUnsafeBufferPointer { byWord in
      for row in 0..<rows { codes[row] = byWord[Int(prefix[row])] }
    }
    if ladder.cardinality <= 256 {
      let bytes = bytes(of: place)
      for row in 0..<rows { bytes[row] = UInt8(truncatingIfNeeded: codes[row]) }
    }
  }
}
