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
  /// How alike rows are: the first answers about earlier columns. See `key(_:)`.
  private let keys: UnsafeMutablePointer<UInt16>
  private var keyBits = 0
  private let cells: UnsafeMutablePointer<UInt16>
  private let spread: UnsafeMutablePointer<UInt32>
  /// Of the few rows whose question is open: their numbers, prefixes and keys.
  private let open: UnsafeMutablePointer<UInt16>
  private let openPrefix: UnsafeMutablePointer<UInt16>
  private let openKeys: UnsafeMutablePointer<UInt16>
  /// How many rows the column's last question was open for.
  private var openCount = 0

  init(rows wanted: Int, chain: CompiledChain) {
    let lane = DrawnQuestion.laneRows
    rows = max(1, (wanted + lane - 1) / lane) * lane
    places = chain.ladders.count
    prefix = .allocate(capacity: rows)
    score = .allocate(capacity: rows)
    words = .allocate(capacity: rows)
    sums = .allocate(capacity: max(1, rows * (chain.ladders.map(\.locations.count).max() ?? 0)))
    codes = .allocate(capacity: rows * places)
    bytes = .allocate(capacity: rows * places)
    inputs = .allocate(capacity: max(1, rows * chain.inputs))
    keys = .allocate(capacity: rows)
    cells = .allocate(capacity: rows)
    spread = .allocate(capacity: rows + 1 << EvenDraw.mostCellBits)
    open = .allocate(capacity: rows)
    openPrefix = .allocate(capacity: rows)
    openKeys = .allocate(capacity: rows)
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
    keys.deallocate()
    cells.deallocate()
    spread.deallocate()
    planes.deallocate()
    open.deallocate()
    openPrefix.deallocate()
    openKeys.deallocate()
  }

  /// A finished column's codes.
  func codes(of place: Int) -> UnsafeMutablePointer<UInt16> { codes + place * rows }
  private func bytes(of place: Int) -> UnsafeMutablePointer<UInt8> { bytes + place * rows }

  /// Adds up where the column is expected to lie, by each of its locations.
  func locate(_ locations: [Location]) {
    for (number, location) in locations.enumerated() {
      let sums = sums + number * rows
      sums.update(repeating: 0, count: rows)
      for term in location.terms {
        let codes = codes(of: term.place)
        term.shares.withUnsafeBufferPointer { shares in
          for row in 0..<rows { sums[row] &+= Int32(shares[Int(codes[row])]) }
        }
      }
    }
  }

  /// Notes on which side of an even cut each row lies in some earlier columns, the first of them
  /// weighing most.
  func key(_ cuts: [CompiledLadder.Cut]) {
    keyBits = cuts.count
    keys.update(repeating: 0, count: rows)
    for cut in cuts {
      let codes = codes(of: cut.place)
      for row in 0..<rows { keys[row] = keys[row] << 1 | (codes[row] >= cut.code ? 1 : 0) }
    }
  }

  /// What `key` noted of a row.
  func key(of row: Int) -> UInt16 { keys[row] }

  /// Scores one question for every row, by the bits before it and its trees.
  func ask(_ bit: CompiledBit, number: Int, locations: [Location]) {
    ask(bit, number: number, locations: locations, of: AllRows(count: rows), prefix: prefix)
  }

  /// Scores finished rows by a question about all of their columns.
  func weigh(_ ratio: CompiledBit) {
    prefix.update(repeating: 0, count: rows)
    ask(ratio, number: 0, locations: [])
  }

  /// Scores one question for some rows, whose prefixes lie side by side.
  @inline(__always)
  private func ask(
    _ bit: CompiledBit, number: Int, locations: [Location], of list: some RowList,
    prefix: UnsafePointer<UInt16>
  ) {
    Drawing.begin(bit.base, prefix: prefix, rows: list.count, score: score)
    guard bit.question.treeCount > 0 else { return }
    let filled = bit.inputs.enumerated().map { index, input -> UnsafePointer<UInt8>? in
      let plane = inputs + index * rows
      switch input {
      case .byte(let place):
        let bytes = bytes(of: place)
        if list.isAll { return UnsafePointer(bytes) }
        for index in 0..<list.count { plane[index] = bytes[list[index]] }
      case .remappedByte(let place, let table):
        let bytes = bytes(of: place)
        if list.isAll {
          Drawing.remap(table, bytes, rows: rows, into: plane)
        } else {
          table.withUnsafeBufferPointer { table in
            for index in 0..<list.count { plane[index] = table[Int(bytes[list[index]])] }
          }
        }
      case .remappedCode(let place, let table):
        let codes = codes(of: place)
        table.withUnsafeBufferPointer { table in
          for index in 0..<list.count { plane[index] = table[Int(codes[list[index]])] }
        }
      case .prefix(let table?):
        table.withUnsafeBufferPointer { table in
          for index in 0..<list.count { plane[index] = table[Int(prefix[index])] }
        }
      case .prefix(nil):
        for index in 0..<list.count { plane[index] = UInt8(truncatingIfNeeded: prefix[index]) }
      case .location(let which):
        let sums = sums + which * rows
        locations[which].cuts[number].withUnsafeBufferPointer { cuts in
          for index in 0..<list.count {
            plane[index] = Location.byte(sums[list[index]], cuts[Int(prefix[index])])
          }
        }
      }
      return UnsafePointer(plane)
    }
    bit.question.add(inputs: filled, rows: list.count, planes: planes, to: score)
  }

  /// Scores and answers one question for every row, its ones spread evenly over rows that are alike.
  ///
  /// Deep questions are open for few rows: the words of most have ended. These few are then gathered
  /// and answered by themselves.
  func answer(_ bit: CompiledBit, number: Int, locations: [Location], by even: EvenDraw) {
    let most = rows / 4
    let count: Int
    if number == 0 {
      count = rows
    } else if openCount <= most {
      // A word that has ended stays so: only the rows that were open can be.
      count = stillOpen(bit)
    } else {
      count = Drawing.openRows(bit.base, prefix: prefix, rows: rows, most: most, into: open)
    }
    openCount = count
    guard count <= most else {
      ask(bit, number: number, locations: locations)
      Drawing.draw(
        bit.base, score: score, keys: keys, keyBits: keyBits, evenly: even, bits: number,
        rows: rows, scratch: spread, cells: cells, prefix: prefix)
      return
    }
    let lane = DrawnQuestion.laneRows
    let padded = (count + lane - 1) / lane * lane
    for index in 0..<padded {
      if index >= count { open[index] = open[0] }
      openPrefix[index] = prefix[Int(open[index])]
      openKeys[index] = keys[Int(open[index])]
    }
    for row in 0..<rows { prefix[row] <<= 1 }
    guard count > 0 else { return }
    ask(
      bit, number: number, locations: locations, of: ListedRows(rows: open, count: padded),
      prefix: openPrefix)
    Drawing.draw(
      bit.base, score: score, keys: openKeys, keyBits: keyBits, evenly: even, bits: number,
      rows: count, scratch: spread, cells: cells, prefix: openPrefix)
    for index in 0..<count { prefix[Int(open[index])] = openPrefix[index] }
  }

  /// Leaves the rows in the list whose question is open.
  private func stillOpen(_ bit: CompiledBit) -> Int {
    bit.base.withUnsafeBufferPointer { base in
      var count = 0
      for index in 0..<openCount {
        let row = open[index]
        open[count] = row
        count += base[Int(prefix[Int(row)])] == BitModel.never ? 0 : 1
      }
      return count
    }
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

/// Rows that a question is put to.
private protocol RowList {
  var count: Int { get }
  /// Whether they are all rows, in their order.
  var isAll: Bool { get }
  subscript(_ index: Int) -> Int { get }
}

private struct AllRows: RowList {
  let count: Int
  var isAll: Bool { true }
  @inline(__always) subscript(_ index: Int) -> Int { index }
}

private struct ListedRows: RowList {
  let rows: UnsafePointer<UInt16>
  let count: Int
  var isAll: Bool { false }
  @inline(__always) subscript(_ index: Int) -> Int { Int(rows[index]) }

  init(rows: UnsafeMutablePointer<UInt16>, count: Int) {
    self.rows = UnsafePointer(rows)
    self.count = count
  }
}
