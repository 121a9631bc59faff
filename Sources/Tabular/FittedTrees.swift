public import Chance
import Foundation
public import Synthesis
public import Tables

/// A table's understudy: what `AutoregressiveTrees` learned.
public struct FittedTrees: Generator {
  public let plan: AutoregressiveTrees
  /// What columns say of each other exactly, found or declared.
  public let reshaping: Reshaping
  /// Of the reshaped table's columns.
  let codecs: [any FittedCodec]
  let chains: [Chain]
  /// By which rows are chosen among several drawn; nil where the chains alone draw well.
  let ratio: DensityRatio?
  let sampling: ChainSampling
  /// What declared requirements ask of every chain.
  let requirements: SteeringRules

  init(
    plan: AutoregressiveTrees, reshaping: Reshaping, codecs: [any FittedCodec], chains: [Chain],
    ratio: DensityRatio? = nil
  ) throws {
    self.plan = plan
    self.reshaping = reshaping
    self.codecs = codecs
    self.chains = chains
    self.ratio = ratio
    self.sampling = ChainSampling(chains, ratio: ratio)
    self.requirements = try SteeringRules(requiring: reshaping.requirements, codecs: codecs)
  }

  public var schema: Schema { reshaping.schema }
  public var target: String? { reshaping.schema.target }
  public var protections: [Protection] { codecs.flatMap(\.protections) }

  /// Trees over all questions.
  public var treeCount: Int {
    chains.reduce(0) { $0 + $1.ladders.flatMap(\.bits).reduce(0) { $0 + $1.trees.count } }
  }
  /// Questions over all columns, in all orders.
  public var questionCount: Int {
    chains.reduce(0) { $0 + $1.ladders.reduce(0) { $0 + $1.bits.count } }
  }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    try RowMaker(self).block(firstRow: firstRow, count: count, seed: seed).table
  }

  /// A block's codes, undecoded: *shape* columns x rows.
  public func codes(firstRow: Int, seed: Seed) -> [[UInt16]] {
    sampling.drawn(firstRow: firstRow, count: Self.blockRows, seed: seed).codes
  }
}

extension FittedTrees {
  /// How well the understudy foresees rows it has not learned from: −ln P of each row's codes,
  /// averaged, in nats.
  ///
  /// With several orders, a row's probability is the mean of the orders'.
  public func loss(of table: Table) throws -> Double {
    let reshaped = try reshaping.reshaped(table)
    let codes = try zip(codecs, reshaped.columns).map { try $0.encode($1).values }
    var all = [[Double]](repeating: [], count: table.rowCount)
    for number in sampling.chains.indices {
      let chain = sampling.chains[number]
      let memory = ChunkMemory(rows: ChainSampling.chunk, chain: chain)
      for first in stride(from: 0, to: table.rowCount, by: ChainSampling.chunk) {
        let rows = min(ChainSampling.chunk, table.rowCount - first)
        var steering = Steering(places: chain.order.count)
        for (place, column) in chain.order.enumerated() {
          steering.columns[place] = ColumnSteering(
            [], words: chain.ladders[place].words,
            known: Array(codes[column][first..<first + rows]))
        }
        var steerer: Steerer? = Steerer(memory, rows: rows)
        sampling.draw(
          number, firstRow: 0, seed: 0, in: memory, steering: steering, by: &steerer)
        for row in 0..<rows { all[first + row].append(steerer!.logWeights[row]) }
      }
    }
    let losses = all.map { logs -> Double in
      let most = logs.max() ?? 0
      return -(most + log(logs.reduce(0) { $0 + exp($1 - most) } / Double(logs.count)))
    }
    return losses.reduce(0, +) / Double(max(1, losses.count))
  }
}
