public import Chance
public import Tables

/// A plan for learning a table: hyperparameters only. Fitting returns another type, so "not
/// fitted" cannot be written down.
public protocol Synthesizer: Codable, Sendable {
  associatedtype Fitted: Generator
  /// - Throws: where a codec refuses a column, or on cancellation.
  func fit(
    to table: Table, through codecs: [any Codec], seed: Seed, telling listener: @escaping Listener
  ) async throws -> Fitted
}

/// Something that has learned and can make rows.
public protocol Generator: Sendable {
  /// The schema of what is made.
  var schema: Schema { get }
  var protections: [Protection] { get }
  /// Rows `firstRow ..< firstRow + count` of the endless table that `seed` determines.
  ///
  /// `firstRow` must be a multiple of `blockRows`; blocks can be made in any order, on any thread
  /// or machine, and are the same bytes.
  func block(firstRow: Int, count: Int, seed: Seed) throws -> Table
  /// The model file's sections: name and bytes.
  func sections() throws -> [Envelope.Section]
}

extension Generator {
  /// Rows are made in blocks of this many, each with its own streams.
  public static var blockRows: Int { 65_536 }
}
