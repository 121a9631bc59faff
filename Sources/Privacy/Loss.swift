/// What privacy something costs: ρ of zero-concentrated differential privacy (zCDP), and a δ₀ with
/// which that may fail.
///
/// Losses of several mechanisms on the same data add up, whatever was chosen after seeing the
/// earlier answers.
///
/// *Source*: Bun, Steinke (2016), arXiv:1605.02658: composition is lemma 2.3; δ₀ is their
/// δ-approximate zCDP, definition 8.1, whose δs add up too.
public struct Loss: Hashable, Sendable, Codable {
  public var rho: Double
  /// The probability that a mechanism's ρ does not hold: 0 but for thresholds on unknown levels.
  public var failure: Double

  public init(rho: Double, failure: Double = 0) {
    precondition(rho >= 0 && failure >= 0, "A loss of privacy cannot be negative.")
    self.rho = rho
    self.failure = failure
  }

  public static let none = Loss(rho: 0)

  /// Both, in sequence; rounded up.
  public static func + (a: Loss, b: Loss) -> Loss {
    Loss(rho: Self.sum(a.rho, b.rho), failure: Self.sum(a.failure, b.failure))
  }

  /// The next double above the sum, unless the sum is exact because one of them is 0.
  private static func sum(_ a: Double, _ b: Double) -> Double {
    a == 0 ? b : b == 0 ? a : (a + b).nextUp
  }

  /// The ε it amounts to at `delta`; infinite where `delta` does not exceed the failure.
  public func epsilon(delta: Double) -> Double {
    Concentrated.epsilon(rho: rho, delta: (delta - failure).nextDown)
  }
}
