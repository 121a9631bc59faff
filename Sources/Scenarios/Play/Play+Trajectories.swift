public import Chance
import Foundation
import Synthesis
public import Tables

extension Play {
  /// Who was where in the first rows: a row for each actor at each moment.
  ///
  /// - Parameter seconds: between moments; the end of each row's play is added.
  /// - Returns: nil where the world has no places.
  public func trajectories(of rows: Int, every seconds: Double, seed: Seed) throws -> Table? {
    var row: [Int64] = []
    var actor: [Int32] = []
    var names: [String] = []
    var numbers = [[Double]](repeating: [], count: 8)
    var first = 0
    while first < rows {
      let count = min(Self.blockRows, rows - first)
      let points = try points(firstRow: first, count: count, seed: seed)
      for index in 0..<count {
        let fields = stage.fields(points.point(index))
        for moment in scenario.world.motion(fields, by: stage.engine, every: seconds) {
          for place in moment.places {
            row.append(Int64(first + index))
            if let known = names.firstIndex(of: place.actor) {
              actor.append(Int32(known))
            } else {
              actor.append(Int32(names.count))
              names.append(place.actor)
            }
            for (column, value) in [
              moment.time, place.x, place.y, place.speedX, place.speedY, place.acceleration,
              place.length, place.width,
            ].enumerated() {
              numbers[column].append(value)
            }
          }
        }
      }
      first += count
    }
    guard !row.isEmpty else { return nil }
    let titles = ["time", "x", "y", "speed_x", "speed_y", "acceleration", "length", "width"]
    return Table(
      [
        Column("row", .count, .integers(row)),
        Column("actor", .category, .codes(actor, levels: names)),
      ]
        + zip(titles, numbers).map { Column($0, .measurement, .doubles($1)) })
  }
}
