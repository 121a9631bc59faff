import Boosting
import Foundation
public import Synthesis
public import Tables

// The model file's sections: "maker" (JSON: which maker, its plan, the order of columns),
// "codecs" (JSON: one record a column), "trees" (binary, below).

extension FittedTrees {
  private struct Header: Codable {
    var maker: String
    var plan: AutoregressiveTrees
    var target: String?
    var order: [Int]
  }

  private struct CodecRecord: Codable {
    var codec: String
    var fitted: Data
  }

  public func sections() throws -> [Envelope.Section] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let header = Header(
      maker: AutoregressiveTrees.name, plan: plan, target: target, order: order)
    let records = try codecs.map { CodecRecord(codec: $0.codec, fitted: try $0.saved()) }
    return [
      Envelope.Section(name: "maker", bytes: try encoder.encode(header)),
      Envelope.Section(name: "codecs", bytes: try encoder.encode(records)),
      Envelope.Section(name: "trees", bytes: TreesSection.bytes(of: ladders)),
    ]
  }

  /// A saved understudy, checked as a stranger's.
  ///
  /// - Parameter known: the codecs that may appear.
  public init(sections envelope: Envelope, codecs known: [any Codec]) throws {
    let header: Header
    let records: [CodecRecord]
    do {
      header = try JSONDecoder().decode(Header.self, from: envelope.section("maker"))
      records = try JSONDecoder().decode([CodecRecord].self, from: envelope.section("codecs"))
    } catch let error as EnvelopeError {
      throw error
    } catch {
      throw EnvelopeError(.damaged, expected: "a maker and codecs written as JSON")
    }
    guard header.maker == AutoregressiveTrees.name else {
      throw EnvelopeError(.newerVersion, expected: "a maker that this version knows")
    }
    guard header.plan.isSound, header.order.sorted() == Array(records.indices) else {
      throw EnvelopeError(.damaged, expected: "every column once in the order of columns")
    }
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
    let ladders = try TreesSection.ladders(
      from: envelope.section("trees"), codecs: header.order.map { fitted[$0] })
    self.init(
      plan: header.plan, target: header.target, codecs: fitted, order: header.order,
      ladders: ladders)
  }
}

extension AutoregressiveTrees {
  /// Whether a stranger's plan keeps what the initialisers promise.
  fileprivate var isSound: Bool {
    (1...SymmetricTree.maximumDepth).contains(booster.depth) && maximumRows >= 1
      && featureLimit >= 1 && privacy.minimumRows >= 1
  }
}

/// The trees as bytes: for each column in drawing order, each bit's base, inputs and trees.
private enum TreesSection {
  static func bytes(of ladders: [Ladder]) -> Data {
    var data = Data()
    for model in ladders.flatMap(\.bits) {
      for score in model.base { data.append(little: score) }
      data.append(little: UInt16(model.inputs.count))
      for input in model.inputs {
        data.append(little: Int32(input.place ?? -1))
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
    return data
  }

  /// Every number is checked against what the codecs say before it is used as an index.
  static func ladders(from data: Data, codecs: [any FittedCodec]) throws(EnvelopeError) -> [Ladder]
  {
    let wrong = EnvelopeError(.damaged, expected: "trees that fit their columns")
    var reader = ByteReader(data)
    var ladders: [Ladder] = []
    for codec in codecs {
      var ladder = Ladder(
        cardinality: codec.cardinality, producible: codec.producible, isOrdered: codec.isOrdered,
        bits: [])
      for bit in 0..<Ladder.bitCount(producible: codec.producible) {
        guard let model = model(&reader, bit: bit, before: ladders) else { throw wrong }
        ladder.bits.append(model)
      }
      guard isClosed(ladder) else { throw wrong }
      ladders.append(ladder)
    }
    guard reader.isAtEnd else { throw wrong }
    return ladders
  }

  /// Whether no walk down the bits can leave the producible codes.
  private static func isClosed(_ ladder: Ladder) -> Bool {
    for (bit, model) in ladder.bits.enumerated() {
      let shift = ladder.bits.count - 1 - bit
      for (prefix, score) in model.base.enumerated()
      where (prefix << 1 | 1) << shift >= ladder.producible && score != BitModel.never {
        return false
      }
    }
    return true
  }

  private static func model(_ reader: inout ByteReader, bit: Int, before: [Ladder]) -> BitModel? {
    guard reader.left >= 4 << bit else { return nil }
    var base: [Int32] = []
    for _ in 0..<(1 << bit) {
      guard let score: Int32 = reader.little(),
        score == BitModel.never || abs(Int(score)) <= FixedLogit.limit
      else { return nil }
      base.append(score)
    }
    guard let inputCount: UInt16 = reader.little(), inputCount <= before.count + 1 else {
      return nil
    }
    var inputs: [BitModel.Input] = []
    for _ in 0..<inputCount {
      guard let place: Int32 = reader.little(), let length: UInt32 = reader.little(),
        place >= -1, place < before.count, length <= 65_536
      else { return nil }
      let codes = place < 0 ? 1 << bit : before[Int(place)].cardinality
      var remap: [UInt8]?
      if length > 0 {
        guard Int(length) == codes, let bytes = reader.bytes(codes) else { return nil }
        remap = Array(bytes)
      } else if codes > 256 {
        return nil
      }
      inputs.append(BitModel.Input(place: place < 0 ? nil : Int(place), remap: remap))
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
