import Chance
import Foundation
import Scenarios
import Testing

/// Rare events whose probability is known.
@Suite struct SearchTests {
  /// Four branches around the origin; P is 4.45024e-3 at k = 6, 2.22389e-3 at k = 7.
  static func fourBranch(_ k: Double) -> RareEvent {
    RareEvent(dimension: 2) { x in
      let (a, b) = (x[0] - x[1], (x[0] + x[1]) / 2.0.squareRoot())
      return min(
        3 + 0.1 * a * a - b, 3 + 0.1 * a * a + b, a + k / 2.0.squareRoot(),
        -a + k / 2.0.squareRoot())
    }
  }

  static func linear(_ dimension: Int, beta: Double) -> RareEvent {
    RareEvent(dimension: dimension) { x in
      beta - x.reduce(0, +) / Double(dimension).squareRoot()
    }
  }

  @Test("four branches are all found, and the probability is certified")
  func branches() async throws {
    let certificate = try await Search(cov: 0.05).certificate(
      for: Self.fourBranch(7), called: "four", seed: 3)
    #expect(certificate.verdict == .certified, "\(certificate)")
    #expect(abs(certificate.probability / 2.22389e-3 - 1) < 0.2, "\(certificate)")
    #expect(certificate.hitsByMode.count { $0 > 20 } >= 4, "\(certificate.hitsByMode)")
  }

  @Test("one in a million is certified within some thousand plays")
  func million() async throws {
    let certificate = try await Search(cov: 0.05).certificate(
      for: Self.linear(2, beta: 4.7534), called: "far", seed: 4)
    #expect(certificate.verdict == .certified, "\(certificate)")
    #expect(abs(certificate.probability / 1e-6 - 1) < 0.2, "\(certificate)")
    #expect(certificate.calls < 100_000)
  }

  @Test("an event that never happens is never certified")
  func never() async throws {
    let nothing = RareEvent(dimension: 2) { _ in 1 }
    let certificate = try await Search(mostCalls: 200_000).certificate(
      for: nothing, called: "nothing", seed: 5)
    #expect(certificate.verdict == .tooFewHits)
    #expect(certificate.probability == 0)
  }

  @Test("each method finds a linear event's probability")
  func methods() throws {
    let event = Self.linear(2, beta: 3.5)
    let truth = 2.32629e-4
    for name in [
      "cross-entropy", "kernel importance sampling", "subset simulation", "directional sampling",
    ] {
      let estimates = try (0..<4).map {
        try Search.estimate(
          event, by: name, cov: 0.1, mostCalls: 60_000, seed: Seed(40 + UInt64($0)))
      }
      let mean = estimates.reduce(0) { $0 + $1.probability } / 4
      #expect(abs(mean / truth - 1) < 0.35, "\(name): \(mean)")
    }
  }
}
