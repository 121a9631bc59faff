public import Chance
public import Synthesis
public import Tables

/// A table's understudy: what `AutoregressiveTrees` learned.
public struct FittedTrees: Generator {
  public let plan: AutoregressiveTrees
  public let target: String?
  let codecs: [any FittedCodec]
  /// Columns in the order in which they are drawn.
  let order: [Int]
  /// By place in that order.
  let ladders: [Ladder]
  private let sampling: LadderSampling

  init(
    plan: AutoregressiveTrees, target: String?, codecs: [any FittedCodec], order: [Int],
    ladders: [Ladder]
  ) {
    self.plan = plan
    self.target = target
    self.codecs = codecs
    self.order = order
    self.ladders = ladders
    self.sampling = LadderSampling(ladders)
  }

  public var schema: Schema { Schema(columns: codecs.map(\.column), target: target) }
  public var protections: [Protection] { codecs.flatMap(\.protections) }

  /// Trees over all questions.
  public var treeCount: Int {
    ladders.reduce(0) { $0 + $1.bits.reduce(0) { $0 + $1.trees.count } }
  }
  /// Questions over all columns.
  public var questionCount: Int { ladders.reduce(0) { $0 + $1.bits.count } }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    precondition(firstRow % Self.blockRows == 0, "A block starts at a multiple of blockRows.")
    let drawn = sampling.codes(firstRow: firstRow, count: count, seed: seed)
    var columns = [Column?](repeating: nil, count: codecs.count)
    for (place, column) in order.enumerated() {
      columns[column] = try codecs[column].decode(drawn[place], firstRow: firstRow, seed: seed)
    }
    return Table(columns.map { $0! }, target: target)
  }
}
