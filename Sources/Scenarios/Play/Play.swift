public import Chance
import Foundation
public import Synthesis
public import Tables

/// A scenario as a generator of rows: each played, labelled, and weighted by its true likelihood ratio.
///
/// Rows are drawn from a mixture of strata; a row's weight is the density of its parameters under the
/// scenario's laws over that under the whole mixture (the balance heuristic: Veach and Guibas 1995,
/// doi:10.1145/218380.218498), so that weighted averages over all rows are averages of the scenario.
/// Both densities are those of the standard normal numbers that stand behind the parameters.
///
/// Rows are made in pieces of 8,192 with streams of their own; each block of 65,536 belongs to one
/// replicate, whose strata were searched for independently of the others'.
public struct Play: Generator {
  let stage: Stage
  /// By replicate.
  let strata: [[Stratum]]
  /// Threads that make one block.
  public var threads: Int

  static let pieceRows = 8192

  public var scenario: Scenario { stage.scenario }
  public let protections: [Protection] = []
  public let schema: Schema

  /// Finds the strata of the scenario's mix.
  ///
  /// - Parameters:
  ///   - mix: shares by event; the file's where nil, rows as they come where it has none.
  ///   - engine: the scenario's where nil.
  public init(
    _ scenario: Scenario, mix: [(stratum: String, share: Double)]? = nil, engine: Engine? = nil,
    seed: Seed, telling listener: @escaping Listener = { _ in }
  ) async throws {
    let stage = Stage(scenario, engine: engine)
    let mix = mix ?? (scenario.sampling.mix.isEmpty ? [("natural", 1)] : scenario.sampling.mix)
    for (name, _) in mix where name != "natural" && stage.event(named: name) == nil {
      throw ScenarioError(
        .request, place: "The mix", expected: "there is no event called “\(name.prefix(40))”",
        remedy: "Known are natural, \(scenario.eventNames.joined(separator: ", ")).")
    }
    let searched = mix.filter { $0.stratum != "natural" }
    let replicates = searched.isEmpty ? 1 : scenario.sampling.replicates
    if !searched.isEmpty {
      listener(
        .began(stage: "Finding the edge cases", total: replicates, unit: "replicates"))
    }
    let found = try await withThrowingTaskGroup(of: (Int, [Stratum]).self) { group in
      for replicate in 0..<replicates {
        group.addTask {
          try Task.checkCancellation()
          return (
            replicate,
            try mix.map { name, share in
              guard let event = stage.event(named: name) else {
                return .natural(share, dimension: stage.dimension)
              }
              return try Stratum(
                name, share: share, event: event, stage: stage,
                mostCalls: max(scenario.sampling.mostRuns / 10, 50_000),
                seed: seed.derived("stratum " + name, UInt64(replicate)))
            }
          )
        }
      }
      var found = [[Stratum]](repeating: [], count: replicates)
      var done = 0
      for try await (index, strata) in group {
        found[index] = strata
        done += 1
        if !searched.isEmpty { listener(.advanced(done: done)) }
      }
      return found
    }
    if !searched.isEmpty { listener(.ended) }
    self.stage = stage
    strata = found
    threads = ProcessInfo.processInfo.activeProcessorCount
    schema = Schema(columns: Play.columns(stage))
  }

  /// Nothing of a play is saved but its scenario.
  public func sections() throws -> [Envelope.Section] { [] }

  public func block(firstRow: Int, count: Int, seed: Seed) throws -> Table {
    precondition(firstRow % Self.blockRows == 0, "A block begins at a multiple of its rows.")
    let replicate = firstRow / Self.blockRows % strata.count
    let pieces = (count + Self.pieceRows - 1) / Self.pieceRows
    let made = try Pieces.made(pieces, threads: threads) { piece in
      try self.piece(
        replicate: replicate, seed: seed.derived("rows", UInt64(firstRow / Self.pieceRows + piece)))
    }
    return table(made, firstRow: firstRow, count: count, replicate: replicate)
  }

