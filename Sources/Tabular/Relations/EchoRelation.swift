import Chance
import Tables

/// y repeats one of some other columns in many rows and is its own in the rest: a payment that
/// settles last month's bill.
///
/// The maker learns a category that says whom y repeats, and y where it is its own; where it
/// repeats, y's own cell is missing.
struct EchoRelation: Relation {
  var column: String
  var sources: [String]
  /// The name of the column that says whom y repeats.
  var flag: String
  /// Whether y has missing cells of its own.
  var hasMissing: Bool
  /// Stands in where neither y nor what it repeats was drawn: the middle of y's own values.
  var typical: Double
  /// Where y lies, but for its few most extreme values: what it repeats may lie outside (a bill can be
  /// negative, no payment is), and would then be nothing y ever was. *Shape*: least, most; nil in a model of an
  /// earlier version.
  var limits: [Double]?

  static let own = "own"
  /// A value that so many rows of both columns share is a habit of each, not an echo: two zeros.
  /// (Default: a bill of nothing is 7-13 % of the rows, a payment of nothing 17-24 %; the most
  /// frequent stay in days of support2, all true echoes, reach 8 % in one and less in the other.)
  static let habit = 0.05

  var reads: [String] { sources }
  var restores: [String] { [column] }

  private func label(_ index: Int) -> String { "as \(sources[index])" }

  /// The values shared by at least `habit` of the rows.
  static func habits(_ cells: [Double]) -> Set<Double> {
    let least = max(2, Int(Double(cells.count) * habit))
    let sorted = cells.filter { !$0.isNaN }.sorted()
    var result: Set<Double> = []
    var from = 0
    while from < sorted.count {
      var to = from
      while to < sorted.count, sorted[to] == sorted[from] { to += 1 }
      if to - from >= least { result.insert(sorted[from]) }
      from = to
    }
    return result
  }

  func reshaped(_ table: Cells) throws -> [Column] {
    let own = try table.column(column)
    let cells = own.numbers ?? []
    let habits = Self.habits(cells)
    var codes = [Int32](repeating: 0, count: table.rowCount)
    for (index, source) in sources.enumerated() {
      let others = try table.column(source).numbers ?? []
      let shared = habits.intersection(Self.habits(others))
      for row in codes.indices
      where codes[row] == 0 && cells[row] == others[row] && !shared.contains(cells[row]) {
        codes[row] = Int32(index + 1)
      }
    }
    return [
      Column(
        flag, .category, .codes(codes, levels: [Self.own] + sources.indices.map(label))),
      own.keeping { codes[$0] == 0 },
    ]
  }

  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws {
    guard let schema = schema[column] else { return }
    let drawn = try table.column(column)
    let own = drawn.numbers ?? [Double](repeating: .nan, count: table.rowCount)
    let others = try sources.map { try table.column($0).numbers ?? [] }
    var choice = [Int](repeating: -1, count: table.rowCount)
    if case .codes(let codes, let levels) = try table.column(flag).storage {
      let meaning = levels.map { level in sources.indices.first { label($0) == level } ?? -1 }
      choice = codes.map { $0 < 0 ? -1 : meaning[Int($0)] }
    }
    let cells = own.indices.map { row -> Double in
      if choice[row] >= 0, row < others[choice[row]].count, !others[choice[row]][row].isNaN {
        let repeated = others[choice[row]][row]
        return limits.map { min(max(repeated, $0[0]), $0[1]) } ?? repeated
      }
      if !own[row].isNaN || hasMissing { return own[row] }
      // Neither was drawn, which the maker all but rules out; a cell that is never missing in the
      // original must not be here.
      return others.first { row < $0.count && !$0[row].isNaN }?[row] ?? typical
    }
    table.columns[column] =
      schema.kind == .measurement
      ? Column(schema, .doubles(cells))
      : Column(
        schema, .integers(cells.map { Int64(exactly: $0) ?? Storage.missingInteger }))
  }

  func isSound(in schema: Schema) -> Bool {
    guard let kind = schema[column]?.kind, kind.isOrderedKind, typical.isFinite else {
      return false
    }
    if let limits {
      guard limits.count == 2, limits.allSatisfy(\.isFinite), limits[0] <= limits[1] else {
        return false
      }
    }
    return !sources.isEmpty && sources.count <= 16 && Set(sources).count == sources.count
      && schema[flag] == nil
      && sources.allSatisfy { source in
        guard let other = schema[source]?.kind else { return false }
        return other == kind || (other == .count && kind == .measurement)
      }
  }
}
