public import Boosting
public import Chance
import Foundation
public import Synthesis
public import Tables

/// Learns a table column by column: each column's code, bit by bit, from the columns before it, by
/// boosted symmetric trees.
///
/// ## What it does
/// Every column becomes a small code (numbers: up to 255 bins and one for missing; categories:
/// ranked levels). The joint distribution is the product of one yes-or-no question per bit, each
/// given all earlier columns and bits. Sampling asks the questions in order.
///
/// ## Source
/// The chain rule over binary trees of a variable's values follows McCarter (2024), "Unmasking
/// trees for tabular data", arXiv:2407.05593; boosted trees as in `SymmetricBooster`. We differ in
/// symmetric trees over byte codes, fixed-point leaves, and a prior on every bit.
///
/// ## Cost
/// About 0.2 CPU-seconds per thousand rows and ten columns to fit; rows beyond `maximumRows` cost
/// only their encoding.
///
/// ## Guarantee
/// None of differential privacy. Codecs keep rare levels, extremes and identifiers back.
///
/// ## When not to use it
/// Tables of fewer than a few dozen rows; tables whose rows depend on each other in time.
public struct AutoregressiveTrees: Synthesizer, Hashable {
  /// The name the model file carries.
  public static let name = "autoregressive-trees"

  public var booster: SymmetricBooster
  /// At most this many rows are learned from, chosen at random; all rows set the marginals.
  public var maximumRows: Int
  /// At most this many earlier columns inform a question: those that alone tell most.
  public var featureLimit: Int
  /// Whether the trees are grown again on all rows once the validation rows said how many.
  public var refits: Bool
  public var privacy: PrivacyFloor

  public init(
    booster: SymmetricBooster = SymmetricBooster(), maximumRows: Int = 200_000,
    featureLimit: Int = 32, refits: Bool = false, privacy: PrivacyFloor = PrivacyFloor()
  ) {
    precondition(maximumRows >= 1 && featureLimit >= 1, "Limits are at least one.")
    self.booster = booster
    self.maximumRows = maximumRows
    self.featureLimit = featureLimit
    self.refits = refits
    self.privacy = privacy
  }

  public func fit(
    to table: Table, through codecs: [any Codec], seed: Seed,
    telling listener: @escaping Listener = { _ in }
  ) async throws -> FittedTrees {
    precondition(table.rowCount > 0, "A table without rows teaches nothing.")
    listener(.began(stage: "Encoding", total: table.columns.count, unit: "columns"))
    var fitted: [any FittedCodec] = []
    var codes: [Code] = []
    for (index, column) in table.columns.enumerated() {
      try Task.checkCancellation()
      guard let codec = codecs.first(where: { $0.accepts(column.schema) }) else {
        throw CodecError(
          column: column.name, expected: "a kind that a codec accepts, not “\(column.kind)”",
          remedy: "Give it another kind in the schema.")
      }
      let one = try codec.fit(to: column, privacy: privacy, seed: seed)
      fitted.append(one)
      codes.append(try one.encode(column))
      listener(.advanced(done: index + 1))
    }
    listener(.ended)

    let order = Self.order(of: codes)
    let fitting = LadderFitting(
      plan: self, codes: order.map { codes[$0] }, allRows: table.rowCount, seed: seed)
    let ladders = try await Self.ladders(fitting, telling: listener)
    return FittedTrees(
      plan: self, target: table.target, codecs: fitted, order: order, ladders: ladders)
  }

  /// Columns with many codes first: what is said first about a row then says most, and later
  /// questions are few.
  private static func order(of codes: [Code]) -> [Int] {
    codes.indices.sorted { (codes[$1].producible, $0) < (codes[$0].producible, $1) }
  }

  /// Runs the jobs on all cores, the dearest first; results do not depend on who ran what.
  private static func ladders(_ fitting: LadderFitting, telling listener: @escaping Listener)
    async throws -> [Ladder]
  {
    // A later column sees more columns, so it costs more.
    let jobs = fitting.jobs.sorted { ($1.place, $0.bit) < ($0.place, $1.bit) }
    listener(.began(stage: "Learning", total: jobs.count, unit: "questions"))
    let workers = ProcessInfo.processInfo.activeProcessorCount
    var models: [[BitModel?]] = fitting.codes.map {
      [BitModel?](repeating: nil, count: Ladder.bitCount(producible: $0.producible))
    }
    try await withThrowingTaskGroup(of: (Int, Int, BitModel).self) { group in
      var next = 0
      var done = 0
      func start() {
        guard next < jobs.count else { return }
        let job = jobs[next]
        next += 1
        group.addTask {
          try Task.checkCancellation()
          return (job.place, job.bit, fitting.fit(place: job.place, bit: job.bit))
        }
      }
      for _ in 0..<workers { start() }
      while let (place, bit, model) = try await group.next() {
        models[place][bit] = model
        done += 1
        listener(.advanced(done: done))
        start()
      }
    }
    listener(.ended)
    return zip(fitting.codes, models).map { code, bits in
      Ladder(
        cardinality: code.cardinality, producible: code.producible, isOrdered: code.isOrdered,
        bits: bits.map { $0! })
    }
  }
}
