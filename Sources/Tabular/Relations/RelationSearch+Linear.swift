import Tables

extension ReshapingBuilder {
  private static let blockColumns = 200

  /// Sums, differences and unit conversions among numeric columns, with a constant.
  ///
  /// The sample's rows are equations in whole numbers. Elimination over a prime field finds every
  /// linear dependency at once; those with plain fractions are verified on all rows, and rows that
  /// contradict join the equations, until nothing contradicts.
  ///
  /// *Complexity*: columns³ within blocks of at most 200 neighbouring columns that are missing
  /// together, plus a pass over all rows for each relation.
  mutating func searchLinear(_ search: RelationSearch) {
    var grids: [String: GridColumn] = [:]
    var groups: [[Bool]: [String]] = [:]
    var order: [[Bool]] = []
    for column in search.sample.columns
    where column.kind.isNumber || column.kind == .date {
      guard !isRestored(column.name), let grid = GridColumn(column), let first = grid.units.first,
        grid.units.contains(where: { $0 != first })
      else { continue }
      let mask = grid.units.map { $0 == GridColumn.missing }
      // Dates are moved by whole days only against dates; both are counted from one day.
      grids[column.name] = grid
      if groups[mask] == nil { order.append(mask) }
      groups[mask, default: []].append(column.name)
    }
    // All columns where all are there; then those that are missing together with those that never
    // are: a total and the one part that may be missing.
    let all = search.sample.columns.map(\.name).filter { grids[$0] != nil }
    let complete = (0..<search.sample.rowCount).filter { row in
      order.allSatisfy { !$0[row] }
    }
    searchLinear(all, rows: complete, grids: grids)
    for mask in order.prefix(64) where order.count > 1 {
      let rows = mask.indices.filter { !mask[$0] }
      let never = mask.contains(true) ? groups.first { !$0.key.contains(true) }?.value ?? [] : []
      let members = Set(groups[mask]! + never)
      searchLinear(all.filter { members.contains($0) }, rows: rows, grids: grids)
    }
  }

  private mutating func searchLinear(
    _ names: [String], rows: [Int], grids: [String: GridColumn]
  ) {
    for from in stride(from: 0, to: names.count, by: Self.blockColumns) {
      let block = Array(names[from..<min(from + Self.blockColumns, names.count)])
      eliminate(block, rows: rows, grids: grids)
    }
  }

  private mutating func eliminate(
    _ names: [String], rows: [Int], grids: [String: GridColumn]
  ) {
    guard names.count >= 2, rows.count >= 40 else { return }
    let digits = names.compactMap { grids[$0]?.digits }.max() ?? 0
    func scaled(_ name: String, _ units: Int64, _ own: Int) -> Int64 {
      units &* GridColumn.wholePowers[digits - own]
    }
    // More equations than unknowns by far, so that nothing fits by chance; but no more than needed.
    var equations = rows.prefix(2 * names.count + 64).map { row in
      names.map { scaled($0, grids[$0]!.units[row], grids[$0]!.digits) }
    }
    // Fewer equations than that and the last columns must do without.
    let count = min(names.count, equations.count / 2)
    for _ in 0..<8 {
      let dependencies = Elimination(equations, columns: count).dependencies
      var contradictions: [[Int64]] = []
      for dependency in dependencies {
        guard var relation = relation(dependency, names, digits) else { continue }
        let free = relation.terms.map(\.column) + [relation.column]
        guard free.filter({ isFree($0) }).count > 0 else { continue }
        switch verified(&relation, names) {
        case .holds:
          addLinear(relation)
        case .contradicted(let row): contradictions.append(row)
        case .unusable: continue
        }
      }
      guard !contradictions.isEmpty else { return }
      equations += contradictions
    }
  }

  private enum Verdict {
    case holds
    case contradicted([Int64])
    case unusable
  }

  /// A dependency as a relation that restores the best of its columns.
  private func relation(_ dependency: Elimination.Dependency, _ names: [String], _ digits: Int)
    -> LinearRelation?
  {
    // The column that all others add up to reads best and cannot fall out of its sign; failing
    // that, the one that the elimination gave.
    var factors: [Int: Int64] = [dependency.column: -dependency.divisor]
    for (column, numerator) in dependency.terms { factors[column] = numerator }
    let columns = factors.keys.sorted()
    guard columns.count >= 2, columns.count <= 17 else { return nil }
    func isTotal(_ column: Int) -> Bool {
      columns.allSatisfy { $0 == column || (factors[$0]! > 0) != (factors[column]! > 0) }
    }
    let usable = columns.filter { isFree(names[$0]) }
    let total: Int?
    if columns.count == 2 {
      // Of two, the later goes.
      total = usable.last
    } else {
      total =
        usable.first { isTotal($0) && abs(factors[$0]!) == 1 }
        ?? (usable.contains(dependency.column) ? dependency.column : usable.last)
    }
    guard let total, let own = factors[total] else { return nil }
    let sign: Int64 = own < 0 ? 1 : -1
    return LinearRelation(
      column: names[total],
      terms: columns.filter { $0 != total }.map {
        LinearRelation.Term(column: names[$0], factor: sign * factors[$0]!)
      }, constant: sign * dependency.constant, divisor: abs(own), digits: digits)
  }

