import Chance
import Tables

/// y = (c + Σ n·x) / q on a common grid of decimals: sums, differences, unit conversions.
struct LinearRelation: Relation {
  struct Term: Codable, Sendable, Equatable {
    var column: String
    var factor: Int64
    /// What the part may be moved within, in units, to bring the total into its bounds; nil where
    /// it may not be moved.
    var lower: Int64?
    var upper: Int64?
  }

  var column: String
  var terms: [Term]
  var constant: Int64
  var divisor: Int64
  /// The grid: units are 10^−digits; nil for full-precision numbers, whose sum is then a double's.
  var digits: Int?
  /// The total's own digits, where it is rounded to fewer than the terms have.
  var ownDigits: Int?
  /// What the total must lie in, in units; terms are moved where it does not.
  var lower: Int64?
  var upper: Int64?
  /// Where a part is missing and yet the total is there: the total's own cells; nil where that
  /// does not happen.
  var alone: String?
  /// Where all parts are there and yet the total may be missing: a column that says so.
  var absence: String?

  var reads: [String] { terms.map(\.column) }
  var adjusts: [String] { terms.filter { $0.lower != nil }.map(\.column) }
  var restores: [String] { [column] }

  private static let limit: Int64 = 1 << 53

  func reshaped(_ table: Cells) throws -> [Column] {
    let total = try table.column(column)
    let parts = try terms.map { try table.column($0.column) }
    let isBroken = (0..<table.rowCount).map { row in parts.contains { $0.isMissing(row) } }
    var result: [Column] = []
    if let alone {
      var own = total
      own.schema.name = alone
      result.append(own.keeping { isBroken[$0] })
    }
    if let absence {
      result.append(
        Column(
          absence, .boolean,
          .codes(
            (0..<table.rowCount).map { !isBroken[$0] && total.isMissing($0) ? 1 : 0 },
            levels: ["present", "missing"])))
    }
    return result
  }

  func restore(_ table: inout Cells, schema: Schema, firstRow: Int, seed: Seed) throws {
    guard let own = schema[column] else { return }
    guard let digits else {
      table.columns[column] = try loose(table, own)
      return
    }
    var parts = try terms.map { GridColumn.units(try table.column($0.column), digits: digits) }
    var totals = [Int64](repeating: GridColumn.missing, count: table.rowCount)
    var isMoved = [Bool](repeating: false, count: terms.count)
    for row in totals.indices {
      guard var sum = total(parts, row) else { continue }
      let target = min(max(sum, lower ?? .min), upper ?? .max)
      if target != sum {
        for moved in move(&parts, row, by: target - sum) { isMoved[moved] = true }
        sum = total(parts, row) ?? target
      }
      totals[row] = sum
    }
    for (index, term) in terms.enumerated() where isMoved[index] {
      let before = try table.column(term.column)
      table.columns[term.column] = GridColumn.column(before.schema, parts[index], digits: digits)
    }
    var result = GridColumn.column(own, totals, digits: digits)
    if let absence, case .codes(let codes, let levels) = try table.column(absence).storage {
      result = result.keeping { codes[$0] < 0 || levels[Int(codes[$0])] != "missing" }
    }
    if let alone {
      let isBroken = (0..<table.rowCount).map { row in
        parts.contains { $0[row] == GridColumn.missing }
      }
      result = result.replacing(with: try table.column(alone)) { isBroken[$0] }
    }
    table.columns[column] = result
  }

  /// The restored column of full-precision numbers.
  private func loose(_ table: Cells, _ own: ColumnSchema) throws -> Column {
    var sums = [Double](repeating: Double(constant), count: table.rowCount)
    for term in terms {
      let cells = try table.column(term.column).numbers ?? []
      for row in sums.indices {
        sums[row] += row < cells.count ? Double(term.factor) * cells[row] : .nan
      }
    }
    let isBroken = sums.map(\.isNaN)
    var result = Column(own, .doubles(sums.map { $0 / Double(divisor) }))
    if let absence, case .codes(let codes, let levels) = try table.column(absence).storage {
      result = result.keeping { codes[$0] < 0 || levels[Int(codes[$0])] != "missing" }
    }
    if let alone { result = result.replacing(with: try table.column(alone)) { isBroken[$0] } }
    return result
  }

  private func total(_ parts: [[Int64]], _ row: Int) -> Int64? {
    var sum = constant
    for (index, term) in terms.enumerated() {
      let part = parts[index][row]
      guard part != GridColumn.missing else { return nil }
      let (product, overflow) = part.multipliedReportingOverflow(by: term.factor)
      let (next, overflows) = sum.addingReportingOverflow(product)
      guard !overflow && !overflows else { return nil }
      sum = next
    }
    let result = Self.rounded(sum, by: divisor, digits: digits ?? 0, ownDigits: ownDigits)
    return result.magnitude < UInt64(Self.limit) ? result : nil
  }

