import Chance
import Tables

/// The rows that shadow fits learn from: learned and unseen ones together.
struct Pool: Sendable {
  let table: Table
  let rows: [(table: ExposedRow.Origin, row: Int)]
  /// A number that differs where the rows differ.
  let mark: UInt64

  init(train: Table, control: Table, limit: Int, seed: Seed) throws {
    for (a, b) in zip(train.columns, control.columns) where !Pool.isAlike(a.storage, b.storage) {
      throw EvaluationError(
        place: "Column “\(a.name)”",
        expected: "the same kind in the real table and the holdout, to fit the maker on both",
        remedy: "Give both one schema file with --schema.")
    }
    var stream = seed.stream("rows of shadow fits")
    let total = train.rowCount + control.rowCount
    let chosen = stream.subset(min(limit, total), of: total)
    table = train.appending(control).taking(chosen)
    rows = chosen.map {
      $0 < train.rowCount ? (.train, $0 + 1) : (.holdout, $0 - train.rowCount + 1)
    }
    var prints = [UInt64](repeating: 1, count: chosen.count)
    for column in table.columns where Panel.isJudged(column.kind) {
      try Scale(of: column, []).mark(column, into: &prints)
    }
    mark = prints.reduce(UInt64(chosen.count)) { ($0 &* 0xD1B5_4A32_D192_ED03) ^ $1 }
  }

  private static func isAlike(_ a: Storage, _ b: Storage) -> Bool {
    switch (a, b) {
    case (.doubles, .doubles), (.integers, .integers), (.codes, .codes), (.text, .text): true
    default: false
    }
  }

  /// The rows and a synthetic table as numbers on one scale.
  func numbers(
    beside made: Table
  ) throws -> (axes: [Scene.Axis], real: Scene.Rows, synthetic: Scene.Rows) {
    var axes: [Scene.Axis] = []
    var real: [[Double]] = []
    var synthetic: [[Double]] = []
    for column in table.columns where Panel.isJudged(column.kind) {
      guard let other = made[column.name] else { continue }
      let scale = try Scale(of: column, [other])
      let cells = try scale.numbers(column, rows: 0..<column.count)
      real.append(cells)
      synthetic.append(try scale.numbers(other, rows: 0..<other.count))
      let present = cells.filter { !$0.isNaN }
      let low = present.min() ?? 0
      axes.append(
        Scene.Axis(
          name: column.name, isNumber: scale.levels == nil, origin: low,
          range: (present.max() ?? low) - low))
    }
    return (
      axes, Scene.Rows(columns: real, places: Array(0..<table.rowCount)),
      Scene.Rows(columns: synthetic, places: Array(0..<made.rowCount))
    )
  }
}
