import Chance

/// A keyed one-to-one map of 0..<count onto itself, with no state: what keeps a million generated
/// identifiers different from one another without remembering one of them.
///
/// A generalised Feistel network over Z_a x Z_b with ab ≥ count, walked until it lands inside the
/// domain. The key comes from the output's seed; this scatters, it does not encrypt.
///
/// *Source*: Black and Rogaway (2002), "Ciphers with arbitrary finite domains", method 3 and
/// section 4, doi:10.1007/3-540-45760-7_9. Where we differ: six rounds of SplitMix64's finaliser
/// in place of a block cipher.
/// *Complexity*: about one walk of six rounds, since ab exceeds count by less than 2 √count.
struct Permutation: Sendable {
  let count: UInt64
  private let a: UInt64
  private let b: UInt64
  private let keys: SIMD8<UInt64>

  /// - Parameter count: 1 ... 2⁶².
  init(count: UInt64, key: Seed) {
    precondition(
      count >= 1 && count <= Permutation.largest, "A permutation spans 1 to 2^62 numbers.")
    self.count = count
    var root = UInt64(Double(count).squareRoot())
    while root &* root < count { root += 1 }
    while root > 1, (root - 1) * (root - 1) >= count { root -= 1 }
    self.a = root
    self.b = (count + root - 1) / root
    var stream = key.stream("permutation")
    var keys = SIMD8<UInt64>()
    for index in 0..<8 { keys[index] = stream.next() }
    self.keys = keys
  }

  static let largest: UInt64 = 1 << 62

  subscript(_ number: UInt64) -> UInt64 {
    var x = number
    repeat { x = scrambled(x) } while x >= count
    return x
  }

  private func scrambled(_ x: UInt64) -> UInt64 {
    var left = x % a
    var right = x / a
    for round in stride(from: 0, to: 6, by: 2) {
      let first = Permutation.sum(left, shift(right, round, below: a), modulo: a)
      let second = Permutation.sum(right, shift(first, round + 1, below: b), modulo: b)
      left = first
      right = second
    }
    return right * a + left
  }

  /// A number below `bound` by multiplication in place of division (Lemire 2019,
  /// doi:10.1145/3230636).
  private func shift(_ half: UInt64, _ round: Int, below bound: UInt64) -> UInt64 {
    Scatter.mixed(half ^ keys[round]).multipliedFullWidth(by: bound).high
  }

  private static func sum(_ x: UInt64, _ y: UInt64, modulo m: UInt64) -> UInt64 {
    let total = x + y
    return total >= m ? total - m : total
  }
}

/// Small keyed choices for a row that need no uniqueness: a style, a host, a house number.
struct Scatter: Sendable {
  private let key: UInt64

  init(_ key: Seed) { self.key = key.value }

  /// 64 bits for an entity, number `choice` of them.
  func bits(_ entity: UInt64, _ choice: UInt64) -> UInt64 {
    Scatter.mixed(Scatter.mixed(entity ^ key) &+ choice &* 0x9E37_79B9_7F4A_7C15)
  }

  func below(_ bound: Int, _ entity: UInt64, _ choice: UInt64) -> Int {
    Int(bits(entity, choice).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Which of some weighted things an entity gets; the weights' sum is positive.
  func pick(_ weights: [Int], _ entity: UInt64, _ choice: UInt64) -> Int {
    var rest = below(weights.reduce(0, +), entity, choice)
    for (index, weight) in weights.enumerated() {
      if rest < weight { return index }
      rest -= weight
    }
    return weights.count - 1
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195).
  static func mixed(_ x: UInt64) -> UInt64 {
    var z = x
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