  /// sum / divisor in whole units, or in whole steps of the total's coarser grid.
  static func rounded(_ sum: Int64, by divisor: Int64, digits: Int, ownDigits: Int?) -> Int64 {
    let step = GridColumn.wholePowers[max(0, digits - (ownDigits ?? digits))]
    if divisor == 1 && step == 1 { return sum }
    let steps = (Double(sum) / (Double(divisor) * Double(step))).rounded()
    guard steps.magnitude < 0x1p53 else { return .max }
    let (result, overflow) = Int64(steps).multipliedReportingOverflow(by: step)
    return overflow ? .max : result
  }

  /// Moves parts, each in proportion to the room it has, until the total has moved by `change` or
  /// no room is left. Says which parts moved.
  private func move(_ parts: inout [[Int64]], _ row: Int, by change: Int64) -> [Int] {
    guard divisor == 1, ownDigits == nil else { return [] }
    var room: [(index: Int, units: Int64)] = []
    for (index, term) in terms.enumerated() where abs(term.factor) == 1 {
      guard let low = term.lower, let high = term.upper else { continue }
      let ascends = (change > 0) == (term.factor > 0)
      let space = ascends ? high - parts[index][row] : parts[index][row] - low
      if space > 0 { room.append((index, space)) }
    }
    let all = room.reduce(0.0) { $0 + Double($1.units) }
    guard all > 0 else { return [] }
    var left = change.magnitude
    let share = min(1, Double(left) / all)
    var steps = room.map { UInt64((Double($0.units) * share).rounded(.down)) }
    for index in steps.indices {
      steps[index] = min(steps[index], left, UInt64(room[index].units))
      left -= steps[index]
    }
    for index in steps.indices where left > 0 {
      let more = min(left, UInt64(room[index].units) - steps[index])
      steps[index] += more
      left -= more
    }
    for (step, place) in zip(steps, room) {
      let sign: Int64 = (change > 0) == (terms[place.index].factor > 0) ? 1 : -1
      parts[place.index][row] += sign * Int64(step)
    }
    return room.map(\.index)
  }

  func isSound(in schema: Schema) -> Bool {
    func isModest(_ value: Int64?) -> Bool {
      value.map { $0.magnitude <= UInt64(Self.limit) } ?? true
    }
    guard let kind = schema[column]?.kind, kind.isOrderedKind,
      (0...GridColumn.most).contains(digits ?? 0), digits != nil || kind == .measurement
    else { return false }
    return !terms.isEmpty && terms.count <= 1000 && divisor > 0
      && (0...(digits ?? 0)).contains(ownDigits ?? 0)
      && Set(terms.map(\.column)).count == terms.count && isModest(constant) && isModest(divisor)
      && isModest(lower) && isModest(upper) && (lower ?? .min) <= (upper ?? .max)
      && terms.allSatisfy { term in
        (schema[term.column]?.kind.isOrderedKind ?? false) && term.factor != 0
          && isModest(term.factor) && isModest(term.lower) && isModest(term.upper)
          && (term.lower ?? .min) <= (term.upper ?? .max)
      }
  }

  /// A conversion of one column is undone; a sum is not.
  func translated(_ condition: Condition) -> Condition? {
    guard terms.count == 1, alone == nil, absence == nil else { return nil }
    if condition.test == .missing || condition.test == .present {
      return Condition(terms[0].column, condition.test)
    }
    return nil
  }
}

extension Column {
  /// The column with every cell missing that is not kept.
  func keeping(_ isKept: (Int) -> Bool) -> Column {
    switch storage {
    case .doubles(let cells):
      Column(schema, .doubles(cells.indices.map { isKept($0) ? cells[$0] : .nan }))
    case .integers(let cells):
      Column(
        schema, .integers(cells.indices.map { isKept($0) ? cells[$0] : Storage.missingInteger }))
    case .codes(let cells, let levels):
      Column(schema, .codes(cells.indices.map { isKept($0) ? cells[$0] : -1 }, levels: levels))
    case .text(let cells): Column(schema, .text(cells.indices.map { isKept($0) ? cells[$0] : nil }))
    }
  }

  /// The column with another's cells, of the same storage, in the rows named.
  func replacing(with other: Column, where isOther: (Int) -> Bool) -> Column {
    switch (storage, other.storage) {
    case (.doubles(let a), .doubles(let b)):
      Column(schema, .doubles(a.indices.map { isOther($0) ? b[$0] : a[$0] }))
    case (.integers(let a), .integers(let b)):
      Column(schema, .integers(a.indices.map { isOther($0) ? b[$0] : a[$0] }))
    case (.doubles(let a), .integers(let b)):
      Column(
        schema,
        .doubles(
          a.indices.map {
            !isOther($0) ? a[$0] : b[$0] == Storage.missingInteger ? .nan : Double(b[$0])
          }))
    case (.integers(let a), .doubles(let b)):
      Column(
        schema,
        .integers(
          a.indices.map {
            isOther($0) ? Int64(exactly: b[$0].rounded()) ?? Storage.missingInteger : a[$0]
          }))
    default: self
    }
  }
}
