public import Chance
import Foundation
import Synthesis

extension Play {
  /// Runs the scenario's checks over rows of this play.
  ///
  /// - Parameter rows: how many; at most a block.
  public func checked(rows: Int = 8192, seed: Seed) throws -> [CheckReport] {
    guard !scenario.checks.isEmpty else { return [] }
    let count = min(max(rows, 1), Self.blockRows)
    let made = try Pieces.made((count + Self.pieceRows - 1) / Self.pieceRows, threads: threads) {
      try self.piece(replicate: 0, seed: seed.derived("checks", UInt64($0)))
    }
    return try scenario.checks.map { check in
      let (passed, found) =
        switch check {
        case .condition(_, let formula): meets(formula, made)
        case .known(.units): (true, "Checked when the file was read.")
        case .known(.weights): weightsMeanOne(made)
        case .known(.enginesAgree): try enginesAgree(made)
        case .known(.stoppingDistance): stopsWhereItShould(made)
        case .known(.brakingOnlySlows): onlySlows(made)
        }
      return CheckReport(check: check.name, passed: passed, found: found)
    }
  }

  private func meets(_ formula: Expression, _ made: [Piece]) -> (Bool, String) {
    var broken = 0
    var total = 0
    var scratch = [Double](repeating: 0, count: Self.pieceRows * (formula.depth + 1))
    var truth = [Double](repeating: 0, count: Self.pieceRows)
    for piece in made {
      let rows = Self.pieceRows
      piece.results.withUnsafeBufferPointer { results in
        scratch.withUnsafeMutableBufferPointer { scratch in
          truth.withUnsafeMutableBufferPointer { truth in
            guard let from = results.baseAddress, let room = scratch.baseAddress,
              let to = truth.baseAddress
            else { return }
            // The formulas' scratch is laid out for one batch.
            for first in stride(from: 0, to: rows, by: Stage.batch) {
              formula.compute(
                min(Stage.batch, rows - first), column: { from + $0 * rows + first },
                scratch: room, into: to + first)
            }
          }
        }
      }
      broken += truth.count { $0 == 0 }
      total += rows
    }
    return (broken == 0, "It does not hold in \(broken) of \(total) rows.")
  }

  private func weightsMeanOne(_ made: [Piece]) -> (Bool, String) {
    let weights = made.flatMap { zip($0.logP, $0.logQ).map { exp($0 - $1) } }
    let n = Double(weights.count)
    let mean = weights.reduce(0, +) / n
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(n - 1, 1)
    let known = strata[0].map(\.acceptanceError).max() ?? 0
    let error = (variance / n).squareRoot() + known
    return (
      abs(mean - 1) <= 5 * error + 1e-9,
      "Their mean is \(Figure.text(mean)) (standard error \(Figure.text(error, digits: 2)))."
    )
  }

  private func enginesAgree(_ made: [Piece]) throws -> (Bool, String) {
    var different = 0.0
    var total = 0.0
    for piece in made {
      let count = piece.points.count
      let weights = zip(piece.logP, piece.logQ).map { exp($0 - $1) }
      func events(_ engine: Engine) throws -> [Double] {
        var results = [Double](repeating: 0, count: stage.columnCount * count)
        try results.withUnsafeMutableBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          try stage.play(
            piece.points.numbers, stride: count, count: count, into: base, resultStride: count,
            engine: engine)
        }
        return Array(results[stage.eventColumn(0) * count..<stage.severityColumn * count])
      }
      let (exact, stepped) = (try events(.exact), try events(.stepped(0.01)))
      for row in 0..<count {
        total += weights[row]
        let differs = (0..<stage.eventCount).contains {
          exact[$0 * count + row] != stepped[$0 * count + row]
        }
        if differs { different += weights[row] }
      }
    }
    let share = different / max(total, .leastNormalMagnitude)
    return (
      share <= 0.003,
      "Stepped by 10 ms, \(Figure.text(100 * share, digits: 2)) % of the rows, by weight, have another "
        + "event than exactly solved."
    )
  }

  /// Some rows of this play as encounters.
  private func encounters(_ made: [Piece], most: Int) -> [Encounter] {
    guard let world = scenario.world as? any EncounterWorld else { return [] }
    return made.flatMap { piece in
      (0..<min(piece.points.count, most)).map { row in
        var fields = stage.fields(piece.points.point(row))
        return fields.withUnsafeMutableBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return Encounter() }
          return world.encounter(
            FieldRow(columns: Columns(base: base, stride: 1, count: 1), row: 0))
        }
      }
    }
  }

  /// v τ, then a deceleration that grows at constant jerk to its full value and lasts to standstill.
  private static func stoppingDistance(_ e: Encounter) -> Double {
    let (v, a, j) = (e.speed, e.deceleration, e.jerk)
    let ramp = min(a / j, (2 * v / j).squareRoot())
    let after = v - j * ramp * ramp / 2
    return v * e.latency + v * ramp - j * ramp * ramp * ramp / 6 + max(after, 0) * max(after, 0)
      / (2 * a)
  }

  private func stopsWhereItShould(_ made: [Piece]) -> (Bool, String) {
    let all = encounters(made, most: 1000)
    let wrong = all.count { encounter in
      // In full view from the beginning, on the car's line, at rest.
      var wall = Encounter()
      wall.speed = encounter.speed
      wall.latency = encounter.latency
      wall.deceleration = encounter.deceleration
      wall.jerk = encounter.jerk
      wall.length = encounter.length
      wall.halfWidths = 1
      wall.halfLength = 0.5
      let stop = Self.stoppingDistance(encounter)
      wall.distance = stop + wall.halfLength - 0.001
      guard EncounterSolver(wall).solved().collides else { return true }
      wall.distance = stop + wall.halfLength + 0.001
      return EncounterSolver(wall).solved().collides
    }
    return (wrong == 0, "\(wrong) of \(all.count) cars stop elsewhere than the formula says.")
  }

  private func onlySlows(_ made: [Piece]) -> (Bool, String) {
    var wrong = 0
    var total = 0
    for piece in made {
      for row in 0..<min(piece.points.count, 200) {
        let moments = scenario.world.motion(
          stage.fields(piece.points.point(row)), by: .exact, every: 0.05)
        let speeds = moments.compactMap { $0.places.first { $0.actor == "ego" }?.speedX }
        total += 1
        if zip(speeds, speeds.dropFirst()).contains(where: { $1 > $0 + 1e-9 }) { wrong += 1 }
      }
    }
    return (wrong == 0, "\(wrong) of \(total) cars gain speed at some moment.")
  }
}
