public import Chance

/// Where a mechanism's randomness comes from.
///
/// *Privacy*: a guarantee holds only for `system`, the operating system's cryptographic generator.
/// `seeded` repeats itself, for tests; a `Guarantee` minted after it says that it is void.
public struct Noise: Sendable {
  public enum Mode: String, Codable, Hashable, Sendable {
    case system = "the operating system's cryptographic generator"
    case seeded = "a seed, for tests only: no guarantee"
  }

  public let mode: Mode
  private var system = SystemRandomNumberGenerator()
  private var stream: RandomStream

  public static var system: Noise { Noise(mode: .system, stream: RandomStream(key: 0)) }
  public static func seeded(_ seed: Seed) -> Noise {
    Noise(mode: .seeded, stream: seed.stream("noise"))
  }

  private init(mode: Mode, stream: RandomStream) {
    self.mode = mode
    self.stream = stream
  }

  /// 64 random bits.
  package mutating func word() -> UInt64 {
    mode == .system ? system.next() : stream.next()
  }

  /// Uniform over 0..<bound.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "A number below zero or fewer choices cannot be drawn.")
    return Int(UInt64.uniform(below: UInt64(bound), using: &self))
  }

  /// A fair coin.
  mutating func coin() -> Bool { word() & 1 == 1 }
}
