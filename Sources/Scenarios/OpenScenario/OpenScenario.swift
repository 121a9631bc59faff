public import Chance
import Foundation
import Synthesis
import Tables

/// A crossing scenario as ASAM OpenSCENARIO XML 1.3, for players that know nothing of probability.
///
/// What is written: the scenario with its parameters declared, a straight road, and rows as a
/// deterministic set of parameter values. Laws, correlations, weights and the driver's model have no
/// counterpart there: weights and drivers go beside it in a
/// table.
public struct OpenScenario: Sendable {
  /// File names and their text.
  public var files: [(name: String, text: String)]
  /// What could not be said in the format, in sentences.
  public var losses: [String]

  /// Worlds whose other road user only crosses.
  public static let worlds = ["child-behind-parked-car", "adult-crossing", "cyclist-crossing"]

  static let losses = [
    "Laws, correlations, exposure and severity have no counterpart in OpenSCENARIO: rows are written as "
      + "a set of values, their weights in weights.csv.",
    "How the driver brakes is not portable: the car keeps its speed, and the player's own controller "
      + "must brake; latency, deceleration and jerk are in weights.csv.",
    "Parked cars and hedges stand where they do, and block sight only for players that see.",
  ]
}

extension Play {
  /// The first rows as OpenSCENARIO.
  ///
  /// - Throws: `ScenarioError` where the world is not a crossing.
  public func openScenario(rows: Int, seed: Seed) throws -> OpenScenario {
    guard OpenScenario.worlds.contains(scenario.world.name),
      let world = scenario.world as? any EncounterWorld
    else {
      throw ScenarioError(
        .request, place: "--openscenario",
        expected: "the world \(scenario.world.name) is not one that can be written as OpenSCENARIO",
        remedy: "Use one of \(OpenScenario.worlds.joined(separator: ", ")).")
    }
    let count = min(rows, Self.blockRows)
    let points = try points(firstRow: 0, count: count, seed: seed)
    let table = try block(firstRow: 0, count: count, seed: seed)
    var sets: [[(name: String, value: Double)]] = []
    var parked: [Moment.Place] = []
    var drivers: [[Double]] = []
    for row in 0..<count {
      var fields = stage.fields(points.point(row))
      fields.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let one = FieldRow(columns: Columns(base: base, stride: 1, count: 1), row: 0)
        let e = world.encounter(one)
        if row == 0 { parked = world.bystanders(one) }
        sets.append(
          [
            ("ego_speed", e.speed), ("distance", e.distance), ("other_speed", e.lateralSpeed),
            ("offset", -e.offset), ("run_up", e.lateralRunup), ("ego_length", e.length),
            ("ego_width", e.carWidth), ("ego_x", -0.5 * e.length),
            ("other_along", 2 * e.halfLength), ("other_across", 2 * e.halfWidths - e.carWidth),
          ]
            + world.bystanders(one).flatMap { place in
              [("\(place.actor)_x", place.x), ("\(place.actor)_y", place.y)]
            })
        drivers.append([e.latency, e.deceleration, e.jerk])
      }
    }
    guard let nominal = sets.first else {
      return OpenScenario(files: [], losses: OpenScenario.losses)
    }
    var weights =
      (["row", Self.weightName] + OpenScenarioPlays.driver + scenario.eventNames)
      .joined(separator: ",") + "\n"
    let weight = table[Self.weightName]?.numbers ?? []
    let events = scenario.eventNames.map { table[$0]?.numbers ?? [] }
    for row in 0..<count {
      weights +=
        (["\(row)", "\(weight[row])"] + drivers[row].map { "\($0)" }
        + events.map { $0[row] != 0 ? "true" : "false" }).joined(separator: ",") + "\n"
    }
    let writer = OpenScenarioWriter(
      name: scenario.name, other: world.other, parked: parked)
    return OpenScenario(
      files: [
        ("\(scenario.name).xosc", writer.scenario(nominal)), ("straight.xodr", writer.road),
        ("\(scenario.name)-values.xosc", writer.values(sets)), ("weights.csv", weights),
      ], losses: OpenScenario.losses)
  }
}
