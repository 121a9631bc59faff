import Boosting
import Chance
import Foundation
import Tables

/// Fits all chains: their questions are one pool of jobs for all cores.
struct ChainFitting: Sendable {
  private let seed: Seed
  private let plan: AutoregressiveTrees
  private let codes: [Code]
  private let rows: [Int]
  private let orders: [[Int]]
  private var ladders: [LadderFitting]

  /// - Parameters:
  ///   - codes: by column.
  ///   - leading: columns that come first in every order.
  ///   - allRows: how many rows there are in all; at most `plan.maximumRows` are learned from,
  ///     chosen at random, and all of them set the bits' own frequencies.
  init(
    plan: AutoregressiveTrees, codes: [Code], leading: [Int], allRows: Int, seed: Seed
  ) {
    var stream = seed.stream("rows to learn from")
    var rows = stream.permutation(allRows)
    if rows.count > plan.maximumRows { rows.removeSubrange(plan.maximumRows...) }
    let share = rows.count < 1000 ? 0.25 : 0.1
    let validationStart = rows.count - Int(Double(rows.count) * share)
    let words = codes.map { code in
      var counts = [Int](repeating: 0, count: code.producible)
      for value in code.values where Int(value) < code.producible { counts[Int(value)] += 1 }
      return CodeWords(counts: counts)
    }
    self.seed = seed
    self.plan = plan
    self.codes = codes
    self.rows = rows
    orders = Self.orders(
      of: codes, leading: leading,
      count: plan.orders ?? Self.orders(cells: rows.count * codes.count),
      seed: seed)
    let affinity = ColumnAffinity(codes, rows: rows)
    ladders = orders.map { order in
      LadderFitting(
        plan: plan, order: order, codes: codes, words: words, affinity: affinity, rows: rows,
        validationStart: validationStart)
    }
  }

  /// How many orders a table of so many cells affords, where the plan does not say.
  ///
  /// What one order learns of the chances of few rows, another does not: their mixture is nearer to what
  /// all rows came from, the more so the fewer rows there are. Beyond eight nothing was gained (Magic).
  private static func orders(cells: Int) -> Int {
    max(3, min(8, 1_200_000 / max(1, cells)))
  }

  /// Columns with many codes first: what is said first about a row then says most, and later
  /// questions are few. Further orders shuffle the columns.
  private static func orders(of codes: [Code], leading: [Int], count: Int, seed: Seed) -> [[Int]] {
    let leads = Set(leading)
    let descending = codes.indices.filter { !leads.contains($0) }.sorted {
      (codes[$1].producible, $0) < (codes[$0].producible, $1)
    }
    return (0..<count).map { number in
      guard number > 0 else { return leading + descending }
      var stream = seed.stream("order of columns", UInt64(number))
      return leading + descending.shuffled(using: &stream)
    }
  }

  /// How much likelier rows are in the real table than the chains make them, where they can be told apart.
  func densityRatio(of chains: [Chain], telling listener: Listener) -> DensityRatio? {
    listener(.began(stage: "Comparing", total: nil, unit: "rows"))
    defer { listener(.ended) }
    return DensityRatioFitting(plan: plan, codes: codes, rows: rows)
      .ratio(of: chains, seed: seed.derived("density ratio"))
  }

  private struct Job {
    var chain: Int
    var place: Int
    var bit: Int
  }

  /// Finds where each number is expected to lie, before the questions are put.
  private mutating func locate() async {
    let fittings = ladders
    await withTaskGroup(of: (Int, Int, [Location]).self) { group in
      for (chain, fitting) in fittings.enumerated() {
        for place in fitting.codes.indices {
          group.addTask { (chain, place, fitting.locations(place: place)) }
        }
      }
      for await (chain, place, found) in group { ladders[chain].locations[place] = found }
    }
  }

  /// Runs the jobs on all cores, the dearest first; results do not depend on who ran what.
  mutating func chains(telling listener: @escaping Listener) async throws -> [Chain] {
    await locate()
    let ladders = self.ladders
    // A later column sees more columns, so it costs more.
    let jobs = ladders.enumerated().flatMap { chain, fitting in
      fitting.jobs.map { Job(chain: chain, place: $0.place, bit: $0.bit) }
    }.sorted { ($1.place, $0.bit, $0.chain) < ($0.place, $1.bit, $1.chain) }
    listener(.began(stage: "Learning", total: jobs.count, unit: "questions"))
    var models: [[[BitModel?]]] = ladders.map {
      $0.words.map { [BitModel?](repeating: nil, count: $0.length) }
    }
    try await withThrowingTaskGroup(of: (Job, BitModel).self) { group in
      var next = 0
      var done = 0
      func start() {
        guard next < jobs.count else { return }
        let job = jobs[next]
        next += 1
        group.addTask {
          try Task.checkCancellation()
          return (job, ladders[job.chain].fit(place: job.place, bit: job.bit))
        }
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { start() }
      while let (job, model) = try await group.next() {
        models[job.chain][job.place][job.bit] = model
        done += 1
        listener(.advanced(done: done))
        start()
      }
    }
    listener(.ended)
    let chains = zip(orders, zip(ladders, models)).map { order, fitted in
      let (fitting, models) = fitted
      return Chain(
        order: order,
        ladders: fitting.codes.indices.map { place in
          Ladder(
            cardinality: fitting.codes[place].cardinality,
            isOrdered: fitting.codes[place].isOrdered, words: fitting.words[place],
            locations: fitting.locations[place], bits: models[place].map { $0! })
        })
    }
    let seed = self.seed
    return await withTaskGroup(of: (Int, Chain).self) { group in
      for (number, chain) in chains.enumerated() {
        group.addTask { (number, ChainCalibration.calibrated(chain, number: number, seed: seed)) }
      }
      var calibrated = chains
      for await (number, chain) in group { calibrated[number] = chain }
      return calibrated
    }
  }
}
