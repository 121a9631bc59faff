import Chance
import Tables

/// Cells made from a declared format: nothing of them is learned but whether they are missing.
struct PatternRelation: Relation {
  var column: String
  var pattern: CellPattern
  /// Whether no two rows may have the same; a row's number then chooses its text.
  var isUnique: Bool
  /// The name of a column that says whether the cell is there; nil where it always is.
  var presence: String?

  var reads: [String] { [] }
  var restores: [String] { [column] }

  func reshaped(_ table: Cells) throws -> [Column] {
    guard let presence else { return [] }
    let own = try table.column(column)
    return [
      Column(
        presence, .boolean,
        .codes(
          (0..<own.count).map { own.isMissing($0) ? 1 : 0 }, levels: ["present", "missing"]))
    ]
  }

  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws {
    guard let own = schema[column] else { return }
    let spellings = pattern.spellings
    if isUnique, UInt64(firstRow) + UInt64(table.rowCount) > spellings {
      throw ConstraintError(
        place: "The constraint unique (“\(column)”)",
        expected: "its format has fewer different texts than rows are asked for",
        remedy: "Ask for fewer rows or give the column a longer format.")
    }
    var isMissing = [Bool](repeating: false, count: table.rowCount)
    if let presence, case .codes(let codes, let levels) = try table.column(presence).storage {
      isMissing = codes.map { $0 >= 0 && levels[Int($0)] == "missing" }
    }
    let parent = seed.derived("format: " + column)
    var stream = parent.stream("order")
    let order = Scatter(count: spellings, using: &stream)
    table.columns[column] = Column(
      own,
      .text(
        isMissing.indices.map { row in
          if isMissing[row] { return nil }
          let number = UInt64(firstRow + row)
          if isUnique { return pattern.text(order[number]) }
          var stream = parent.stream("cell", number)
          return pattern.text(using: &stream)
        }))
  }

  func isSound(in schema: Schema) -> Bool {
    guard let kind = schema[column]?.kind else { return false }
    return (kind == .identifier || kind == .text) && (!isUnique || pattern.isInjective)
      && (presence.map { schema[$0] == nil } ?? true)
  }
}

/// The numbers 0 ..< count in an order that a stream chooses, each by its place: an affine map.
private struct Scatter {
  let count: UInt64
  let factor: UInt64
  let shift: UInt64

  init(count: UInt64, using stream: inout RandomStream) {
    self.count = max(1, count)
    var factor = stream.next() % self.count | 1
    // An odd number has no factor in common with the count soon: primes lie dense.
    while Self.divisor(factor, self.count) != 1 { factor = (factor &+ 1) % self.count }
    self.factor = self.count == 1 ? 0 : factor
    self.shift = stream.next() % self.count
  }

  subscript(place: UInt64) -> UInt64 {
    let wide = factor.multipliedFullWidth(by: place % count)
    let rest = count.dividingFullWidth((wide.high % count, wide.low)).remainder
    let (sum, overflow) = rest.addingReportingOverflow(shift)
    return overflow ? rest : sum % count
  }

  private static func divisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
