import Boosting
import Chance
import Foundation
public import Synthesis
public import Tables

// The model file's sections: "maker" (JSON: which maker, its plan, the orders of columns),
// "relations" (JSON: what columns say of each other exactly), "codecs" (JSON: one record a column), "trees"
// (binary, below), and where rows are chosen by one, "ratio" (binary: a question like those of "trees").

extension FittedTrees {
  private struct Header: Codable {
    var maker: String
    var plan: AutoregressiveTrees
    /// Of each chain.
    var orders: [[Int]]
  }

  private struct CodecRecord: Codable {
    var codec: String
    var fitted: Data
  }

  public func sections() throws -> [Envelope.Section] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let header = Header(
      maker: AutoregressiveTrees.name, plan: plan, orders: chains.map(\.order))
    let records = try codecs.map { CodecRecord(codec: $0.codec, fitted: try $0.saved()) }
    let ratios = ratio.map {
      [Envelope.Section(name: "ratio", bytes: TreesSection.bytes(of: $0))]
    }
    return [
      Envelope.Section(name: "maker", bytes: try encoder.encode(header)),
      Envelope.Section(name: "relations", bytes: try encoder.encode(reshaping)),
      Envelope.Section(name: "codecs", bytes: try encoder.encode(records)),
      Envelope.Section(name: "trees", bytes: TreesSection.bytes(of: chains)),
    ] + (ratios ?? [])
  }

  /// A saved understudy, checked as a stranger's.
  ///
  /// - Parameter known: the codecs that may appear.
  public init(sections envelope: Envelope, codecs known: [any Codec]) throws {
    let header: Header
    let records: [CodecRecord]
    let reshaping: Reshaping
    do {
      header = try JSONDecoder().decode(Header.self, from: envelope.section("maker"))
      records = try JSONDecoder().decode([CodecRecord].self, from: envelope.section("codecs"))
      reshaping = try JSONDecoder().decode(Reshaping.self, from: envelope.section("relations"))
    } catch let error as EnvelopeError {
      throw error
    } catch {
      throw EnvelopeError(.damaged, expected: "a maker, relations and codecs written as JSON")
    }
    guard header.maker == AutoregressiveTrees.name else {
      throw EnvelopeError(.newerVersion, expected: "a maker that this version knows")
    }
    guard header.plan.isSound, !header.orders.isEmpty, header.orders.count <= 64,
      header.orders.allSatisfy({ $0.sorted() == Array(records.indices) })
    else { throw EnvelopeError(.damaged, expected: "every column once in each order of columns") }
    let fitted = try records.map { record -> any FittedCodec in
      guard let codec = known.first(where: { $0.name == record.codec }) else {
        throw EnvelopeError(.newerVersion, expected: "codecs that this version knows")
      }
      do {
        return try codec.restored(from: record.fitted)
      } catch {
        throw EnvelopeError(.damaged, expected: "a column's codec that makes sense")
      }
    }
    guard Set(fitted.map(\.column.name)).count == fitted.count else {
      throw EnvelopeError(.damaged, expected: "columns with different names")
    }
    var reader = ByteReader(try envelope.section("trees"))
    let chains = try header.orders.map { order throws(EnvelopeError) in
      Chain(
        order: order, ladders: try TreesSection.ladders(&reader, codecs: order.map { fitted[$0] }))
    }
    guard reader.isAtEnd else {
      throw EnvelopeError(.damaged, expected: "nothing after the last tree")
    }
    let ratio = try envelope["ratio"].map { try TreesSection.ratio($0, of: chains[0]) }
    guard reshaping.isSound else {
      throw EnvelopeError(.damaged, expected: "relations between columns that make sense")
    }
    do {
      try self.init(
        plan: header.plan, reshaping: reshaping, codecs: fitted, chains: chains,
        ratio: ratio)
      // Whether the relations find the columns they need: a table of no rows tells.
      _ = try block(firstRow: 0, count: 0, seed: 0)
    } catch let error as EnvelopeError {
      throw error
    } catch {
      throw EnvelopeError(.damaged, expected: "relations that fit the columns")
    }
  }
}

