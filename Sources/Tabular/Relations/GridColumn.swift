import Tables

/// Numbers or dates as whole multiples of a power of ten, so that sums and gaps are exact.
struct GridColumn: Sendable {
  /// Digits after the decimal mark.
  let digits: Int
  /// Multiples of 10^−digits; `missing` where there is none. *Shape*: rows.
  let units: [Int64]

  static let missing = Int64.min
  static let most = 6
  static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6]
  static let wholePowers: [Int64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
  /// Beyond it a double skips whole numbers.
  static let limit: Int64 = 1 << 53

  /// Nil for full-precision numbers, numbers beyond 2^53 units, and what is no number.
  init?(_ column: Column, atLeast least: Int = 0) {
    switch column.storage {
    case .integers(let cells):
      let scale = Self.wholePowers[least]
      guard cells.allSatisfy({ $0 == Self.missing || $0.magnitude < UInt64(Self.limit / scale) })
      else { return nil }
      digits = least
      units = scale == 1 ? cells : cells.map { $0 == Self.missing ? $0 : $0 * scale }
    case .doubles(let cells):
      var digits = least
      var units = [Int64](repeating: Self.missing, count: cells.count)
      var row = 0
      // Rows before one that needs more digits fit the finer grid too; they are redone at the end.
      while row < cells.count {
        let cell = cells[row]
        if !cell.isNaN {
          let scaled = cell * Self.powers[digits]
          guard scaled.magnitude < 0x1p53 else { return nil }
          if scaled.rounded() / Self.powers[digits] != cell {
            digits += 1
            guard digits <= Self.most else { return nil }
            continue
          }
        }
        row += 1
      }
      let scale = Self.powers[digits]
      for row in cells.indices where !cells[row].isNaN {
        let scaled = (cells[row] * scale).rounded()
        guard scaled.magnitude < 0x1p53, scaled / scale == cells[row] else { return nil }
        units[row] = Int64(scaled)
      }
      self.digits = digits
      self.units = units
    case .codes, .text: return nil
    }
  }

  /// Cells rounded to a given grid; what lies beyond it is missing. Never fails, for restoring.
  static func units(_ column: Column, digits: Int) -> [Int64] {
    (column.numbers ?? [Double](repeating: .nan, count: column.count)).map {
      let scaled = ($0 * powers[digits]).rounded()
      return scaled.magnitude < 0x1p53 ? Int64(scaled) : missing
    }
  }

  /// A column of the given kind from units.
  static func column(_ schema: ColumnSchema, _ units: [Int64], digits: Int) -> Column {
    if schema.kind == .measurement {
      let scale = powers[digits]
      return Column(
        schema, .doubles(units.map { $0 == missing ? .nan : Double($0) / scale }))
    }
    let scale = wholePowers[digits]
    return Column(
      schema,
      .integers(
        units.map { unit in
          if unit == missing { return Storage.missingInteger }
          if scale == 1 { return unit }
          return Int64((Double(unit) / Double(scale)).rounded())
        }))
  }

  /// A number's units, rounded; saturating.
  static func units(_ number: Double, digits: Int, _ rule: FloatingPointRoundingRule) -> Int64 {
    let scaled = number * powers[digits]
    // 3 × 0.1 is above 0.3; the nearest unit is meant where one is as near as a double tells.
    let nearest = scaled.rounded()
    let whole =
      abs(scaled - nearest) <= 1e-9 * max(1, abs(scaled)) ? nearest : scaled.rounded(rule)
    if whole >= 0x1p53 { return limit }
    if whole <= -0x1p53 { return -limit }
    return Int64(whole)
  }
}
