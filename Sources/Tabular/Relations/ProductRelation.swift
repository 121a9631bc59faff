import Chance
import Tables

/// y = a × b, rounded to y's decimals: price × quantity.
struct ProductRelation: Relation {
  var column: String
  var factors: [String]
  var digits: Int

  var reads: [String] { factors }
  var restores: [String] { [column] }
  func reshaped(_ table: Cells) -> [Column] { [] }

  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws {
    guard let own = schema[column] else { return }
    var product = [Double](repeating: 1, count: table.rowCount)
    for factor in factors {
      let cells = try table.column(factor).numbers ?? []
      for row in product.indices { product[row] *= row < cells.count ? cells[row] : .nan }
    }
    let units = product.map { Self.units($0, digits) }
    table.columns[column] = GridColumn.column(own, units, digits: digits)
  }

  /// The product rounded to the grid, halves away from zero. A half is judged after the noise of
  /// binary fractions is taken off: 1.15 × 3 is 3.45, though not as doubles.
  static func units(_ product: Double, _ digits: Int) -> Int64 {
    let scaled = product * GridColumn.powers[digits]
    guard scaled.magnitude < 0x1p53 else { return GridColumn.missing }
    let nudged = scaled + (scaled < 0 ? -1 : 1) * min(1e-6, abs(scaled) * 1e-12)
    return Int64(nudged.rounded())
  }

  func isSound(in schema: Schema) -> Bool {
    (schema[column]?.kind.isNumber ?? false) && (0...GridColumn.most).contains(digits)
      && factors.count == 2 && factors.allSatisfy { schema[$0]?.kind.isNumber ?? false }
  }
}
