import Foundation
import Scenarios

/// A rare event whose probability is known, and how it was found.
struct Oracle {
  var name: String
  var event: RareEvent
  var truth: Double
  var source: String

  /// - Parameter child: the scenario file of the child behind parked cars.
  static func all(child path: String) throws -> [Oracle] {
    [
      Oracle(
        name: "four-branch-7", event: fourBranch(7), truth: 2.22389e-3,
        source: "quadrature on 6001 x 6001 points"),
      Oracle(
        name: "four-branch-6", event: fourBranch(6), truth: 4.45024e-3,
        source: "quadrature on 6001 x 6001 points"),
      Oracle(
        name: "rastrigin", event: rastrigin, truth: 7.29487e-2,
        source: "quadrature on 6001 x 6001 points"),
      Oracle(
        name: "linear-2", event: linear(2, beta: 3.5), truth: 2.32629e-4, source: "normal law"),
      Oracle(
        name: "linear-100", event: linear(100, beta: 3.5), truth: 2.32629e-4, source: "normal law"),
      Oracle(
        name: "linear-1000", event: linear(1000, beta: 3.5), truth: 2.32629e-4,
        source: "normal law"),
      Oracle(
        name: "beta-4.75", event: linear(2, beta: 4.7534), truth: 1.0000e-6, source: "normal law"),
      Oracle(
        name: "child", event: try child(path), truth: childTruth,
        source: "mean of 1,000 independent importance samplings; see Benchmarks/rare"),
    ]
  }

  /// m/s; and the probability it makes.
  static let childSpeed = ProcessInfo.processInfo.environment["CHILD_SPEED"] ?? "19.905"
  static let childTruth = 5.81e-7

  static func fourBranch(_ k: Double) -> RareEvent {
    RareEvent(dimension: 2) { x in
      let (a, b) = (x[0] - x[1], (x[0] + x[1]) / 2.0.squareRoot())
      return min(
        3 + 0.1 * a * a - b, 3 + 0.1 * a * a + b, a + k / 2.0.squareRoot(),
        -a + k / 2.0.squareRoot())
    }
  }

  static let rastrigin = RareEvent(dimension: 2) { x in
    10 - x.reduce(0) { $0 + $1 * $1 - 5 * cos(2 * .pi * $1) }
  }

  static func linear(_ dimension: Int, beta: Double) -> RareEvent {
    RareEvent(dimension: dimension) { x in
      beta - x.reduce(0, +) / Double(dimension).squareRoot()
    }
  }

  /// The child is hit at more than `childSpeed`.
  static func child(_ path: String) throws -> RareEvent {
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacingOccurrences(
        of: "impact_speed >= 40 km/h", with: "impact_speed >= \(childSpeed) m/s")
    return try Play.rareEvent("severe", of: ScenarioFile.parse(text, place: path))
  }
}
