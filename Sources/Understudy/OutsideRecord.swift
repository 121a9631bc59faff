import Foundation
public import Privacy
import Provenance
public import Tabular

/// What of the private table its declared domains do not hold, written beside the ledger for the
/// curator alone.
///
/// *Privacy*: exact counts of real cells. They go into this file, readable by its owner alone, and
/// nowhere else: a terminal's lines end up in logs that others read, so that a command says where
/// the file is, in the same words whatever it holds.
public struct OutsideRecord: Codable, Sendable, Equatable {
  public var notice =
    "PRIVATE, NOT TO BE SHARED. Exact counts of real cells outside their declared domains, which no "
    + "guarantee covers. Do not correct the declarations by them: what is declared must be known "
    + "without the data."
  public var columns: [OutsideCount]

  public init(columns: [OutsideCount]) { self.columns = columns }

  /// Where the record of the last fit lies.
  public static func path(beside ledger: SpendingLedger) -> String {
    let ending = ".jsonl"
    let stem =
      ledger.path.hasSuffix(ending) ? String(ledger.path.dropLast(ending.count)) : ledger.path
    return stem + ".outside.json"
  }

  /// - Throws: `ProvenanceError` where the place cannot be written.
  func write(beside ledger: SpendingLedger) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(
      try encoder.encode(self) + Data("\n".utf8), to: Self.path(beside: ledger), mode: 0o600)
  }
}
