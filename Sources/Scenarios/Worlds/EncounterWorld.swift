import CScenarios

/// A world that is one encounter of a car with another road user.
protocol EncounterWorld: World {
  /// The other road user's name, beside the car's, which is `ego`.
  var other: String { get }
  /// The encounter that a row of fields describes.
  func encounter(_ fields: FieldRow) -> Encounter
  /// Boxes that only stand in the way of sight, for trajectories.
  func bystanders(_ fields: FieldRow) -> [Moment.Place]
}

/// One row of an encounter world's fields.
struct FieldRow {
  let columns: Columns
  let row: Int
  subscript(field: Int) -> Double { columns[field][row] }
}

extension EncounterWorld {
  public var engines: [Engine] { [.exact, .stepped(0.01)] }

  public func contact(_ a: String, _ b: String) -> String? {
    Set([a, b]) == Set(["ego", other]) ? "collision" : nil
  }

  func bystanders(_ fields: FieldRow) -> [Moment.Place] { [] }

  public var outcomes: [Outcome] {
    [
      Outcome("collision", nil, "the boxes touched while the car moved"),
      Outcome("frontal", nil, "a collision with the car's front, not its side"),
      Outcome("impact_speed", "m/s", "closing speed along the road at contact; 0 without"),
      Outcome("min_distance", "m", "least distance between the boxes; 0 at contact"),
      Outcome("min_ttc", "s", "least time to contact while the paths overlapped; missing if never"),
      Outcome("sight_time", "s", "first reason to brake; missing if there was none"),
      Outcome("sight_ttc", "s", "time to the contact line at that moment"),
      Outcome("brake_time", "s", "when the brakes began to bite"),
      Outcome("end_time", "s", "of contact, standstill or passing"),
      Outcome("impact_point", "1", "where across the car's front, 0 at the edge it came from"),
      Outcome("human_avoids", nil, "a collision that a careful human driver (UN R157) avoids"),
      Outcome("prompt_avoids", nil, "a collision that the same brakes without latency avoid"),
    ]
  }

  public func play(_ fields: Columns, by engine: Engine, into outcomes: Columns) throws {
    switch engine {
    case .exact:
      for row in 0..<fields.count {
        let encounter = encounter(FieldRow(columns: fields, row: row))
        let outcome = EncounterSolver(encounter).solved()
        EncounterOutcomes.write(outcome, of: encounter, to: outcomes, row)
        EncounterOutcomes.writeOthers(encounter, to: outcomes, row)
      }
    case .stepped(let step):
      EncounterOutcomes.stepped(
        fields.count, step: step, encounter: { encounter(FieldRow(columns: fields, row: $0)) },
        into: outcomes)
    }
  }

  public func motion(_ fields: [Double], by engine: Engine, every seconds: Double) -> [Moment] {
    var fields = fields
    return fields.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      let row = FieldRow(columns: Columns(base: base, stride: 1, count: 1), row: 0)
      return EncounterSolver(encounter(row)).moments(
        every: seconds, other: other, bystanders: bystanders(row))
    }
  }
}

/// Turns outcomes of encounters into columns.
enum EncounterOutcomes {
  static func write(
    _ outcome: EncounterOutcome, of e: Encounter, to columns: Columns, _ row: Int
  ) {
    columns[0][row] = outcome.collides ? 1 : 0
    columns[1][row] = outcome.isFrontal ? 1 : 0
    columns[2][row] = outcome.impactSpeed
    columns[3][row] = outcome.minimumDistance
    columns[4][row] = outcome.minimumTTC
    columns[5][row] = outcome.sightTime
    let t = outcome.sightTime
    let closing = e.speed - e.otherSpeed + e.otherBraking * t
    let gap = e.distance - e.halfLength - t * (e.speed - e.otherSpeed + 0.5 * e.otherBraking * t)
    columns[6][row] = t.isFinite && closing > 0 ? gap / closing : .infinity
    columns[7][row] = t + e.latency
    columns[8][row] = outcome.endTime
    columns[9][row] = outcome.impactPoint
    columns[10][row] = 0
    columns[11][row] = 0
  }

