import Boosting
import Chance
import Tables

/// How much likelier a row is in the real table than among those the chains draw, by trees that look at
/// all of its columns at once.
///
/// A chain learns each column given those before it, and its errors in many columns add up to rows that no
/// single question finds odd. Trees that tell drawn rows from learned ones see the sum; drawing more rows
/// than are wanted and keeping them in the ratio's proportion takes it out again.
///
/// *Source*: Azadi, Olsson, Darrell, Goodfellow, Odena (2019), "Discriminator rejection sampling",
/// arXiv:1810.06758; the odds of a classifier as a ratio of densities after Bickel, Brückner, Scheffer (2009),
/// JMLR 10:2137.
struct DensityRatio: Sendable, Equatable {
  /// Its inputs are columns by their number in the table; its base is zero.
  var model: BitModel

  /// The same question with columns by their place in an order.
  func model(in order: [Int]) -> BitModel {
    var placed = model
    for (index, input) in model.inputs.enumerated() {
      guard case .column(let column) = input.source else { continue }
      placed.inputs[index].source = .column(order.firstIndex(of: column)!)
    }
    return placed
  }

  /// A score's ratio, in 1/65,536; between 1/16 and 16.
  static func weight(_ score: Int32) -> Int64 {
    let limit = FixedLogit.limit
    let p = FixedLogit.probability[max(-limit, min(limit, Int(score))) + limit]
    return Int64((65_536 * max(1.0 / 16, min(16, p / (1 - p)))).rounded())
  }
}

/// Learns a density ratio, where there is one to be learned.
struct DensityRatioFitting {
  let plan: AutoregressiveTrees
  /// By column.
  let codes: [Code]
  /// Rows that the chains learned from, shuffled.
  let rows: [Int]

  /// A table of fewer rows has too few for trees over all columns to learn anything but its rows.
  static let leastRows = Int(Caution.large)
  /// More real rows than this add little.
  private static let mostRows = 50_000
  /// Drawn rows for each real one: what is drawn costs little, and is then known well.
  private static let drawnShare = 2
  /// The ratio's own spread, as a standard deviation of its logarithm among drawn rows, below which choosing
  /// by it would change nothing that a detector sees. (Adult lies below it, Magic and Default above.)
  private static let leastSpread = 0.1

  /// More patient than the chains', as the difference to be learned is small and in many places; with firmer
  /// leaves, or rows equal to learned ones come out too often (Default, a regularisation of 5).
  private var booster: SymmetricBooster {
    SymmetricBooster(learningRate: 0.2, maximumRounds: 300, patience: 20, regularisation: 20)
  }

  /// Nil where no difference that matters was found on rows held back.
  ///
  /// *Complexity*: `drawnShare` rows drawn for each real one, and one question put to all of them.
  func ratio(of chains: [Chain], seed: Seed) -> DensityRatio? {
    let real = Array(rows.prefix(Self.mostRows))
    guard real.count >= Self.leastRows else { return nil }
    let chunk = ChainSampling.chunk
    // Whole rounds of all orders, so that each has its share.
    let round = chunk * chains.count
    let count = (real.count * Self.drawnShare + round - 1) / round * round
    let drawn = ChainSampling(chains).drawn(
      firstRow: 0, count: count, seed: seed.derived("rows for the density ratio")
    ).codes

    // One more column, to be foreseen from all others: is this row real?
    var mixed = zip(codes, drawn).map { code, drawn in
      Code(
        values: real.map { code.values[$0] } + drawn, cardinality: code.cardinality,
        producible: code.producible, isOrdered: code.isOrdered)
    }
    mixed.append(
      Code(
        values: [UInt16](repeating: 1, count: real.count) + [UInt16](repeating: 0, count: count),
        cardinality: 2, isOrdered: true))
    var stream = seed.stream("rows to tell apart")
    let order = stream.permutation(real.count + count)
    var plan = plan
    plan.booster = booster
    plan.levelling = 0
    // Only the last column's words are asked for.
    let words =
      codes.map { _ in CodeWords(counts: [1]) } + [CodeWords(counts: [count, real.count])]
    let fitting = LadderFitting(
      plan: plan, order: Array(mixed.indices), codes: mixed, words: words,
      affinity: ColumnAffinity(mixed, rows: order), rows: order,
      validationStart: order.count * 4 / 5)
    var model = fitting.fit(place: codes.count, bit: 0)
    guard !model.trees.isEmpty else { return nil }
    model.base = [0]
    let ratio = DensityRatio(model: model)
    return spread(of: ratio, chains, seed: seed) >= Self.leastSpread ? ratio : nil
  }

  /// The standard deviation of the ratio's logarithm, over rows drawn for the purpose.
  private func spread(of ratio: DensityRatio, _ chains: [Chain], seed: Seed) -> Double {
    let sampling = ChainSampling(chains, ratio: ratio)
    let scores: [Double] = chains.indices.flatMap { number -> [Double] in
      sampling.scored(number, seed: seed.derived("rows to weigh", UInt64(number)))
        .map { Double($0) / Double(FixedLogit.unit) }
    }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let square = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (square / Double(scores.count)).squareRoot()
  }
}
