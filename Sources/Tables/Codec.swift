public import Chance
public import Foundation

/// Turns cells of some kinds into codes and back: one file per kind, one line in the list of codecs.
public protocol Codec: Sendable {
  /// The name a fitted codec is saved under; never changes once published.
  var name: String { get }
  func accepts(_ column: ColumnSchema) -> Bool
  /// - Throws: `CodecError` where the column's storage is not what its kind says.
  func fit(to column: Column, privacy: PrivacyFloor, seed: Seed) throws -> any FittedCodec
  /// The fitted codec that `FittedCodec.saved()` wrote, checked as a stranger's.
  func restored(from data: Data) throws -> any FittedCodec
}

/// A codec that has seen its column.
public protocol FittedCodec: Sendable {
  /// The name of the codec that made it.
  var codec: String { get }
  var column: ColumnSchema { get }
  var fidelity: Fidelity { get }
  /// What was done to keep real people in.
  var protections: [Protection] { get }
  /// How many different codes there are, how many of them may be produced, and their order.
  var cardinality: Int { get }
  var producible: Int { get }
  var isOrdered: Bool { get }
  func encode(_ column: Column) throws -> Code
  /// - Parameters:
  ///   - firstRow: the number of the first row in the whole output, so that identifiers stay
  ///     unique across blocks.
  ///   - seed: the whole output's; the codec takes its own stream of it for this block.
  func decode(_ codes: [UInt16], firstRow: Int, seed: Seed) throws -> Column
  /// The share of each producible code's values that pass all tests.
  ///
  /// - Throws: `CodecError` where the codec cannot tell.
  func shares(passing tests: [Condition.Test]) throws -> [Double]
  /// As `decode`, with values that pass all tests wherever the code has such.
  func decode(_ codes: [UInt16], passing tests: [Condition.Test], firstRow: Int, seed: Seed) throws
    -> Column
  /// JSON that `Codec.restored(from:)` reads.
  func saved() throws -> Data
}

extension FittedCodec {
  /// A code that stands for one cell passes or fails whole. Where cells are made anew, only whether
  /// they are missing can be asked.
  public func shares(passing tests: [Condition.Test]) throws -> [Double] {
    if fidelity == .presence,
      tests.contains(where: { $0 != .missing && $0 != .present })
    {
      throw CodecError(
        column: column.name,
        expected: "a condition on whether a cell is missing, since its cells are made anew",
        remedy: "Ask for “is missing” or “is not missing”, or put the condition to another column.")
    }
    let cells = try decode((0..<producible).map { UInt16($0) }, firstRow: 0, seed: 0)
    return (0..<producible).map { code in
      tests.allSatisfy { $0.matches(cells.storage, code) } ? 1 : 0
    }
  }

  public func decode(
    _ codes: [UInt16], passing tests: [Condition.Test], firstRow: Int, seed: Seed
  ) throws -> Column {
    try decode(codes, firstRow: firstRow, seed: seed)
  }
}

/// How exactly decode undoes encode.
public enum Fidelity: Sendable, Equatable {
  case exact
  /// Within a bin; the value inside it is redrawn.
  case binned
  /// Only whether the cell is missing survives; the rest is made anew.
  case presence
}

/// How many rows must stand behind anything that is reproduced.
public struct PrivacyFloor: Hashable, Sendable, Codable {
  /// A level or an extreme carried by fewer rows than this is not reproduced.
  public var minimumRows: Int
  public init(minimumRows: Int = 5) {
    precondition(minimumRows >= 1, "At least one row must stand behind a level.")
    self.minimumRows = minimumRows
  }
}

/// A codec's refusal.
public struct CodecError: Error, Sendable, CustomStringConvertible {
  public var column: String
  public var expected: String
  public var remedy: String
  public init(column: String, expected: String, remedy: String) {
    self.column = column
    self.expected = expected
    self.remedy = remedy
  }
  public var description: String { "Column “\(column)”: expected \(expected). \(remedy)" }
}
