import Foundation
import Tables

extension Play {
  static let truths = ["false", "true"]
  static let weightName = "weight"

  /// Outcomes that are written: an event of the same name takes an outcome's place.
  private static func outcomes(_ stage: Stage) -> [Int] {
    let events = Set(stage.scenario.eventNames)
    return stage.scenario.world.outcomes.indices.filter {
      !events.contains(stage.scenario.world.outcomes[$0].name)
    }
  }

  static func columns(_ stage: Stage) -> [ColumnSchema] {
    let scenario = stage.scenario
    var columns = [ColumnSchema(name: "row", kind: .count)]
    columns += scenario.varying.map {
      ColumnSchema(name: scenario.parameters[$0].name, kind: .measurement)
    }
    columns += outcomes(stage).map {
      let outcome = scenario.world.outcomes[$0]
      return ColumnSchema(name: outcome.name, kind: outcome.unit == nil ? .boolean : .measurement)
    }
    columns += scenario.events.map { ColumnSchema(name: $0.name, kind: .boolean) }
    columns += [
      ColumnSchema(name: "stratum", kind: .category),
      ColumnSchema(name: "replicate", kind: .count),
      ColumnSchema(name: "log_p", kind: .measurement),
      ColumnSchema(name: "log_q", kind: .measurement),
      ColumnSchema(name: weightName, kind: .measurement),
    ]
    return columns
  }

  func table(_ pieces: [Piece], firstRow: Int, count: Int, replicate: Int) -> Table {
    let scenario = stage.scenario
    let rows = Self.pieceRows
    /// A column of the first `count` rows.
    func gathered(_ column: Int, _ change: (Double) -> Double) -> [Double] {
      [Double](unsafeUninitializedCapacity: count) { buffer, filled in
        for row in 0..<count {
          buffer[row] = change(pieces[row / rows].results[column * rows + row % rows])
        }
        filled = count
      }
    }
    func truths(_ column: Int) -> Storage {
      .codes(
        (0..<count).map {
          let value = pieces[$0 / rows].results[column * rows + $0 % rows]
          return value.isNaN ? -1 : value != 0 ? 1 : 0
        },
        levels: Self.truths)
    }
    var storages: [Storage] = [.integers((0..<count).map { Int64(firstRow + $0) })]
    for index in scenario.varying {
      let scale = 1 / scenario.parameters[index].unit.scale
      storages.append(.doubles(gathered(index) { $0 * scale }))
    }
    for index in Self.outcomes(stage) {
      let column = stage.outcomeColumn(index)
      if let unit = scenario.world.outcomes[index].unit {
        // What never happened has no time: a missing cell.
        let scale = 1 / unit.scale
        storages.append(.doubles(gathered(column) { $0.isFinite ? $0 * scale : .nan }))
      } else {
        storages.append(truths(column))
      }
    }
    for index in scenario.events.indices { storages.append(truths(stage.eventColumn(index))) }
    storages.append(
      .codes(
        (0..<count).map { pieces[$0 / rows].stratum[$0 % rows] },
        levels: strata[replicate].map(\.name)))
    storages.append(.integers([Int64](repeating: Int64(replicate), count: count)))
    let logP = (0..<count).map { pieces[$0 / rows].logP[$0 % rows] }
    let logQ = (0..<count).map { pieces[$0 / rows].logQ[$0 % rows] }
    storages.append(.doubles(logP))
    storages.append(.doubles(logQ))
    storages.append(.doubles(Vector.exponentials(zip(logP, logQ).map { $0 - $1 })))
    return Table(zip(schema.columns, storages).map { Column($0, $1) })
  }
}