extension AutoregressiveTrees {
  /// Whether a stranger's plan keeps what the initialisers promise.
  fileprivate var isSound: Bool {
    (1...SymmetricTree.maximumDepth).contains(booster.depth) && maximumRows >= 1
      && featureLimit >= 1 && (1...64).contains(orders ?? 1) && privacy.minimumRows >= 1
  }
}

/// The trees as bytes: for each chain, for each column in drawing order, the lengths of its words,
/// then each bit's base, inputs and trees.
private enum TreesSection {
  static func bytes(of chains: [Chain]) -> Data {
    var data = Data()
    for ladder in chains.flatMap(\.ladders) {
      data.append(contentsOf: ladder.words.lengths)
      data.append(UInt8(ladder.locations.count))
      for location in ladder.locations { append(location, to: &data) }
      for model in ladder.bits { append(model, to: &data) }
    }
    return data
  }

  static func bytes(of ratio: DensityRatio) -> Data {
    var data = Data()
    append(ratio.model, to: &data)
    return data
  }

  /// A question about whole rows, its columns by their number in the table.
  static func ratio(_ bytes: Data, of chain: Chain) throws(EnvelopeError) -> DensityRatio {
    var reader = ByteReader(bytes)
    let ladders = chain.order.indices.sorted { chain.order[$0] < chain.order[$1] }
      .map { chain.ladders[$0] }
    guard let model = model(&reader, bit: 0, before: ladders, locations: 0), reader.isAtEnd,
      model.base == [0], !model.trees.isEmpty
    else {
      throw EnvelopeError(.damaged, expected: "a density ratio that fits the columns")
    }
    return DensityRatio(model: model)
  }

  private static func append(_ location: Location, to data: inout Data) {
    data.append(little: UInt16(location.terms.count))
    for term in location.terms {
      data.append(little: Int32(term.place))
      for share in term.shares { data.append(little: share) }
    }
    for cut in location.cuts.joined() { data.append(little: cut) }
  }

  private static func append(_ model: BitModel, to data: inout Data) {
    for score in model.base { data.append(little: score) }
    data.append(little: UInt16(model.inputs.count))
    for input in model.inputs {
      data.append(little: number(of: input.source))
      data.append(little: UInt32(input.remap?.count ?? 0))
      if let remap = input.remap { data.append(contentsOf: remap) }
    }
    data.append(little: UInt16(model.trees.count))
    for tree in model.trees {
      data.append(UInt8(tree.features.count))
      for (feature, threshold) in zip(tree.features, tree.thresholds) {
        data.append(little: UInt16(feature))
        data.append(threshold)
      }
      for leaf in tree.leaves { data.append(little: leaf) }
    }
  }

  /// Columns by their place; −1 the bits before, −2 and below the locations.
  private static func number(of source: BitModel.Source) -> Int32 {
    switch source {
    case .column(let place): Int32(place)
    case .prefix: -1
    case .location(let which): Int32(-2 - which)
    }
  }

  private static func location(_ reader: inout ByteReader, words: CodeWords, before: [Ladder])
    -> Location?
  {
    guard let count: UInt16 = reader.little(), count > 0, count <= before.count else { return nil }
    var terms: [Location.Term] = []
    for _ in 0..<count {
      guard let place: Int32 = reader.little(), before.indices.contains(Int(place)),
        reader.left >= 2 * before[Int(place)].cardinality
      else { return nil }
      let shares = (0..<before[Int(place)].cardinality).map { _ in reader.little() ?? Int16(0) }
      terms.append(Location.Term(place: Int(place), shares: shares))
    }
    guard reader.left >= 4 << words.length - 4 else { return nil }
    let cuts = (0..<words.length).map { bit in
      (0..<1 << bit).map { _ in reader.little() ?? Int32(0) }
    }
    return Location(terms: terms, cuts: cuts)
  }

