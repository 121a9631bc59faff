import Foundation

/// An engine's health from new to failure, and what its sensors say on the way.
///
/// Health loss grows as h(t) = d + exp(a t^b) − 1, from an initial wear d at a rate a, and the engine
/// fails at h = 1. Sensors answer to health along published directions, with noise.
///
/// *Source*: the exponential loss of efficiency and flow that C-MAPSS's run-to-failure sets were made
/// with (Saxena, Goebel, Simon and Eklund 2008, doi:10.1109/PHM.2008.4711414, section IV). Their engine
/// model is not re-coded: sensors here are linear in health.
public struct Degradation: World {
  public init() {}

  public let name = "degradation"
  public let summary = "An engine wears from new to failure; sensors tell of it on the way."
  public let engines: [Engine] = [.exact]

  public var actors: [Actor] {
    [
      Actor(
        "engine",
        [
          Field("initial_wear", "1", 0.05, 0...0.9, "health lost when new"),
          Field("rate", "1", 0.0011, 1e-7...1, "of loss, per cycle to the power of the shape"),
          Field("shape", "1", 1.2, 0.5...3, "of the loss over cycles"),
        ]),
      Actor(
        "inspection",
        [
          Field("cycle", "1", 100, 0...10_000, "at which the sensors are read"),
          Field("horizon", "1", 30, 1...10_000, "cycles ahead that matter"),
          Field("noise_1", "1", 0, -10...10, "of the first sensor, in standard deviations"),
          Field("noise_2", "1", 0, -10...10, "of the second"),
          Field("noise_3", "1", 0, -10...10, "of the third"),
          Field("noise_4", "1", 0, -10...10, "of the fourth"),
        ]),
    ]
  }

  public var outcomes: [Outcome] {
    [
      Outcome("life", "1", "cycles from new to failure"),
      Outcome("failed_before", nil, "it failed before the inspection"),
      Outcome("fails_soon", nil, "it works at the inspection and fails within the horizon"),
      Outcome("remaining", "1", "cycles from inspection to failure; 0 when failed"),
      Outcome("health_loss", "1", "at the inspection, 1 at failure"),
      Outcome("temperature", "K", "at the compressor's outlet"),
      Outcome("pressure_ratio", "1", "of the engine"),
      Outcome("core_speed", "rpm", "of the core"),
      Outcome("bleed", "1", "enthalpy of the bleed, relative"),
    ]
  }

  /// Each sensor's value when new, change to failure, and noise.
  static let sensors: [(new: Double, change: Double, noise: Double)] = [
    (642.3, 2.2, 0.4), (1.30, 0.02, 0.004), (9050 * .pi / 30, 25 * .pi / 30, 5 * .pi / 30),
    (392, 6, 1.2),
  ]

  public func play(_ f: Columns, by engine: Engine, into out: Columns) throws {
    for row in 0..<f.count {
      let wear = f[0][row]
      let rate = f[1][row]
      let shape = f[2][row]
      // d + exp(a t^b) - 1 = 1
      let life = pow(log(2 - wear) / rate, 1 / shape)
      let cycle = f[3][row]
      let loss = min(wear + exp(min(rate * pow(cycle, shape), 100)) - 1, 1)
      let remaining = max(life - cycle, 0)
      out[0][row] = life
      out[1][row] = life < cycle ? 1 : 0
      out[2][row] = life >= cycle && remaining <= f[4][row] ? 1 : 0
      out[3][row] = remaining
      out[4][row] = loss
      for (index, sensor) in Self.sensors.enumerated() {
        out[5 + index][row] = sensor.new + sensor.change * loss + sensor.noise * f[5 + index][row]
      }
    }
  }
}
