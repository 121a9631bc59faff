import Chance
import Foundation
import Tables

/// Looks for exact relations that nobody declared.
///
/// Candidates come from a sample of rows, where most pairs of columns contradict within a few rows;
/// what remains is verified on every row. A relation that independent columns could show by chance
/// is not reported: where a null model exists, its probability must stay below `level`, shared
/// evenly among the pairs compared.
struct RelationSearch {
  /// The probability that any relation is found between independent columns.
  static let level = 1e-4
  /// Rows looked at first. A false candidate costs a pass, so a few thousand are cheap; 2,048 keep
  /// relations with a few hundred different levels visible.
  static let sampleRows = 2048
  /// A column with more different values is not looked up. Bins tell 255 apart as well.
  static let mostNumericLevels = 255
  static let mostLevels = 65_000

  let table: Table
  let sample: Table
  let minimumRows: Int

  init(_ table: Table, minimumRows: Int) {
    self.table = table
    self.minimumRows = minimumRows
    var stream = Seed(0).stream("rows to look for relations in")
    let rows = stream.subset(Self.sampleRows, of: table.rowCount)
    sample = rows.count == table.rowCount ? table : table.taking(rows)
  }
}

extension ReshapingBuilder {
  /// Adds what is found in the table to what is declared.
  mutating func search() throws {
    // Too few rows show anything.
    guard table.rowCount >= 20 else { return }
    let search = RelationSearch(table, minimumRows: minimumRows)
    searchEqual(search)
    searchLookups(search)
    searchLinear(search)
    searchConversions(search)
    searchProducts(search)
    searchOrders(search)
    searchEchoes(search)
  }

  /// Whether nothing declared forbids leaving the column out.
  func isFree(_ name: String) -> Bool {
    !declaredColumns.contains(name) && !keeping.contains(name) && !isRestored(name)
  }
}

extension ReshapingBuilder {
  /// Columns that are the same in every cell.
  ///
  /// *Complexity*: one pass, by a hash of every cell.
  mutating func searchEqual(_ search: RelationSearch) {
    var buckets: [UInt64: [Int]] = [:]
    for (index, column) in table.columns.enumerated() {
      guard column.kind != .text, column.kind != .identifier, Self.varies(column) else { continue }
      let hash = Self.hash(column)
      if let others = buckets[hash] {
        // The one kept is a column that has to be, else the first.
        for other in others {
          let (a, b) =
            isFree(column.name) ? (other, index) : (index, other)
          let copy = table.columns[b].name
          let source = table.columns[a].name
          guard isFree(copy), canRestore([copy], from: [source]),
            Constraint.equal([source, copy]).violations(in: table).isEmpty,
            CopyRelation(column: copy, source: source).isSound(in: table.schema)
          else { continue }
          add(
            .copy(CopyRelation(column: copy, source: source)),
            .init(
              .equal, [source, copy], "“\(copy)” is “\(source)” in every row.", isDeclared: false))
          break
        }
      }
      buckets[hash, default: []].append(index)
    }
  }

  static func varies(_ column: Column) -> Bool {
    let first = column.count > 0 ? CellTuples.cell(column.storage, 0) : .missing
    return (0..<column.count).contains { CellTuples.cell(column.storage, $0) != first }
  }

  /// The same for equal columns, whatever their storage's order of levels; the same in every run.
  private static func hash(_ column: Column) -> UInt64 {
    func text(_ text: String) -> UInt64 {
      text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
    func mix(_ hash: UInt64, _ cell: UInt64) -> UInt64 {
      let sum = (hash ^ cell) &* 0x9E37_79B9_7F4A_7C15
      return sum ^ (sum >> 29)
    }
    switch column.storage {
    case .doubles(let cells):
      return cells.reduce(1) { mix($0, $1.isNaN ? 7 : ($1 == 0 ? 0.0 : $1).bitPattern) }
    case .integers(let cells):
      return cells.reduce(column.kind == .count ? 1 : text(column.kind.rawValue)) {
        mix($0, $1 == Storage.missingInteger ? 7 : Double($1).bitPattern)
      }
    case .codes(let codes, let levels):
      let hashes = levels.map(text)
      return codes.reduce(2) { mix($0, $1 < 0 ? 7 : hashes[Int($1)]) }
    case .text(let cells): return cells.reduce(3) { mix($0, $1.map(text) ?? 7) }
    }
  }
}
