public import Chance
import Foundation
import Synchronization

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
  private var stream: RandomStream
  private let fetched = FetchedWords()

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
    mode == .system ? fetched.next() : stream.next()
  }

  /// Uniform over 0..<bound.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "A number below zero or fewer choices cannot be drawn.")
    return Int(UInt64.uniform(below: UInt64(bound), using: &self))
  }

  /// A fair coin.
  mutating func coin() -> Bool { word() & 1 == 1 }
}

/// Words of the system's generator, fetched many at a time: a call to the system for each would cost
/// more than all the arithmetic.
///
/// *Privacy*: shared by the copies of a `Noise`, so that no word is ever drawn twice.
private final class FetchedWords: Sendable {
  private let words = Mutex<[UInt64]>([])

  func next() -> UInt64 {
    words.withLock { words in
      if words.isEmpty { words = Self.fetch(128) }
      return words.removeLast()
    }
  }

  private static func fetch(_ count: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: count)
    let wanted = 8 * count
    // The system gives at most 256 bytes a call, all or nothing.
    for first in stride(from: 0, to: wanted, by: 256) {
      let failed = unsafe words.withUnsafeMutableBytes { bytes in
        unsafe getentropy(bytes.baseAddress! + first, min(256, wanted - first))
      }
      precondition(failed == 0, "The system gives no randomness.")
    }
    return words
  }
}
