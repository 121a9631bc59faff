public import Chance
import Codecs
public import Formats
import Foundation
public import Synthesis
public import Tables
public import Tabular

extension AutoregressiveTrees {
  /// Fits through every codec there is.
  public func fit(to table: Table, seed: Seed, telling listener: @escaping Listener = { _ in })
    async throws -> FittedTrees
  {
    try await fit(to: table, through: .standard, seed: seed, telling: listener)
  }
}

extension Generator {
  /// The first `rows` rows that the seed determines.
  ///
  /// - Parameter unique: columns in which no two rows may agree; rows that would are drawn again,
  ///   in order, so that blocks are then not independent of each other.
  public func sample(
    _ rows: Int, seed: Seed, unique: [[String]] = [],
    telling listener: @escaping Listener = { _ in }
  ) async throws -> Table {
    precondition(rows >= 0, "A negative number of rows cannot be made.")
    var made: [Table] = []
    try await blocks(rows, seed: seed, unique: unique, telling: listener) { made.append($0) }
    guard let first = made.first else { return try block(firstRow: 0, count: 0, seed: seed) }
    // Joined once, not block by block: each block lists its levels in the same order.
    return made.dropFirst().reduce(first) { $0.appending($1) }
  }

  /// Makes rows block by block into a writer; memory holds one block at a time.
  public func write(
    _ rows: Int, seed: Seed, unique: [[String]] = [], to writer: any TableWriter,
    telling listener: @escaping Listener = { _ in }
  ) async throws {
    do {
      try await blocks(rows, seed: seed, unique: unique, telling: listener) {
        try writer.append($0)
      }
      try writer.finish()
    } catch {
      writer.cancel()
      throw error
    }
  }

  private func blocks(
    _ rows: Int, seed: Seed, unique: [[String]], telling listener: @escaping Listener,
    each: (Table) throws -> Void
  ) async throws {
    listener(.began(stage: "Sampling", total: rows, unit: "rows"))
    var first = 0
    var seen = UniqueRows(unique)
    while first < rows {
      try Task.checkCancellation()
      let count = min(Self.blockRows, rows - first)
      var made = try block(firstRow: first, count: count, seed: seed)
      if !unique.isEmpty { try seen.settle(&made, of: self, firstRow: first, seed: seed) }
      try each(made)
      first += count
      listener(.advanced(done: first))
    }
    listener(.ended)
  }
}
