import Foundation

/// A milling machine that may fail, by the published rules of the AI4I 2020 table.
///
/// *Source*: Matzka (2020), "Explainable Artificial Intelligence for Predictive Maintenance
/// Applications", doi:10.1109/AI4I49448.2020.00023; UCI Machine Learning Repository, data set 601. The
/// rules for heat, power and overstrain label all 10,000 published rows as they are labelled; tool and
/// random failures are a matter of chance there, and of the fields `tool_luck` and `luck` here.
public struct MachineWear: World {
  public init() {}

  public let name = "machine-wear"
  public let summary =
    "A milling machine at work, and whether it fails of wear, heat, power or strain."
  public let engines: [Engine] = [.exact]

  public var actors: [Actor] {
    [
      Actor(
        "machine",
        [
          Field("quality", "1", 1, 1...3, "of the product: 1 low, 2 medium, 3 high"),
          Field("air_temperature", "K", 300, 250...350, "of the air"),
          Field("temperature_rise", "K", 10, 0...50, "of the process over the air"),
          Field("speed", "rpm", 1500, 0...5000, "of rotation"),
          Field("torque", "Nm", 40, 0...200, "on the spindle"),
          Field("wear", "min", 100, 0...400, "of the tool: minutes in use"),
          Field("tool_luck", "1", 1, 0...1, "a tool worn 200 to 240 min fails below 46/790"),
          Field("luck", "1", 1, 0...1, "below 0.001 the machine fails whatever its state"),
        ])
    ]
  }

  public var outcomes: [Outcome] {
    [
      Outcome("failure", nil, "any of the five"),
      Outcome("tool_wear_failure", nil, "a worn tool broke"),
      Outcome("heat_failure", nil, "rise below 8.6 K at less than 1380 rpm"),
      Outcome("power_failure", nil, "power below 3.5 or above 9 kW"),
      Outcome(
        "strain_failure", nil, "wear times torque above 11, 12 or 13 thousand min Nm by quality"),
      Outcome("random_failure", nil, "for no reason, once in a thousand"),
      Outcome("power", "W", "torque times speed"),
      Outcome("strain", "1", "wear times torque over what the quality stands"),
      Outcome("margin", "1", "to the nearest limit, in parts of it; negative beyond"),
    ]
  }

  /// Share of rows between 200 and 240 min that are labelled tool failures in the published table.
  static let toolShare = 46.0 / 790

  public func play(_ fields: Columns, by engine: Engine, into outcomes: Columns) throws {
    fill(fields, outcomes)
  }

  private func fill(_ f: Columns, _ out: Columns) {
    for row in 0..<f.count {
      let rise = f[2][row]
      let speed = f[3][row]
      let torque = f[4][row]
      let minutes = f[5][row] / 60
      let power = torque * speed
      let limit = 10_000 + 1000 * f[0][row].rounded()
      let strain = minutes * torque / limit
      let rpm = speed * 30 / .pi
      let tool = minutes >= 200 && minutes <= 240 && f[6][row] < Self.toolShare
      let heat = rise < 8.6 && rpm < 1380
      let powerless = power < 3500 || power > 9000
      let luckless = f[7][row] < 0.001
      out[0][row] = tool || heat || powerless || strain > 1 || luckless ? 1 : 0
      out[1][row] = tool ? 1 : 0
      out[2][row] = heat ? 1 : 0
      out[3][row] = powerless ? 1 : 0
      out[4][row] = strain > 1 ? 1 : 0
      out[5][row] = luckless ? 1 : 0
      out[6][row] = power
      out[7][row] = strain
      let heatMargin = max((rise - 8.6) / 8.6, (rpm - 1380) / 1380)
      let powerMargin = min((power - 3500) / 3500, (9000 - power) / 9000)
      out[8][row] = min(heatMargin, powerMargin, 1 - strain)
    }
  }

  /// The three rules without chance, for one row; for tests against the published table.
  package static func labels(
    quality: Double, rise: Double, rpm: Double, torque: Double, wear: Double
  )
    -> (heat: Bool, power: Bool, strain: Bool)
  {
    var fields = [quality, 300, rise, rpm * .pi / 30, torque, wear * 60, 1, 1]
    var outcomes = [Double](repeating: 0, count: 9)
    fields.withUnsafeMutableBufferPointer { fields in
      outcomes.withUnsafeMutableBufferPointer { outcomes in
        guard let from = fields.baseAddress, let to = outcomes.baseAddress else { return }
        MachineWear().fill(
          Columns(base: from, stride: 1, count: 1), Columns(base: to, stride: 1, count: 1))
      }
    }
    return (outcomes[2] != 0, outcomes[3] != 0, outcomes[4] != 0)
  }
}
