/// The one source of randomness: a number that hands out *named* streams.
///
/// There is no global generator. Whoever needs chance is handed a seed, and asks it for a stream by
/// name; two names give independent streams, the same name gives the same stream on every machine.
public struct Seed: Hashable, Sendable, Codable, ExpressibleByIntegerLiteral {
  public let value: UInt64

  public init(_ value: UInt64) { self.value = value }
  public init(integerLiteral value: UInt64) { self.value = value }

  /// The stream called `name`, number `index` of that name.
  public func stream(_ name: String, _ index: UInt64 = 0) -> RandomStream {
    RandomStream(key: derived(name, index).value)
  }

  /// A seed of its own for a part of the work.
  public func derived(_ name: String, _ index: UInt64 = 0) -> Seed {
    var hash = Seed.mixed(value ^ 0x9E37_79B9_7F4A_7C15)
    // FNV-1a over the name's bytes, mixed with the parent: names are few and short.
    var text: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { text = (text ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash = Seed.mixed(hash ^ text)
    hash = Seed.mixed(hash &+ index &* 0xD1B5_4A32_D192_ED03)
    return Seed(hash)
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195): a
  /// bijection of 64 bits in which every input bit reaches every output bit.
  static func mixed(_ x: UInt64) -> UInt64 {
    var z = x
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
