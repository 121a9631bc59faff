import Foundation

/// Finds names (the levels of a category) that enough records bear, without a list to begin with.
///
/// Each name present is counted with noise, and told only where the noisy count passes a threshold
/// that a name borne by one unit alone passes with probability δ₀ at most.
///
/// *Privacy cost*: ρ = Δ²/2σ², failing with δ₀.
///
/// *Proof*: neighbours differ by one unit of k records. Names that both hold are counted as by
/// `DiscreteGaussian`, with Δ = k. At most k names are held by one neighbour only, each at most k
/// times; such a name is told with probability P(N ≥ τ − k) ≤ exp(−(τ − k)²/2σ²), N being
/// sub-Gaussian (arXiv:2004.00010, proposition 25). With τ = k + σ√(2 ln(k/δ₀)) their sum is at most
/// δ₀, and given that none is told the outputs are as close as noisy counts are: (δ₀-approximate)
/// ρ-zCDP.
///
/// *Source*: Korolova, Kenthapadi, Mishra, Ntoulas (2009), doi:10.1145/1526709.1526733; with
/// Gaussian noise, Wilson et al. (2020), arXiv:1909.01917.
public struct ThresholdedNames: Hashable, Sendable {
  public let noise: DiscreteGaussian
  public let failure: Double
  /// Records of one unit.
  private let records: Int

  public init(rho: Double, failure: Double, unit: PrivacyUnit) throws {
    precondition(failure > 0 && failure < 1, "A threshold fails with some probability.")
    records = unit.rows
    noise = try DiscreteGaussian(rho: rho, sensitivity: unit.rows)
    self.failure = failure
  }

  /// A noisy count of at least this is told.
  public var threshold: Double {
    let k = Double(records)
    return (k + noise.deviation * (2 * log(k / failure)).squareRoot()).nextUp
  }
}

/// A question to confidential data that names and whole numbers answer.
///
/// The proof obligation: adding one record raises one name's count by one, and changes no other.
public protocol NamingQuery<Value> {
  associatedtype Value
  func counts(of value: Value) -> [String: Int]
}

extension Confidential {
  /// The names borne by enough records, with their noisy counts, most frequent first.
  public func names<Q: NamingQuery>(
    _ query: Q, with mechanism: ThresholdedNames, as what: String,
    charging budget: inout Budget, noise: inout Noise
  ) throws -> [(name: String, count: Int)] where Q.Value == Value {
    var loss = mechanism.noise.cost(sensitivity: unit.rows)
    loss.failure = mechanism.failure
    try budget.charge(loss, for: what, by: "thresholded discrete Gaussian", drawing: noise.mode)
    var told: [(name: String, count: Int)] = []
    // In the names' own order, so that seeded noise repeats itself.
    for (name, count) in counts(query).sorted(by: { $0.key < $1.key }) {
      let noisy = count + mechanism.noise.draw(using: &noise)
      if Double(noisy) >= mechanism.threshold { told.append((name, noisy)) }
    }
    return told.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