  /// Whether others would have avoided a collision.
  static func writeOthers(_ e: Encounter, to columns: Columns, _ row: Int) {
    guard columns[0][row] != 0 else { return }
    columns[10][row] = EncounterSolver(Driver.carefulHuman(in: e)).solved().collides ? 0 : 1
    var prompt = e
    prompt.latency = 0
    columns[11][row] = EncounterSolver(prompt).solved().collides ? 0 : 1
  }

  /// Through the kernel, 1,024 rows at a time.
  static func stepped(
    _ count: Int, step: Double, encounter: (Int) -> Encounter, into columns: Columns
  ) {
    let stride = 1024
    let fieldCount = Encounter.fieldCount
    withUnsafeTemporaryAllocation(
      of: Float.self, capacity: stride * (fieldCount + Encounter.outcomeCount)
    ) { buffer in
      guard let input = buffer.baseAddress else { return }
      let output = input + stride * fieldCount
      for first in Swift.stride(from: 0, to: count, by: stride) {
        let rows = min(stride, count - first)
        let padded = (rows + 15) / 16 * 16
        for i in 0..<padded {
          encounter(first + min(i, rows - 1)).write(to: input + i, stride: stride)
        }
        us_play_encounters(
          input, output, Int64(rows), Int64(stride), Float(step), Float(Encounter.horizon))
        columnwise(input, output, stride, rows, first, columns)
        for i in 0..<rows where output[i] != 0 {
          let e = encounter(first + i)
          columns[9][first + i] = EncounterOutcome(output, i, stride, e).impactPoint
          // Left open: it is answered where the row is solved exactly.
          columns[10][first + i] = .nan
          columns[11][first + i] = .nan
        }
      }
    }
  }

  /// What needs no more than the kernel's numbers, a column at a time.
  private static func columnwise(
    _ input: UnsafePointer<Float>, _ output: UnsafePointer<Float>, _ stride: Int, _ rows: Int,
    _ first: Int, _ columns: Columns
  ) {
    // Outcomes of the world and the kernel's numbers for them.
    for (column, number) in [0: 0, 1: 6, 2: 1, 3: 3, 4: 4, 5: 5, 8: 2] {
      let from = output + number * stride
      let to = columns[column] + first
      for i in 0..<rows { to[i] = Double(from[i]) }
    }
    let (speed, latency, distance) = (input, input + stride, input + 4 * stride)
    let (other, braking, half) = (input + 5 * stride, input + 6 * stride, input + 14 * stride)
    let sight = columns[5] + first
    let ttc = columns[6] + first
    let brake = columns[7] + first
    for i in 0..<rows {
      let t = sight[i]
      let slower = Double(speed[i] - other[i])
      let rate = Double(braking[i])
      let closing = slower + rate * t
      let gap = Double(distance[i] - half[i]) - t * (slower + 0.5 * rate * t)
      ttc[i] = t < .infinity && closing > 0 ? gap / closing : .infinity
      brake[i] = t + Double(latency[i])
    }
    for column in [9, 10, 11] {
      let to = columns[column] + first
      for i in 0..<rows { to[i] = column == 9 ? .nan : 0 }
    }
  }
}

extension Encounter {
  /// In the kernel's order, one number every `stride`.
  @inline(__always)
  func write(to base: UnsafeMutablePointer<Float>, stride: Int) {
    base[0] = Float(speed)
    base[stride] = Float(latency)
    base[2 * stride] = Float(deceleration)
    base[3 * stride] = Float(jerk)
    base[4 * stride] = Float(distance)
    base[5 * stride] = Float(otherSpeed)
    base[6 * stride] = Float(otherBraking)
    base[7 * stride] = Float(offset)
    base[8 * stride] = Float(lateralSpeed)
    base[9 * stride] = Float(lateralRunup)
    base[10 * stride] = Float(lateralEnd)
    base[11 * stride] = Float(cornerGap)
    base[12 * stride] = Float(cornerOffset)
    base[13 * stride] = Float(noticeOffset)
    base[14 * stride] = Float(halfLength)
    base[15 * stride] = Float(halfWidths)
    base[16 * stride] = Float(length)
  }
}
