/// All readings of one trial, and what they say together.
public struct Scorecard: Sendable, Codable, Equatable {
  public var readings: [Reading]
  /// What the readings say, in one or two plain sentences.
  public var summary: String

  public init(readings: [Reading], summary: String) {
    self.readings = readings
    self.summary = summary
  }

  public subscript(_ name: String) -> Reading? { readings.first { $0.name == name } }
}
