import Statistics

/// What the parts of a metric say together, contrast by contrast.
struct Findings: Sendable {
  var value: Double?
  var interval: ClosedRange<Double>?
  var ideal: Double?
  var idealInterval: ClosedRange<Double>?
  /// The holdout as it is, against train.
  var holdout: Double?
  /// Worst first.
  var parts: [Part]

  /// Measures all parts, as many at a time as there are cores, and takes their mean.
  ///
  /// - Parameter scale: what distances are multiplied by (100 for percent).
  static func measuring(
    _ parts: [any ContrastPart], on stack: ContrastStack, scale: Double
  ) async throws -> Findings {
    let measured = try await Parallel.map(parts) { $0.distances(stack) }
    var findings = Findings(parts: [])
    // The mean over the parts that have a value, for each contrast.
    let means = stack.contrasts.indices.map { index -> Double? in
      let known = measured.compactMap { $0[index] }
      return known.isEmpty ? nil : scale * known.reduce(0, +) / Double(known.count)
    }
    func all(_ role: Contrast.Role) -> [Double] {
      zip(stack.contrasts, means).compactMap { $0.0.role == role ? $0.1 : nil }
    }
    findings.value = all(.value).first
    findings.holdout = all(.holdout).first
    let ideals = all(.ideal).sorted()
    if !ideals.isEmpty {
      findings.ideal = ideals.reduce(0, +) / Double(ideals.count)
      findings.idealInterval = Quantiles.linear(ideals, 0.025)...Quantiles.linear(ideals, 0.975)
    }
    if let value = findings.value, let spread = Findings.deviation(all(.resample)) {
      // Resampling inflates a distance, so the interval is centred on the value itself.
      findings.interval = max(0, value - 1.96 * spread)...(value + 1.96 * spread)
    }
    for (part, distances) in zip(parts, measured) {
      guard let value = distances.first ?? nil else { continue }
      let ideals = zip(stack.contrasts, distances)
        .compactMap { $0.0.role == .ideal ? $0.1 : nil }
      findings.parts.append(
        Part(
          columns: part.columns, value: scale * value,
          ideal: ideals.isEmpty ? nil : scale * ideals.reduce(0, +) / Double(ideals.count)))
    }
    findings.parts.sort { ($1.value, $0.columns.joined()) < ($0.value, $1.columns.joined()) }
    return findings
  }

  private static func deviation(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// What the ideal is, and how the holdout itself does.
  func note(_ stack: ContrastStack, format: (Double) -> String) -> String? {
    var sentences: [String] = []
    if ideal != nil {
      sentences.append("Ideal: two fresh draws from the real rows, of the same two sizes.")
    }
    if let holdout {
      sentences.append(
        "The holdout (\(Wording.roughly(stack.holdout.count)) rows) against train: "
          + "\(format(holdout)).")
    }
    if stack.isSampled {
      let most = max(stack.train.count, stack.synthetic.count)
      sentences.append("Measured on at most \(Wording.roughly(most)) rows of each table.")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }
}
