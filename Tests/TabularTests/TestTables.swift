import Chance
import Tables

/// Tables made for the tests, with relations that an understudy must keep.
enum TestTables {
  /// Patients: `income` is a spike at zero that depends on `employed`; `score` is missing where
  /// `age` is above 60 four times in five, else hardly ever; `level` follows `age`.
  static func patients(_ rows: Int, seed: Seed = 1) -> Table {
    let stream = seed.stream("patients")
    func u(_ row: Int, _ draw: Int) -> Double { stream.uniform(at: UInt64(row * 8 + draw)) }
    let ages = (0..<rows).map { 18 + Int64(u($0, 0) * 70) }
    let employed = (0..<rows).map { u($0, 1) < 0.6 ? Int32(1) : 0 }
    let income = (0..<rows).map { row -> Int64 in
      employed[row] == 0 ? 0 : 12_000 + Int64(u(row, 2) * u(row, 3) * 90_000)
    }
    let score = (0..<rows).map { row -> Double in
      u(row, 4) < (ages[row] > 60 ? 0.8 : 0.02) ? .nan : (u(row, 5) * 1000).rounded() / 10
    }
    let level = (0..<rows).map { row in
      Int32(min(2, max(0, (Double(ages[row]) - 18) / 25 + u(row, 6) - 0.5)))
    }
    return Table([
      Column("age", .count, .integers(ages)),
      Column("employed", .boolean, .codes(employed, levels: ["no", "yes"])),
      Column("income", .count, .integers(income)),
      Column("score", .measurement, .doubles(score)),
      Column("level", .category, .codes(level, levels: ["low", "middle", "high"])),
      Column("site", .category, .codes([Int32](repeating: 0, count: rows), levels: ["A"])),
      Column("void", .measurement, .doubles([Double](repeating: .nan, count: rows))),
    ])
  }
}

extension Table {
  func integers(_ name: String) -> [Int64] {
    guard case .integers(let cells)? = self[name]?.storage else { return [] }
    return cells
  }
  func doubles(_ name: String) -> [Double] {
    guard case .doubles(let cells)? = self[name]?.storage else { return [] }
    return cells
  }
  /// Cells as text; missing as nil.
  func texts(_ name: String) -> [String?] {
    guard case .codes(let cells, let levels)? = self[name]?.storage else { return [] }
    return cells.map { $0 < 0 ? nil : levels[Int($0)] }
  }
}
