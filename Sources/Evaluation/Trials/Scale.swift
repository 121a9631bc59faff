import Tables

/// How the cells of one column, as several tables store them, become numbers.
///
/// Train's kind decides. 25 and 25.0 are the same number; categories are matched by their text, and
/// by their number where one table stores them as numbers.
struct Scale {
  let name: String
  let kind: Kind
  /// All tables' levels in order; nil for numbers and dates.
  let levels: [String]?
  private let codes: [String: Int32]
  private let spellsNumbers: Bool

  init(of train: Column, _ others: [Column]) throws {
    name = train.name
    // A column with no cell in train is what the others say.
    let leading = [train] + others
    let speaking = leading.first { $0.missingCount < $0.count } ?? train
    kind = Panel.isJudged(speaking.kind) ? speaking.kind : train.kind
    guard kind == .category || kind == .boolean else {
      levels = nil
      codes = [:]
      spellsNumbers = false
      return
    }
    let spells = leading.contains { $0.isOrdered && $0.missingCount < $0.count }
    spellsNumbers = spells
    var all: Set<String> = []
    for column in leading { all.formUnion(try Scale.levels(of: column, spellsNumbers: spells)) }
    // Numbered levels keep their numbers' order, others go by text: never by their order in a file.
    let numbered = all.compactMap { level in
      Double(level).flatMap { $0.isFinite ? (level, $0) : nil }
    }
    let sorted =
      numbered.count == all.count
      ? numbered.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0) : all.sorted()
    levels = sorted
    codes = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
  }

  /// Mixes a column's cells into one fingerprint per row.
  func mark(_ column: Column, into prints: inout [UInt64]) throws {
    let cells = try numbers(column, rows: 0..<column.count)
    // A level is marked by its text, which does not depend on what other levels there are.
    let marks = levels?.map { level -> UInt64 in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in level.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      return hash
    }
    for row in cells.indices {
      let cell = cells[row]
      let mark: UInt64 =
        if cell.isNaN {
          0x7FF8_0000_0000_0001
        } else if let marks {
          marks[Int(cell)]
        } else {
          (cell == 0 ? 0 : cell).bitPattern
        }
      prints[row] = Scale.mixed(prints[row] &* 0xD1B5_4A32_D192_ED03 ^ mark)
    }
  }

  /// The cells of some rows as numbers, missing as NaN.
  func numbers(_ column: Column, rows: some Collection<Int>) throws -> [Double] {
    if column.missingCount == column.count { return rows.map { _ in .nan } }
    return levels == nil ? try quantities(column, rows) : try positions(column, rows)
  }

  private func quantities(_ column: Column, _ rows: some Collection<Int>) throws -> [Double] {
    let isTime = kind == .date || kind == .timestamp
    let columnIsTime = column.kind == .date || column.kind == .timestamp
    switch column.storage {
    case .doubles(let cells):
      guard !isTime else { throw conflict }
      // An infinite cell has no place on any scale; it is judged as missing.
      return rows.map { cells[$0].isFinite ? cells[$0] : .nan }
    case .integers(let cells):
      guard isTime == columnIsTime else { throw conflict }
      let day = 86_400_000_000.0
      let factor =
        kind == column.kind || !isTime ? 1 : (kind == .timestamp ? day : 1 / day)
      return rows.map {
        cells[$0] == Storage.missingInteger ? .nan : Double(cells[$0]) * factor
      }
    case .codes(let cells, let levels):
      guard !isTime else { throw conflict }
      let values = try levels.map { level in
        guard let value = Double(level), value.isFinite else { throw conflict }
        return value
      }
      return rows.map { cells[$0] < 0 ? .nan : values[Int(cells[$0])] }
    case .text(let cells):
      guard !isTime else { throw conflict }
      return try rows.map { row in
        guard let text = cells[row] else { return .nan }
        guard let value = Double(text), value.isFinite else { throw conflict }
        return value
      }
    }
  }

  private func positions(_ column: Column, _ rows: some Collection<Int>) throws -> [Double] {
    func position(_ level: String) -> Double {
      codes[spellsNumbers ? Scale.respelled(level) : level].map(Double.init) ?? .nan
    }
    switch column.storage {
    case .codes(let cells, let levels):
      let positions = levels.map(position)
      return rows.map { cells[$0] < 0 ? .nan : positions[Int(cells[$0])] }
    case .text(let cells):
      return rows.map { cells[$0].map(position) ?? .nan }
    case .integers(let cells):
      return rows.map {
        cells[$0] == Storage.missingInteger ? .nan : position(Scale.spelled(Double(cells[$0])))
      }
    case .doubles(let cells):
      return rows.map { cells[$0].isNaN ? .nan : position(Scale.spelled(cells[$0])) }
    }
  }

  private static func levels(of column: Column, spellsNumbers: Bool) throws -> Set<String> {
    switch column.storage {
    case .codes(_, let levels):
      return Set(spellsNumbers ? levels.map(respelled) : levels)
    case .text(let cells):
      let levels = Set(cells.lazy.compactMap { $0 })
      return spellsNumbers ? Set(levels.map(respelled)) : levels
    case .integers(let cells):
      guard column.kind != .date && column.kind != .timestamp else {
        if column.missingCount == column.count { return [] }
        throw conflict(column.name, "categories", "dates")
      }
      return Set(Set(cells).subtracting([Storage.missingInteger]).map { spelled(Double($0)) })
    case .doubles(let cells):
      return Set(Set(cells.lazy.filter { !$0.isNaN }).map(spelled))
    }
  }

  private static func spelled(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)"
  }

  private static func respelled(_ level: String) -> String {
    Double(level).map(spelled) ?? level
  }

  private var conflict: EvaluationError {
    let isTime = kind == .date || kind == .timestamp
    return Scale.conflict(name, isTime ? "dates" : "numbers", "something else")
  }

  private static func conflict(_ name: String, _ wanted: String, _ found: String) -> EvaluationError
  {
    EvaluationError(
      place: "Column “\(name)”",
      expected: "\(wanted) in every table, but one table has \(found)",
      remedy: "Give the column the same kind in all tables, for example by one schema file.")
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195).
  private static func mixed(_ x: UInt64) -> UInt64 {
    var z = x
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