  /// The points behind rows, as they were drawn: what trajectories of those rows are played from.
  func points(firstRow: Int, count: Int, seed: Seed) throws -> Points {
    let replicate = firstRow / Self.blockRows % strata.count
    let pieces = (count + Self.pieceRows - 1) / Self.pieceRows
    var points = Points(count: 0, dimension: stage.dimension)
    for piece in 0..<pieces {
      points = points.appending(
        try self.piece(
          replicate: replicate,
          seed: seed.derived("rows", UInt64(firstRow / Self.pieceRows + piece))
        ).points)
    }
    return points.taking(Array(0..<count))
  }

  /// Rows before they are a table.
  struct Piece: Sendable {
    var points: Points
    var stratum: [Int32]
    /// Columns as `Stage` plays them, one after the other.
    var results: [Double]
    var logP: [Double]
    var logQ: [Double]
    var disagreements: Int
  }

  func piece(replicate: Int, seed: Seed) throws -> Piece {
    let rows = Self.pieceRows
    let strata = strata[replicate]
    var stream = seed.stream("strata")
    let bounds = strata.reduce(into: [Double]()) { $0.append(($0.last ?? 0) + $1.share) }
    let chosen = (0..<rows).map { _ in
      let u = stream.uniform() * (bounds.last ?? 1)
      return Int32(bounds.firstIndex { u < $0 } ?? strata.count - 1)
    }
    var points = Points(count: rows, dimension: stage.dimension)
    let columns = stage.columnCount
    var results = [Double](repeating: 0, count: rows * columns)
    var disagreements = 0
    for (index, stratum) in strata.enumerated() {
      var open = chosen.indices.filter { chosen[$0] == Int32(index) }[...]
      var drawn = 0
      let own = seed.derived(stratum.name)
      while !open.isEmpty {
        let count = min(
          Int((Double(open.count) / stratum.acceptance * 1.1).rounded(.up)) + 32, 4 * rows)
        guard drawn < 10_000_000 else {
          throw ScenarioError(
            .request, place: "The event \(stratum.name)",
            expected: "it does not happen often enough where it was found",
            remedy: "Use another seed.")
        }
        let candidates = stratum.proposal.draw(count, seed: own, first: drawn)
        drawn += count
        let (played, wrong) = try stage.played(candidates)
        disagreements += wrong
        for i in 0..<count {
          guard let row = open.first else { break }
          if let event = stratum.event, played[stage.eventColumn(event) * count + i] == 0 {
            continue
          }
          open.removeFirst()
          for k in 0..<stage.dimension { points[row, k] = candidates[i, k] }
          for column in 0..<columns {
            results[column * rows + row] = played[column * count + i]
          }
        }
      }
    }
    let logP = points.logDensities
    return Piece(
      points: points, stratum: chosen, results: results, logP: logP,
      logQ: logQ(strata, points, logP, results), disagreements: disagreements)
  }

  /// The density of the whole mixture: a stratum counts only where its event happens.
  private func logQ(
    _ strata: [Stratum], _ points: Points, _ logP: [Double], _ results: [Double]
  ) -> [Double] {
    let rows = points.count
    let total = strata.reduce(0) { $0 + $1.share }
    if strata.count == 1, strata[0].event == nil { return logP }
    var terms = [[Double]]()
    for stratum in strata {
      let scale = log(stratum.share / total / stratum.acceptance)
      guard let event = stratum.event else {
        terms.append(logP.map { $0 + scale })
        continue
      }
      let happened = stage.eventColumn(event) * rows
      let density = stratum.proposal.logDensities(points)
      terms.append(
        (0..<rows).map { results[happened + $0] != 0 ? density[$0] + scale : -.infinity })
    }
    return (0..<rows).map { i in
      var top = -Double.infinity
      for term in terms { top = max(top, term[i]) }
      var sum = 0.0
      for term in terms { sum += exp(term[i] - top) }
      return top + log(sum)
    }
  }
}
