import Foundation

/// The rows that are kept of a table too large for the memory it may take.
///
/// A row is kept when a hash of its number falls below a threshold: each with the same probability,
/// independently of the others, and the same rows whenever the file is read, by however many threads.
struct RowSample {
  private let threshold: UInt64
  private let rowCount: Int
  private let place: String
  private let memory: Int
  private let tables: Int

  /// The fewest rows that are kept, whatever memory they take.
  static let fewestRows = 100

  /// Nil where the whole table fits.
  ///
  /// - Parameters:
  ///   - rowCount: rows of the source.
  ///   - bytesPerRow: what a row takes while the table is built.
  ///   - options: says how many bytes the whole process may take.
  init?(of rowCount: Int, bytesPerRow: Double, options: ReadingOptions, place: String) {
    guard let memory = options.memory else { return nil }
    tables = max(1, options.tablesAtOnce)
    // Something is needed beside the table, and whoever uses it makes a copy.
    let room = Double(max(memory / 4, (memory - 128 << 20) / 2) / tables)
    let most = max(Double(RowSample.fewestRows), room / max(bytesPerRow, 1))
    guard Double(rowCount) > most else { return nil }
    threshold = UInt64(most / Double(rowCount) * 0x1p64)
    self.rowCount = rowCount
    self.place = place
    self.memory = memory
  }

  @inline(__always)
  func keeps(_ row: Int) -> Bool { RowSample.hash(UInt64(truncatingIfNeeded: row)) < threshold }

  /// SplitMix64's output at a position (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
  @inline(__always)
  private static func hash(_ position: UInt64) -> UInt64 {
    var z = (position &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Rows to expect, with room for chance.
  var capacity: Int {
    let expected = Double(rowCount) * (Double(threshold) / 0x1p64)
    return Int(expected + 6 * expected.squareRoot()) + 1
  }

  func note(kept: Int) -> String {
    "\(place): \(RowSample.grouped(rowCount)) rows, of which \(RowSample.grouped(kept)), chosen at "
      + "random, fit into --memory \(RowSample.size(memory))"
      + (tables > 1 ? ", shared by \(tables) tables." : ".")
  }

  private static func grouped(_ count: Int) -> String {
    var digits = Array(String(count))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return String(digits)
  }

  private static func size(_ bytes: Int) -> String {
    for (unit, name) in [(1 << 30, "GB"), (1 << 20, "MB")] where bytes >= unit {
      let tenths = (Double(bytes) / Double(unit) * 10).rounded() / 10
      return tenths == tenths.rounded() ? "\(Int(tenths))\(name)" : "\(tenths)\(name)"
    }
    return "\(bytes) bytes"
  }
}

/// What a column's cells weigh once they are read, told from some cells of every batch.
struct CellWeight {
  private var cells = 0
  private var bytes = 0
  private var known: Set<UInt64> = []
  private let limit: Int

  /// Cells looked at of a batch.
  private static let perBatch = 64

  /// - Parameter columns: how many columns are weighed side by side.
  init(columns: Int) { limit = max(256, min(16_384, (1 << 21) / max(columns, 1))) }

  mutating func take(_ batch: CellBatch, _ column: Int) {
    guard cells < limit else { return }
    for row in 0..<min(CellWeight.perBatch, batch.rows) {
      let cell = batch.cell(row, column)
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for index in 0..<Int(cell.length) {
        guard let start = cell.bytes else { break }
        hash = (hash ^ UInt64(start[index])) &* 0x0000_0100_0000_01B3
      }
      known.insert(hash)
      cells += 1
      bytes += Int(cell.length)
    }
  }

  /// Bytes a row of a column read by a method, at its fullest moment.
  func bytesPerRow(_ method: ColumnPlan.Method) -> Double {
    let share = Double(known.count) / Double(max(cells, 1))
    switch method {
    // Whole numbers that never repeat are identifiers, whose texts are kept.
    case .integers: return share > 0.95 ? 40 : 8
    case .doubles, .days, .moments: return 8
    case .texts:
      let length = Double(bytes) / Double(max(cells, 1))
      // Codes and their translation; for each text its bytes and places in the table of texts, and
      // the string, which lies elsewhere when it is long.
      let text = length + 48 + (length > 15 ? length + 32 : 0)
      return 8 + (share > 0.05 ? 16 : 0) + share * text
    }
  }
}
