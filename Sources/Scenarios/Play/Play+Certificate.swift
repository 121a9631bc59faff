public import Chance
import Foundation
public import Tables

extension Play {
  /// How probable the scenario's target event is, and whether that is vouched for.
  ///
  /// - Returns: nil where the scenario has no event.
  public func certificate(seed: Seed, telling listener: @escaping Listener = { _ in }) async throws
    -> Certificate?
  {
    guard let name = scenario.target, let event = stage.event(named: name), stage.dimension > 0
    else {
      return nil
    }
    let plan = scenario.sampling
    let search = Search(
      cov: plan.cov, replicates: plan.replicates, crosscheck: plan.crosscheck,
      mostCalls: plan.mostRuns)
    let total = search.replicates + (plan.crosscheck ? 4 : 0)
    listener(.began(stage: "Measuring P(\(name))", total: total, unit: "runs"))
    let certificate = try await search.certificate(
      for: stage.rareEvent(event), called: name, seed: seed.derived("certificate"),
      progress: { listener(.advanced(done: $0)) })
    listener(.ended)
    return certificate
  }

  /// What the manifest says of the play: how it was made, what was assumed, what each number is in.
  public func published(_ certificate: Certificate?, checks: [CheckReport] = [])
    -> [String: String]
  {
    var result = [
      "maker": "simulation", "scenario": scenario.name, "world": scenario.world.name,
      "engine": stage.engine.description,
      "weights": "density under the scenario's laws over density under the strata drawn from; "
        + "weighted averages are the scenario's own",
    ]
    for parameter in scenario.parameters {
      result["parameter \(parameter.name)"] =
        "in \(parameter.unit); source: \(parameter.source)"
    }
    for outcome in scenario.world.outcomes {
      result["outcome \(outcome.name)"] =
        outcome.meaning + (outcome.unit.map { ", in \($0)" } ?? "")
    }
    for (index, assumption) in scenario.assumptions.enumerated() {
      result["assumed \(index + 1)"] = assumption
    }
    let strata = strata[0].map { "\($0.name) \(Figure.text($0.share))" }
    result["strata"] = strata.joined(separator: ", ")
    let error = self.strata.flatMap { $0 }.map(\.acceptanceError).max() ?? 0
    if error > 0 {
      result["plays to find the strata"] =
        "\(self.strata.flatMap { $0 }.reduce(0) { $0 + $1.calls })"
      result["weights' own error"] =
        "strata are normalised by measured acceptances, each known to "
        + "\(Figure.text(100 * error, digits: 2)) % or better"
    }
    for check in checks {
      result["check \(check.check)"] = (check.passed ? "passed: " : "FAILED: ") + check.found
    }
    if let certificate {
      result["P(\(certificate.event))"] = certificate.sentence
      if let exposure = scenario.exposure {
        result["rate of \(certificate.event)"] =
          "\(Figure.text(exposure.rate * certificate.probability)) per \(exposure.per) "
          + "(exposure \(Figure.text(exposure.rate)) per \(exposure.per), \(exposure.source))"
      }
    }
    return result
  }
}

extension Certificate {
  /// On one line.
  public var sentence: String {
    "\(Figure.text(probability)) [\(Figure.text(low)), \(Figure.text(high))], \(verdict.rawValue): "
      + reason
  }

  /// For a terminal.
  public var lines: [String] {
    var lines = [
      "P(\(event)) = \(Figure.text(probability)), 95 % interval "
        + "\(Figure.text(low)) to \(Figure.text(high))",
      "\(verdict.rawValue.uppercased()): \(reason)",
      "\(method): \(replicates.count) replicates, \(calls) plays, coefficient of variation "
        + "\(Figure.text(cov, digits: 2)) (a replicate: \(Figure.text(replicateCov, digits: 2)) by "
        + "their spread, \(Figure.text(reportedCov, digits: 2)) by their word)",
      "\(hits) hits worth \(Figure.text(effectiveHits)) equal ones; the heaviest carries "
        + "\(Figure.text(100 * heaviestShare, digits: 2)) %"
        + (hitsByMode.count > 1
          ? "; by mode \(hitsByMode.map(String.init).joined(separator: ", "))" : ""),
    ]
    if let crosscheck {
      lines.append(
        "\(crosscheck.method): \(Figure.text(crosscheck.probability)) in \(crosscheck.calls) plays "
          + "(coefficient of variation \(Figure.text(crosscheck.cov, digits: 2)))")
    }
    if monteCarloCalls.isFinite {
      lines.append(
        "Plain Monte Carlo would need \(Figure.text(monteCarloCalls, digits: 2)) plays for this.")
    }
    return lines
  }
}
