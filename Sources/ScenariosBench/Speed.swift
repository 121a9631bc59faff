import Chance
import Foundation
import Scenarios

/// Plays a second of one core's time.
enum Speed {
  static func measure(_ path: String) throws {
    let scenario = try ScenarioFile.read(at: path)
    for (name, engine) in [
      ("exact", Engine.exact), ("stepped by 10 ms", .stepped(0.01)),
      ("stepped by 50 ms", .stepped(0.05)),
    ] {
      let rates = try Play.rates(scenario, engine: engine, rows: 1 << 20, seed: 5)
      Out.line(rates, ["engine": name])
    }
  }
}