  /// Checks every row; scales the relation to the grid of the whole columns.
  private func verified(_ relation: inout LinearRelation, _ names: [String]) -> Verdict {
    let involved = [relation.column] + relation.terms.map(\.column)
    let columns = involved.compactMap { table[$0] }
    // Numbers only relate to numbers; a date to a date by a shift.
    let areDates = columns.filter { $0.kind == .date }.count
    guard
      areDates == 0
        || (columns.count == 2 && areDates == 2 && relation.divisor == 1
          && relation.terms[0].factor == 1)
    else { return .unusable }
    let grids = columns.compactMap { GridColumn($0) }
    guard grids.count == columns.count else { return .unusable }
    let sampleDigits = relation.digits ?? 0
    let digits = max(sampleDigits, grids.map(\.digits).max() ?? 0)
    let (constant, overflow) = relation.constant.multipliedReportingOverflow(
      by: GridColumn.wholePowers[digits - sampleDigits])
    guard !overflow, constant.magnitude < UInt64(GridColumn.limit) else { return .unusable }
    relation.digits = digits
    relation.constant = constant
    let scales = grids.map { GridColumn.wholePowers[digits - $0.digits] }
    var varied: [Int64: Int] = [:]
    for row in 0..<table.rowCount {
      let isMissing = grids[0].units[row] == GridColumn.missing
      let isBroken = grids.dropFirst().contains { $0.units[row] == GridColumn.missing }
      guard isMissing == isBroken else { return .unusable }
      if isMissing { continue }
      var sum = constant
      for (index, term) in relation.terms.enumerated() {
        let (product, a) = grids[index + 1].units[row].multipliedReportingOverflow(
          by: term.factor &* scales[index + 1])
        let (next, b) = sum.addingReportingOverflow(product)
        guard !a && !b else { return .unusable }
        sum = next
      }
      let (own, c) = (grids[0].units[row]).multipliedReportingOverflow(by: scales[0])
      let (whole, d) = own.multipliedReportingOverflow(by: relation.divisor)
      guard !c && !d else { return .unusable }
      if sum != whole {
        // The row joins the equations, in the sample's units where it has them.
        let factor = GridColumn.wholePowers[digits - sampleDigits]
        let cells = names.map { name -> Int64? in
          guard let column = table[name] else { return nil }
          let units = GridColumn.units(
            Column(column.schema, column.storage.taking([row])), digits: sampleDigits)
          return units.first.flatMap { $0 == GridColumn.missing ? nil : $0 }
        }
        guard factor == 1, !cells.contains(nil) else { return .unusable }
        return .contradicted(cells.compactMap(\.self))
      }
      if varied.count < 64 {
        varied[own, default: 0] += 1
      } else if varied[own] != nil {
        varied[own]! += 1
      }
    }
    // A column that is one value but for a handful of rows fits too much.
    guard let most = varied.values.max(), table.rowCount - most >= 20 + relation.terms.count else {
      return .unusable
    }
    return .holds
  }

  private mutating func addLinear(_ found: LinearRelation) {
    var relation = found
    let reads = relation.terms.map(\.column)
    guard isFree(relation.column), canRestore([relation.column], from: reads) else { return }
    let all = [relation.column] + reads
    if relation.terms.count > 1, let merged = exclusive(relation) {
      add(
        .merged(merged),
        .init(
          .combinations, all, "\(Self.list(all)) only combine as they do in the original.",
          isDeclared: false))
      return
    }
    // Where signs differ, or a constant is split, parts drawn apart may leave the total where it
    // never was; they are then moved a little.
    let digits = relation.digits ?? 0
    if relation.terms.count > 1, relation.divisor == 1,
      relation.terms.contains(where: { $0.factor < 0 }), let column = table[relation.column],
      let (low, high) = commonRange(column)
    {
      relation.lower = GridColumn.units(low, digits: digits, .up)
      relation.upper = GridColumn.units(high, digits: digits, .down)
      for index in relation.terms.indices
      where !declaredColumns.contains(relation.terms[index].column) {
        let (lower, upper) = room(relation.terms[index].column, digits)
        guard let lower, let upper, lower < upper else { continue }
        relation.terms[index].lower = lower
        relation.terms[index].upper = upper
      }
    }
    let sentence: String
    if relation.terms.count == 1 {
      sentence =
        "“\(relation.column)” is “\(reads[0])” in another unit or shifted by a constant."
    } else {
      let plus = relation.terms.filter { $0.factor > 0 }.map(\.column)
      let minus = relation.terms.filter { $0.factor < 0 }.map(\.column)
      let isPlain = relation.terms.allSatisfy { abs($0.factor) == 1 } && relation.divisor == 1
      sentence =
        minus.isEmpty
        ? "“\(relation.column)” is the \(isPlain ? "" : "weighted ")sum of \(Self.list(plus))"
          + (relation.constant == 0 ? "." : " and a constant.")
        : "“\(relation.column)” follows from \(Self.list(reads)) by adding and subtracting."
    }
    add(.linear(relation), .init(.linear, all, sentence, isDeclared: false))
  }

