public import Codecs
import Formats
public import Tables

/// A table made ready to learn from: identities recognised, and refused where nothing can be
/// learned.
public struct PreparedTable: Sendable {
  public var table: Table
  /// What identifies people in it, a sentence each, without any cell's value.
  public var findings: [String]
  /// What Safe Harbor had done to it, where that was asked for.
  public var protections: [Protection] = []

  /// - Parameter safeHarbor: rules to carry out before anything is learned.
  /// - Throws: `UnderstudyError` for a table that teaches nothing.
  public init(
    _ read: Table, target: String?, minimumRows: Int, place: String,
    safeHarbor: SafeHarbor? = nil
  ) throws {
    var read = read
    if let target {
      guard read[target] != nil else {
        throw UnderstudyError(
          .unknownColumn, place: place, expected: "there is no column “\(target)” to predict",
          remedy: "Name one of its columns with --target; `understudy schema` lists them.")
      }
      read.target = target
    }
    let needed = 2 * minimumRows
    guard read.rowCount >= needed else {
      throw UnderstudyError(
        .tooFewRows, place: place,
        expected: "it has \(read.rowCount == 1 ? "one row" : "\(read.rowCount) rows"), and at "
          + "least \(needed) are needed to learn anything without repeating someone",
        remedy: "Use a longer table.")
    }
    var scanned = IdentityScan.recognising(read)
    if let safeHarbor {
      let rulings = safeHarbor.rulings(for: scanned.table, findings: scanned.findings)
      scanned.table = try safeHarbor.applied(rulings, to: scanned.table)
      protections = rulings.compactMap(\.protection)
    }
    guard scanned.table.columns.contains(where: Self.varies) else {
      throw UnderstudyError(
        .nothingToLearn, place: place,
        expected: "every column holds one value only, so there is nothing to learn",
        remedy: "Check that this is the table you meant.")
    }
    table = scanned.table
    findings = scanned.findings.map { "Column “\($0.column)”: \($0.identity). \($0.why)" }
  }

  /// Whether two cells of the column differ.
  private static func varies(_ column: Column) -> Bool {
    switch column.storage {
    case .doubles(let cells):
      cells.contains { $0 != cells[0] && !($0.isNaN && cells[0].isNaN) }
    case .integers(let cells): cells.contains { $0 != cells[0] }
    case .codes(let cells, _): cells.contains { $0 != cells[0] }
    case .text(let cells): cells.contains { $0 != cells[0] }
    }
  }
}
