public import Tables

/// All readings of one trial, and what they say together.
public struct Scorecard: Sendable, Codable, Equatable {
  public var readings: [Reading]
  /// What the readings say, in a few plain sentences.
  public var summary: String

  public init(readings: [Reading], summary: String) {
    self.readings = readings
    self.summary = summary
  }

  /// Reads every metric, one after the other; each uses all cores for itself.
  ///
  /// - Parameter listener: told about every metric that is finished.
  /// - Throws: `CancellationError`.
  public init(
    judging trial: Trial, by metrics: [any Metric] = .standard,
    telling listener: Listener = { _ in }
  ) async throws {
    listener(.began(stage: "Judging", total: metrics.count, unit: "metrics"))
    var readings: [Reading] = []
    let schema = trial.train.schema
    for metric in metrics {
      try Task.checkCancellation()
      if metric.applies(to: schema) {
        readings.append(try await metric.read(trial))
      } else {
        readings.append(
          metric.absent("The tables have no columns that it can compare.", unit: .score))
      }
      listener(.advanced(done: readings.count))
    }
    listener(.ended)
    self.init(
      readings: readings,
      summary: Summary(of: readings, leftOut: trial.panel.leftOut.map(\.name)).text)
  }

  public subscript(_ name: String) -> Reading? { readings.first { $0.name == name } }
}
