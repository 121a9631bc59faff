public import Chance
public import Privacy
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

/// A plan for learning confidential data through mechanisms alone, within a budget.
public protocol PrivateSynthesizer: Codable, Sendable {
  associatedtype Fitted: Generator
  /// - Parameters:
  ///   - schema: what is public; every column declares its domain, or pays for finding it.
  ///   - noise: the system's generator; a seeded one voids the guarantee.
  /// - Throws: `PrivacyError` where the schema does not say enough, and on cancellation. What was
  ///   budgeted is spent all the same.
  func fit(
    to table: Confidential<Table>, schema: Schema, within budget: consuming Budget, noise: Noise,
    telling listener: @escaping Listener
  ) async throws -> Fitted
}

/// Something that has learned and can make rows.
public protocol Generator: Sendable {
  /// The schema of what is made.
  var schema: Schema { get }
  var protections: [Protection] { get }
  /// What is proved about what it makes; nil where nothing is.
  var guarantee: Guarantee? { get }
  /// Rows `firstRow ..< firstRow + count` of the endless table that `seed` determines.
  ///
  /// `firstRow` must be a multiple of `blockRows`; blocks can be made in any order, on any thread
  /// or machine, and are the same bytes.
  func block(firstRow: Int, count: Int, seed: Seed) throws -> Table
  /// The model file's sections: name and bytes.
  func sections() throws -> [Envelope.Section]
}

extension Generator {
  public var guarantee: Guarantee? { nil }

  /// Rows are made in blocks of this many, each with its own streams.
  public static var blockRows: Int { 65_536 }
}
