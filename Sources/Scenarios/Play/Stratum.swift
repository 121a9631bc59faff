import Chance
import Foundation

/// A share of the rows: as they come, or those in which an event happens.
struct Stratum: Sendable {
  /// "natural", or the event's name.
  var name: String
  var share: Double
  /// Nil for rows as they come.
  var event: Int?
  /// What its points are drawn from; those in which the event does not happen are drawn again.
  var proposal: any PointLaw
  /// The share of the proposal's points in which the event happens, and how well it is known.
  var acceptance: Double
  var acceptanceError: Double
  /// Plays it took to find it and to measure the acceptance.
  var calls = 0

  static func natural(_ share: Double, dimension: Int) -> Stratum {
    Stratum(
      name: "natural", share: share, event: nil, proposal: Proposal.standard(dimension),
      acceptance: 1,
      acceptanceError: 0)
  }

  /// Points played to measure a proposal's acceptance.
  static let measured = 20_000

  /// Finds where an event happens, and how often the law that leads there meets it.
  ///
  /// - Throws: `ScenarioError` where it is not found.
  init(_ name: String, share: Double, event: Int, stage: Stage, mostCalls: Int, seed: Seed) throws {
    let question = stage.rareEvent(event)
    let (proposal, spent) = try Self.led(to: question, name, mostCalls: mostCalls, seed: seed)
    let points = proposal.draw(Self.measured, seed: seed.derived("acceptance"), first: 0)
    let hits = try question.nearness(points).count { $0 == .infinity }
    guard hits > 0 else {
      throw ScenarioError(
        .request, place: "The event \(name)", expected: "it was found once and not again",
        remedy: "Give the search more plays (sampling.max_runs).")
    }
    let p = Double(hits) / Double(Self.measured)
    self.init(
      name: name, share: share, event: event, proposal: proposal, acceptance: p,
      acceptanceError: ((1 - p) / Double(hits)).squareRoot())
    calls = spent + Self.measured
  }

  /// A law that meets the event often, and the plays it took to find.
  private static func led(to question: RareEvent, _ name: String, mostCalls: Int, seed: Seed) throws
    -> (any PointLaw, Int)
  {
    let law: any PointLaw
    let calls: Int
    let arrived: Bool
    if let steering = question.steering {
      let led = try PathSteering().lead(question, mostCalls: mostCalls, seed: seed)
      law = SteeredLaw(steering: steering, tilts: led.tilts, defence: 0.05)
      (calls, arrived) = (led.calls, led.arrived)
    } else {
      let led = try CrossEntropy().lead(question, mostCalls: mostCalls, seed: seed)
      law = led.proposal.defended(0.05)
      (calls, arrived) = (led.calls, led.arrived)
    }
    guard arrived else {
      throw ScenarioError(
        .request, place: "The event \(name)",
        expected: "it did not happen once in \(calls) plays that climbed towards it",
        remedy: "Check that it can happen, and that severity grows towards it.")
    }
    return (law, calls)
  }

  private init(
    name: String, share: Double, event: Int?, proposal: any PointLaw, acceptance: Double,
    acceptanceError: Double
  ) {
    self.name = name
    self.share = share
    self.event = event
    self.proposal = proposal
    self.acceptance = acceptance
    self.acceptanceError = acceptanceError
  }
}
