public import Foundation
public import Tables

/// The child case read from OpenSCENARIO XML 1.x, a play for each set of values.
///
/// The car's and the child's ways and boxes and the parked car come from the file; how the driver brakes
/// and what each row weighs come from the table beside it, where there is one, and else are standard.
public struct OpenScenarioPlays: Sendable {
  public let name: String
  /// What was ignored or taken as standard, in sentences.
  public let notes: [String]
  /// All fields of the world in order, a row a play; SI units.
  let fields: [[Double]]
  let weights: [Double]?

  static let world = ChildBehindParkedCar()
  /// Columns of the side table that say how the driver brakes.
  static let driver = ["driver_latency", "driver_deceleration", "driver_jerk"]

  /// - Parameters:
  ///   - scenario: the .xosc file.
  ///   - values: a file with a set of parameter values; nil for the declared values alone.
  ///   - beside: the table with weights and drivers.
  public init(
    name: String, scenario: Data, values: Data?, beside: Data?
  ) throws {
    self.name = name
    let reader = try OpenScenarioReader(scenario, place: name + ".xosc")
    var notes = reader.notes
    let rows =
      try values.map { try OpenScenarioReader.values($0, place: name + "-values.xosc") } ?? [[:]]
    let side = try beside.map { try SideTable($0, rows: rows.count) }
    if side == nil {
      notes.append(
        "There is no table beside it: drivers are the world's standard, weights are one.")
    }
    let standard = Self.world.fields
    var fields: [[Double]] = []
    for (row, values) in rows.enumerated() {
      let n = try reader.numbers(values)
      func driver(_ index: Int) -> Double {
        side?.numbers[Self.driver[index]]?[row] ?? standard[3 + index].standard ?? 0
      }
      let distance = n.other.x - n.ego.front
      guard n.ego.speed > 0, n.other.offset != 0 else {
        throw OpenScenarioReader.refusal(
          name + ".xosc", "the car stands, or the pedestrian begins on its line",
          "Give the car a speed and the pedestrian a way.")
      }
      let from = abs(n.other.offset)
      // Nothing stands in the way: a corner out of reach.
      var (side, gap) = (20.0, 50.0)
      if let parked = n.parked, parked.y * n.other.offset > 0 {
        side = abs(parked.y) - parked.width / 2 - n.ego.width / 2
        gap = n.other.x - n.other.length / 2 - (parked.x + parked.length / 2)
      }
      let own = [
        n.ego.speed, n.ego.length, n.ego.width, driver(0), driver(1), driver(2), n.other.speed,
        n.other.length, n.other.width, from, n.other.runUp, distance / n.ego.speed, side, gap,
      ]
      fields.append(
        try zip(own, standard).map { value, field in
          let within = min(max(value, field.range.lowerBound), field.range.upperBound)
          // What was rounded on the way here is not outside.
          guard abs(value - within) <= 1e-6 else {
            throw OpenScenarioReader.refusal(
              name + ".xosc",
              "\(field.name) of row \(row) lies outside \(field.range.lowerBound) to "
                + "\(field.range.upperBound) (SI units), where the world is not valid",
              "Leave the row out, or correct it.")
          }
          return within
        })
    }
    self.fields = fields
    weights = side?.numbers[Play.weightName]
    self.notes = Array(notes.prefix(20))
  }

  public var schema: Schema { Schema(columns: columns.map(\.schema)) }

  private var columns: [(schema: ColumnSchema, scale: Double)] {
    let world = Self.world
    var columns: [(ColumnSchema, Double)] = [(ColumnSchema(name: "row", kind: .count), 1)]
    for actor in world.actors {
      for field in actor.fields {
        columns.append(
          (
            ColumnSchema(name: "\(actor.name)_\(field.name)", kind: .measurement),
            1 / field.unit.scale
          ))
      }
    }
    for outcome in world.outcomes {
      columns.append(
        (
          ColumnSchema(name: outcome.name, kind: outcome.unit == nil ? .boolean : .measurement),
          1 / (outcome.unit?.scale ?? 1)
        ))
    }
    columns.append((ColumnSchema(name: Play.weightName, kind: .measurement), 1))
    return columns
  }

  /// Plays them all, exactly.
  public func table() throws -> Table {
    let world = Self.world
    let count = fields.count
    let (inputs, told) = (world.fields.count, world.outcomes.count)
    var given = (0..<inputs).flatMap { column in fields.map { $0[column] } }
    var outcomes = [Double](repeating: 0, count: told * count)
    try given.withUnsafeMutableBufferPointer { given in
      try outcomes.withUnsafeMutableBufferPointer { outcomes in
        guard let from = given.baseAddress, let to = outcomes.baseAddress else { return }
        try world.play(
          Columns(base: from, stride: count, count: count), by: .exact,
          into: Columns(base: to, stride: count, count: count))
      }
    }
    let ones = weights ?? [Double](repeating: 1, count: count)
    let numbers = given + outcomes
    return Table(
      columns.enumerated().map { index, column in
        if index == 0 { return Column(column.schema, .integers((0..<count).map(Int64.init))) }
        if index == columns.count - 1 { return Column(column.schema, .doubles(ones)) }
        let own = numbers[(index - 1) * count..<index * count]
        if column.schema.kind == .boolean {
          return Column(
            column.schema, .codes(own.map { $0 != 0 ? 1 : 0 }, levels: Play.truths))
        }
        return Column(
          column.schema, .doubles(own.map { $0.isFinite ? $0 * column.scale : .nan }))
      })
  }
}

/// The table beside an OpenSCENARIO export: what the format cannot say, a row a play.
struct SideTable {
  var numbers: [String: [Double]] = [:]

  init(_ data: Data, rows: Int) throws {
    let refusal = OpenScenarioReader.refusal(
      "weights.csv", "it does not hold a row of finite numbers for each set of values",
      "Give the table that was exported with the scenario.")
    guard data.count <= 256 << 20, let text = String(data: data, encoding: .utf8) else {
      throw refusal
    }
    var lines = text.split(whereSeparator: \.isNewline)[...]
    guard let head = lines.popFirst()?.split(separator: ",").map(String.init), lines.count == rows
    else { throw refusal }
    for name in head { numbers[name] = [] }
    for line in lines {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == head.count else { throw refusal }
      for (name, cell) in zip(head, cells) {
        let value = cell == "true" ? 1 : cell == "false" ? 0 : Double(cell) ?? .nan
        guard value.isFinite else { throw refusal }
        numbers[name]?.append(value)
      }
    }
  }
}
