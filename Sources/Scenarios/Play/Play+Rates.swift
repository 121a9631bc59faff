package import Chance
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

extension Play {
  /// The question how probable an event of a scenario is; for benches.
  package static func rareEvent(_ name: String, of scenario: Scenario) throws -> RareEvent {
    let stage = Stage(scenario)
    guard let event = stage.event(named: name) else {
      preconditionFailure("There is no event called \(name).")
    }
    return stage.rareEvent(event)
  }

  /// Rows a second of one core's time: drawn alone, the kernel alone, and all of it.
  package static func rates(_ scenario: Scenario, engine: Engine, rows: Int, seed: Seed) throws
    -> [String: Double]
  {
    let stage = Stage(scenario, engine: engine)
    let batch = 8192
    var results = [Double](repeating: 0, count: stage.columnCount * batch)
    func timed(_ work: (Int) throws -> Void) rethrows -> Double {
      let began = processorTime()
      for first in stride(from: 0, to: rows, by: batch) { try work(first) }
      return Double(rows) / (processorTime() - began)
    }
    let drawn = timed { first in
      _ = Points(drawing: batch, dimension: stage.dimension, seed: seed, first: first)
    }
    let whole = try timed { first in
      let points = Points(drawing: batch, dimension: stage.dimension, seed: seed, first: first)
      try results.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        try stage.play(
          points.numbers, stride: batch, count: batch, into: base, resultStride: batch)
      }
    }
    var rates = ["points drawn": drawn, "drawn, played and labelled": whole]
    if let world = scenario.world as? any EncounterWorld {
      let points = Points(drawing: batch, dimension: stage.dimension, seed: seed)
      let encounters = (0..<batch).map { i -> Encounter in
        var fields = stage.fields(points.point(i))
        return fields.withUnsafeMutableBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return Encounter() }
          return world.encounter(
            FieldRow(columns: Columns(base: base, stride: 1, count: 1), row: 0))
        }
      }
      if case .stepped(let step) = engine {
        rates["kernel"] = EncounterOutcome.rate(encounters, step: step, rounds: rows / batch)
      } else {
        rates["kernel"] = timed { _ in
          for encounter in encounters { _ = EncounterSolver(encounter).solved() }
        }
      }
    }
    return rates
  }

  /// Seconds of processor time this process has used.
  static func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