  /// Columns of zeros and ones that add up to a constant: one category, written as several columns.
  private func exclusive(_ relation: LinearRelation) -> MergedRelation? {
    let all = [relation.column] + relation.terms.map(\.column)
    guard all.count <= 64, all.allSatisfy({ isFree($0) }), canRestore(all, from: []),
      all.allSatisfy({ name in
        table[name]?.numbers?.allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN } ?? false
      }),
      !steps.contains(where: { !Set($0.relation.reads).isDisjoint(with: all) })
    else { return nil }
    let names = table.columns.map(\.name).filter { all.contains($0) }
    var name = names.joined(separator: " + ")
    while table[name] != nil { name += " combined" }
    return try? MergedRelation(table, names, merged: name, minimumRows: minimumRows)
  }
}

/// Whole-number equations reduced to echelon form.
struct Elimination {
  /// divisor · column = constant + Σ numerator · term, in units.
  struct Dependency {
    var column: Int
    var divisor: Int64
    var constant: Int64
    var terms: [(column: Int, numerator: Int64)]
  }

  let dependencies: [Dependency]

  /// Fractions beyond this are no unit anyone uses.
  private static let limit: Int64 = 1_000_000
  /// The constant may be large: two epochs, or a temperature's zero in fine units.
  private static let constantLimit: Int64 = 1_000_000_000

  /// - Parameter equations: *shape* rows x columns.
  init(_ equations: [[Int64]], columns: Int) {
    let rows = equations.count
    // Column 0 is the constant.
    var matrix = equations.map { row in [1] + row.prefix(columns).map(PrimeField.element) }
    var pivots: [Int] = []
    var dependent: [Int] = []
    for column in 0...columns {
      let top = pivots.count
      guard let pivot = (top..<rows).first(where: { matrix[$0][column] != 0 }) else {
        dependent.append(column)
        continue
      }
      matrix.swapAt(top, pivot)
      let inverse = PrimeField.inverse(matrix[top][column])
      for place in column...columns {
        matrix[top][place] = PrimeField.product(matrix[top][place], inverse)
      }
      let head = matrix[top]
      for row in 0..<rows where row != top && matrix[row][column] != 0 {
        let factor = matrix[row][column]
        matrix[row].withUnsafeMutableBufferPointer { line in
          for place in column...columns where head[place] != 0 {
            line[place] = PrimeField.difference(
              line[place], PrimeField.product(factor, head[place]))
          }
        }
      }
      pivots.append(column)
    }
    dependencies = dependent.compactMap { column in
      guard column > 0 else { return nil }
      var terms: [(column: Int, numerator: Int64, divisor: Int64)] = []
      var constant: (numerator: Int64, divisor: Int64) = (0, 1)
      for (row, pivot) in pivots.enumerated() where matrix[row][column] != 0 {
        if pivot == 0 {
          guard
            let fraction = PrimeField.fraction(matrix[row][column], limit: Self.constantLimit)
          else { return nil }
          constant = fraction
        } else {
          guard let fraction = PrimeField.fraction(matrix[row][column], limit: Self.limit) else {
            return nil
          }
          terms.append((pivot - 1, fraction.numerator, fraction.divisor))
        }
      }
      guard !terms.isEmpty, terms.count <= 16 else { return nil }
      var divisor: Int64 = 1
      for value in terms.map(\.divisor) + [constant.divisor] {
        divisor = divisor / Self.common(divisor, value) * value
        guard divisor <= Self.limit else { return nil }
      }
      return Dependency(
        column: column - 1, divisor: divisor,
        constant: constant.numerator * (divisor / constant.divisor),
        terms: terms.map { ($0.column, $0.numerator * (divisor / $0.divisor)) })
    }
  }

  private static func common(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (abs(a), abs(b))
    while b != 0 { (a, b) = (b, a % b) }
    return max(1, a)
  }
}
