import Boosting

/// A chain made ready for drawing many rows.
struct CompiledChain: Sendable {
  let order: [Int]
  let ladders: [CompiledLadder]
  /// The most inputs of any question, and the most scratch its trees need.
  let inputs: Int
  let planeBytes: Int

  init(_ chain: Chain) {
    order = chain.order
    ladders = chain.ladders.map { CompiledLadder($0, before: chain.ladders) }
    let bits = ladders.flatMap(\.bits)
    inputs = bits.map(\.inputs.count).max() ?? 0
    planeBytes = bits.map(\.question.planeBytes).max() ?? 0
  }
}

/// One column's questions.
struct CompiledLadder: Sendable {
  let cardinality: Int
  let words: CodeWords
  /// The code of each word.
  let codes: [UInt16]
  let location: Location?
  let bits: [CompiledBit]

  init(_ ladder: Ladder, before: [Ladder]) {
    cardinality = ladder.cardinality
    words = ladder.words
    codes = ladder.words.codes
    location = ladder.location
    bits = ladder.bits.map { CompiledBit($0, before: before) }
  }
}

struct CompiledBit: Sendable {
  let base: [Int32]
  let inputs: [Input]
  let question: DrawnQuestion

  enum Input: Sendable {
    /// An earlier column's byte, as it is.
    case byte(place: Int)
    /// An earlier column's byte through a table of 256.
    case remappedByte(place: Int, table: [UInt8])
    /// An earlier column's code of 16 bits through a table.
    case remappedCode(place: Int, table: [UInt8])
    case prefix(table: [UInt8]?)
    case location
  }

  init(_ model: BitModel, before: [Ladder]) {
    base = model.base
    question = DrawnQuestion(model.trees)
    inputs = model.inputs.map { input in
      switch input.source {
      case .prefix: .prefix(table: input.remap)
      case .location: .location
      case .column(let place):
        if let remap = input.remap {
          before[place].cardinality <= 256
            ? .remappedByte(
              place: place, table: remap + [UInt8](repeating: 0, count: 256 - remap.count))
            : .remappedCode(place: place, table: remap)
        } else {
          .byte(place: place)
        }
      }
    }
  }
}
