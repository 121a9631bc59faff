import Foundation
import Statistics

/// What the parts of a metric say together, contrast by contrast.
///
/// **The ideal.** A distance between samples of one population falls with their sizes as a power of
/// the sampling variance v = 1/n + 1/m: half a power where cells are few and full, hardly at all where
/// nearly every row has a cell of its own. Halves of N real rows have v = 4/N and quarters twice that,
/// so the ratio of the two distances is 2 to that power; the ideal is the halves' distance times
/// (v of train and synthetic / v of halves) to the same power, part by part.
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
    let measured = try await Parallel.map(parts) { part in
      idealised(part.distances(stack).map { $0.map { scale * $0 } }, on: stack)
    }
    var findings = Findings(parts: [])
    // The mean over the parts that have a value, for each contrast.
    let means = stack.contrasts.indices.map { index in mean(measured.compactMap { $0[index] }) }
    func all(_ role: Contrast.Role) -> [Double] {
      zip(stack.contrasts, means).compactMap { $0.0.role == role ? $0.1 : nil }
    }
    findings.value = all(.value).first
    findings.holdout = all(.holdout).first
    let ideals = all(.halves).sorted()
    if let ideal = mean(ideals) {
      findings.ideal = ideal
      findings.idealInterval = Quantiles.linear(ideals, 0.025)...Quantiles.linear(ideals, 0.975)
    }
    if let value = findings.value, let spread = Findings.deviation(all(.resample)) {
      // Resampling inflates a distance, so the interval is centred on the value itself.
      findings.interval = max(0, value - 1.96 * spread)...(value + 1.96 * spread)
    }
    for (part, distances) in zip(parts, measured) {
      guard let value = distances.first ?? nil else { continue }
      let ideals = zip(stack.contrasts, distances)
        .compactMap { $0.0.role == .halves ? $0.1 : nil }
      findings.parts.append(Part(columns: part.columns, value: value, ideal: mean(ideals)))
    }
    findings.parts.sort { ($1.value, $0.columns.joined()) < ($0.value, $1.columns.joined()) }
    return findings
  }

  /// A part's distances, those of halves brought to the sizes of train and synthetic.
  private static func idealised(_ distances: [Double?], on stack: ContrastStack) -> [Double?] {
    func all(_ role: Contrast.Role) -> [Double] {
      zip(stack.contrasts, distances).compactMap { $0.0.role == role ? $0.1 : nil }
    }
    guard let halves = mean(all(.halves)), let quarters = mean(all(.quarters)), halves > 0,
      quarters > 0
    else { return distances }
    // A distance cannot grow with the sample, nor fall much faster than by the square root.
    let power = max(0, min(0.75, log2(quarters / halves)))
    let factor = pow(stack.relativeVariance, power)
    return zip(stack.contrasts, distances).map { contrast, distance in
      contrast.role == .halves ? distance.map { $0 * factor } : distance
    }
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
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
      sentences.append("Ideal: real rows against other real rows, at the same sizes.")
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
