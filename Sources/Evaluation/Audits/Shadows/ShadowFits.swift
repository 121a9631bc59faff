public import Chance
import Foundation
public import Tables

/// Fits a maker again: learns a table, makes so many rows.
public typealias Refit = @Sendable (_ table: Table, _ rows: Int, _ seed: Seed) async throws -> Table

/// Shadow fits: a maker fitted many times on random halves of the rows.
///
/// Fits run side by side; each has a seed of its own, so that the evidence does not depend on how many run
/// at once, nor on where an earlier run was interrupted.
public struct ShadowFits: Sendable {
  public var refit: Refit
  /// How many fits.
  public var count: Int
  /// Rows that take part, at most; each fit learns about half of them.
  public var rowLimit: Int
  /// A file that finished fits are noted in, to be taken up again; none where nil.
  public var journal: String?
  /// What the maker is, for the journal: another maker does not take up this one's fits.
  public var makerMark: String

  public init(
    count: Int = 256, rowLimit: Int = 2_000, journal: String? = nil, makerMark: String = "",
    refit: @escaping Refit
  ) {
    precondition(count >= 8, "At least 8 fits.")
    self.count = count
    self.rowLimit = rowLimit
    self.journal = journal
    self.makerMark = makerMark
    self.refit = refit
  }

  /// The share of a fit's rows that are planted word for word in the planted run.
  static let planted = 0.01
  /// Keeps the logarithm finite at distance zero.
  static let floor = 1e-3

  /// Fits and measures.
  ///
  /// - Parameters:
  ///   - train: learned rows, as they were read.
  ///   - control: unseen rows with the same columns and storages.
  /// - Throws: `EvaluationError` where the two cannot be put together; what the maker throws.
  func evidence(
    train: Table, control: Table, seed: Seed, telling listener: @escaping Listener
  ) async throws -> (observed: ShadowEvidence, planted: ShadowEvidence) {
    let pool = try Pool(train: train, control: control, limit: rowLimit, seed: seed)
    let coins = (0..<count).map { fit -> [Bool] in
      var stream = seed.stream("shadow coins", UInt64(fit))
      return pool.rows.map { _ in stream.next() & 1 == 1 }
    }
    let journal = try journal.map {
      try ShadowJournal(
        at: $0, mark: "\(makerMark) \(seed.value) \(count) \(pool.mark)", rows: pool.rows.count)
    }
    var found = [Int: Measured](minimumCapacity: count)
    for (fit, measured) in journal?.taken ?? [:] where fit < count { found[fit] = measured }
    listener(.began(stage: "Shadow fits", total: count, unit: "fits"))
    listener(.advanced(done: found.count))
    let missing = (0..<count).filter { found[$0] == nil }
    try await withThrowingTaskGroup(of: (Int, Measured).self) { group in
      var next = 0
      func start() {
        guard next < missing.count else { return }
        let fit = missing[next]
        next += 1
        group.addTask {
          try Task.checkCancellation()
          return (
            fit, try await self.measured(pool, coins[fit], seed.derived("shadow fit", UInt64(fit)))
          )
        }
      }
      for _ in 0..<max(2, ProcessInfo.processInfo.activeProcessorCount) { start() }
      while let (fit, measured) = try await group.next() {
        found[fit] = measured
        try journal?.note(fit, measured)
        listener(.advanced(done: found.count))
        start()
      }
    }
    listener(.ended)
    func evidence(_ nearness: (Measured) -> [Float]) -> ShadowEvidence {
      ShadowEvidence(
        rows: pool.rows, members: coins, nearness: (0..<count).map { nearness(found[$0]!) })
    }
    return (evidence(\.observed), evidence(\.planted))
  }

  /// How near one fit's table came to each row, as it was made and with planted rows.
  struct Measured: Sendable {
    var observed: [Float]
    var planted: [Float]
  }

  private func measured(_ pool: Pool, _ isIn: [Bool], _ seed: Seed) async throws -> Measured {
    let inside = isIn.indices.filter { isIn[$0] }
    let made = try await refit(pool.table.taking(inside), inside.count, seed)
    let (axes, real, synthetic) = try pool.numbers(beside: made)
    let base = Neighbours(synthetic, axes: axes)
    var stream = seed.stream("planted rows")
    let size = max(1, Int((ShadowFits.planted * Double(inside.count)).rounded()))
    let copies = stream.subset(min(size, inside.count), of: inside.count).map { inside[$0] }
    let planted = Neighbours(real.taking(copies), axes: axes)
    let width = Float(max(axes.count, 1))
    var result = Measured(observed: [], planted: [])
    for row in 0..<real.count {
      let distance = base.distance(to: row, of: real) / width
      let nearest = min(distance, planted.distance(to: row, of: real) / width)
      result.observed.append(ShadowFits.nearness(distance))
      result.planted.append(ShadowFits.nearness(nearest))
    }
    return result
  }

  private static func nearness(_ distance: Float) -> Float {
    Float(-log(Double(min(distance, 1e6)) + floor))
  }
}