  /// One chain. Every number is checked against what the codecs say before it is used as an index.
  static func ladders(_ reader: inout ByteReader, codecs: [any FittedCodec])
    throws(EnvelopeError) -> [Ladder]
  {
    let wrong = EnvelopeError(.damaged, expected: "trees that fit their columns")
    var ladders: [Ladder] = []
    for codec in codecs {
      guard let lengths = reader.bytes(codec.producible),
        let words = CodeWords(lengths: Array(lengths))
      else { throw wrong }
      guard let count: UInt8 = reader.little(), Int(count) <= Location.most else { throw wrong }
      var locations: [Location] = []
      for _ in 0..<count {
        guard let location = location(&reader, words: words, before: ladders) else { throw wrong }
        locations.append(location)
      }
      var ladder = Ladder(
        cardinality: codec.cardinality, isOrdered: codec.isOrdered, words: words,
        locations: locations, bits: [])
      for bit in 0..<words.length {
        guard
          let model = model(&reader, bit: bit, before: ladders, locations: locations.count)
        else { throw wrong }
        let open = words.openRanks(bit: bit).ranks
        guard zip(open, model.base).allSatisfy({ $0 != nil || $1 == BitModel.never }) else {
          throw wrong
        }
        ladder.bits.append(model)
      }
      ladders.append(ladder)
    }
    return ladders
  }

  private static func model(
    _ reader: inout ByteReader, bit: Int, before: [Ladder], locations: Int
  )
    -> BitModel?
  {
    guard reader.left >= 4 << bit else { return nil }
    var base: [Int32] = []
    for _ in 0..<(1 << bit) {
      guard let score: Int32 = reader.little(),
        score == BitModel.never || abs(Int(score)) <= FixedLogit.limit
      else { return nil }
      base.append(score)
    }
    guard let inputCount: UInt16 = reader.little(), Int(inputCount) <= before.count + 1 + locations
    else {
      return nil
    }
    var inputs: [BitModel.Input] = []
    for _ in 0..<inputCount {
      guard let place: Int32 = reader.little(), let length: UInt32 = reader.little(),
        place >= -1 - locations, place < before.count, length <= 65_536
      else { return nil }
      let codes =
        place <= -2 ? 256 : place == -1 ? 1 << bit : before[Int(place)].cardinality
      var remap: [UInt8]?
      if length > 0 {
        guard Int(length) == codes, let bytes = reader.bytes(codes) else { return nil }
        remap = Array(bytes)
      } else if codes > 256 {
        return nil
      }
      inputs.append(
        BitModel.Input(
          source: place <= -2
            ? .location(-2 - Int(place)) : place == -1 ? .prefix : .column(Int(place)),
          remap: remap))
    }
    guard let treeCount: UInt16 = reader.little() else { return nil }
    var trees: [SymmetricTree] = []
    for _ in 0..<treeCount {
      guard let tree = tree(&reader, inputs: inputs.count) else { return nil }
      trees.append(tree)
    }
    return BitModel(base: base, inputs: inputs, trees: trees)
  }

  private static func tree(_ reader: inout ByteReader, inputs: Int) -> SymmetricTree? {
    guard let depth: UInt8 = reader.little(), depth <= SymmetricTree.maximumDepth else {
      return nil
    }
    var features: [Int] = []
    var thresholds: [UInt8] = []
    for _ in 0..<depth {
      guard let feature: UInt16 = reader.little(), Int(feature) < inputs,
        let threshold: UInt8 = reader.little()
      else { return nil }
      features.append(Int(feature))
      thresholds.append(threshold)
    }
    var leaves: [Int16] = []
    for _ in 0..<(1 << depth) {
      guard let leaf: Int16 = reader.little(), abs(Int(leaf)) <= 4 * FixedLogit.unit else {
        return nil
      }
      leaves.append(leaf)
    }
    return SymmetricTree(features: features, thresholds: thresholds, leaves: leaves)
  }
}
