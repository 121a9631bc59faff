import Chance
import Tables

/// Columns that only combine as seen: the maker draws the combination.
///
/// *Privacy*: holds the combinations that at least the floor's rows carry; the others' rows take
/// part in learning under labels that no row is drawn with.
struct MergedRelation: Relation {
  var columns: [String]
  var merged: String
  /// *Shape*: combinations x columns, the most frequent first.
  var combinations: [[Cell]]

  var reads: [String] { [] }
  var restores: [String] { columns }

  /// - Throws: where no combination is frequent enough.
  init(_ table: Table, _ columns: [String], merged: String, minimumRows: Int) throws {
    self.columns = columns
    self.merged = merged
    var counts: [[Cell]: (count: Int, first: Int)] = [:]
    if let tuples = CellTuples(table, columns) {
      for row in 0..<table.rowCount { counts[tuples[row], default: (0, row)].count += 1 }
    }
    combinations = counts.filter { $0.value.count >= minimumRows }
      .sorted { ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first) }.map(\.key)
    guard !combinations.isEmpty else {
      throw ConstraintError(
        place: "The constraint \(Constraint.fixedCombinations(columns).title)",
        expected: "no combination is carried by \(minimumRows) rows or more",
        remedy: "Name fewer columns, or columns with fewer different values.")
    }
  }

  private func label(_ index: Int) -> String { "combination \(index + 1)" }

  func reshaped(_ table: Cells) throws -> [Column] {
    let storages = try columns.map { try table.column($0).storage }
    var known: [[Cell]: Int32] = [:]
    for (index, combination) in combinations.enumerated() { known[combination] = Int32(index) }
    var levels = combinations.indices.map(label)
    let codes = (0..<table.rowCount).map { row -> Int32 in
      let tuple = storages.map { CellTuples.cell($0, row) }
      if let code = known[tuple] { return code }
      let code = Int32(levels.count)
      levels.append("rare \(levels.count - combinations.count + 1)")
      known[tuple] = code
      return code
    }
    return [Column(merged, .category, .codes(codes, levels: levels))]
  }

  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws {
    var choices = [Int](repeating: 0, count: table.rowCount)
    if case .codes(let codes, let levels) = try table.column(merged).storage {
      var index: [String: Int] = [:]
      for place in combinations.indices { index[label(place)] = place }
      let translated = levels.map { index[$0] ?? 0 }
      choices = codes.map { $0 < 0 ? 0 : translated[Int($0)] }
    }
    for (place, name) in columns.enumerated() {
      guard let own = schema[name] else { continue }
      table.columns[name] = .chosen(own, choices, of: combinations.map { $0[place] })
    }
  }

  func isSound(in schema: Schema) -> Bool {
    columns.count >= 2 && columns.count <= 1000 && Set(columns).count == columns.count
      && columns.allSatisfy { schema[$0] != nil } && schema[merged] == nil
      && !combinations.isEmpty && combinations.allSatisfy { $0.count == columns.count }
  }

  func translated(_ condition: Condition) -> Condition? {
    guard let place = columns.firstIndex(of: condition.column) else { return nil }
    let allowed = combinations.indices.filter { index in
      switch combinations[index][place] {
      case .missing: condition.test == .missing
      case .text(let text): condition.test.matches(text: text)
      case .number(let number): condition.test.matches(number: number)
      case .integer(let integer): condition.test.matches(number: Double(integer))
      }
    }
    return Condition(merged, .oneOf(allowed.map { .text(label($0)) }))
  }
}
