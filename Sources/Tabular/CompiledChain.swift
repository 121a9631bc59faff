import Boosting

/// A chain made ready for drawing many rows.
struct CompiledChain: Sendable {
  let order: [Int]
  let ladders: [CompiledLadder]
  /// Asked of finished rows: how much likelier they are in the real table.
  let ratio: CompiledBit?
  /// The cuts of all columns that part rows most evenly.
  let evenCuts: [CompiledLadder.Cut]
  /// The most inputs of any question, and the most scratch its trees need.
  let inputs: Int
  let planeBytes: Int

  init(_ chain: Chain, ratio: DensityRatio? = nil) {
    order = chain.order
    self.ratio = ratio.map { CompiledBit($0.model(in: chain.order), before: chain.ladders) }
    let cuts = chain.ladders.enumerated().compactMap { CompiledLadder.Cut(of: $1, place: $0) }
    ladders = chain.ladders.enumerated().map { place, ladder in
      CompiledLadder(
        ladder, before: chain.ladders, cuts: CompiledLadder.Cut.telling(cuts, before: place))
    }
    evenCuts = CompiledLadder.Cut.telling(cuts, before: ladders.count)
    let bits = ladders.flatMap(\.bits) + (self.ratio.map { [$0] } ?? [])
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
  let locations: [Location]
  let bits: [CompiledBit]
  /// By which rows count as alike when this column's ones are spread.
  let cuts: [Cut]

  /// A column's first question: on which side of a code the row lies.
  struct Cut: Sendable {
    var place: Int
    /// The first code above.
    var code: UInt16
    /// Share of rows in the smaller half.
    var share: Double

    /// Nil where all rows have the same code.
    init?(of ladder: Ladder, place: Int) {
      guard ladder.words.length > 0, let base = ladder.bits.first?.base.first,
        let code = ladder.words.words.firstIndex(where: {
          Int($0) >> (ladder.words.length - 1) == 1
        })
      else { return nil }
      let limit = FixedLogit.limit
      let p = FixedLogit.probability[max(-limit, min(limit, Int(base))) + limit]
      self.place = place
      self.code = UInt16(code)
      share = min(p, 1 - p)
    }

    /// Those before a place that part rows most evenly, the least even first: it costs the least
    /// room, and what comes first is kept best.
    static func telling(_ cuts: [Cut], before place: Int) -> [Cut] {
      Array(
        cuts.filter { $0.place < place }.sorted { ($0.share, $0.place) < ($1.share, $1.place) }
          .suffix(EvenDraw.mostCellBits))
    }
  }

  init(_ ladder: Ladder, before: [Ladder], cuts: [Cut]) {
    self.cuts = cuts
    cardinality = ladder.cardinality
    words = ladder.words
    codes = ladder.words.codes
    locations = ladder.locations
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
    /// One of the column's locations.
    case location(Int)
  }

  init(_ model: BitModel, before: [Ladder]) {
    base = model.base
    question = DrawnQuestion(model.trees)
    inputs = model.inputs.map { input in
      switch input.source {
      case .prefix: .prefix(table: input.remap)
      case .location(let which): .location(which)
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
