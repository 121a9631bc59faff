import Tables

extension Metric {
  /// A reading of what was found; lower is better.
  func reading(
    _ findings: Findings, unit: Reading.Unit, stack: ContrastStack, caveat: String? = nil,
    absence: String = "No column or pair of columns can be compared.",
    format: (Double) -> String
  ) -> Reading {
    let notes = [findings.value == nil ? absence : caveat, findings.note(stack, format: format)]
    return Reading(
      name: name, question: question, facet: facet, value: findings.value, ideal: findings.ideal,
      interval: findings.interval, idealInterval: findings.idealInterval, unit: unit,
      better: .lower, parts: findings.parts,
      note: notes.compactMap(\.self).joined(separator: " "))
  }

  /// A reading without a value, and why.
  func absent(_ reason: String, unit: Reading.Unit, better: Reading.Direction = .lower) -> Reading {
    Reading(
      name: name, question: question, facet: facet, value: nil, unit: unit, better: better,
      note: reason)
  }
}
