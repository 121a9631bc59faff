import Chance
import Tables

/// y = x, cell by cell, missing cells included.
struct CopyRelation: Relation {
  var column: String
  var source: String

  var reads: [String] { [source] }
  var restores: [String] { [column] }
  func reshaped(_ table: Cells) -> [Column] { [] }

  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws {
    let source = try table.column(source)
    guard let own = schema[column] else { return }
    switch (source.storage, own.kind) {
    case (.integers(let cells), .measurement):
      table.columns[column] = Column(
        own, .doubles(cells.map { $0 == Storage.missingInteger ? .nan : Double($0) }))
    case (.doubles(let cells), .count):
      table.columns[column] = Column(
        own,
        .integers(
          cells.map { $0.isNaN ? Storage.missingInteger : Int64(exactly: $0) ?? .min }))
    default: table.columns[column] = Column(own, source.storage)
    }
  }

  func isSound(in schema: Schema) -> Bool {
    guard let a = schema[column]?.kind, let b = schema[source]?.kind else { return false }
    return a == b || (a.isNumber && b.isNumber) || (a.isLeveled && b.isLeveled)
  }

  func translated(_ condition: Condition) -> Condition? { Condition(source, condition.test) }
}

extension Kind {
  var isNumber: Bool { self == .count || self == .measurement }
  var isLeveled: Bool { self == .category || self == .boolean }
}
