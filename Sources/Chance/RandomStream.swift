/// A counter-based stream of random numbers that can be read in order or at any position.
///
/// *Complexity*: reading in order costs half a Philox block per 64 bits; `words(at:)` costs one
/// block.
public struct RandomStream: RandomNumberGenerator, Sendable {
  public let key: SIMD2<UInt32>
  private var position: UInt64
  private var spare: UInt64?

  public init(key: UInt64) {
    self.key = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    self.position = 0
  }

  /// The four words at a position, independent of what was read before.
  @inlinable
  public func words(at position: UInt64) -> SIMD4<UInt32> {
    Philox.block(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), 0, 1),
      key: key)
  }

  /// Uniform in [0, 1) with 53 bits, at a position.
  @inlinable
  public func uniform(at position: UInt64) -> Double {
    let w = words(at: position)
    return Double((UInt64(w[0]) << 32 | UInt64(w[1])) >> 11) * 0x1p-53
  }

  public mutating func next() -> UInt64 {
    if let word = spare {
      spare = nil
      return word
    }
    let w = Philox.block(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32), 0, 0),
      key: key)
    position &+= 1
    spare = UInt64(w[2]) << 32 | UInt64(w[3])
    return UInt64(w[0]) << 32 | UInt64(w[1])
  }

  /// Uniform in [0, 1) with 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform over 0..<bound, without bias.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "A number below zero or fewer choices cannot be drawn.")
    return Int(next(upperBound: UInt64(bound)))
  }

  /// The numbers 0..<count in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    order.shuffle(using: &self)
    return order
  }

  /// `size` distinct numbers of 0..<count, ascending.
  ///
  /// *Source*: selection sampling, Knuth, TAOCP vol. 2, 3.4.2, algorithm S.
  public mutating func subset(_ size: Int, of count: Int) -> [Int] {
    guard size < count else { return Array(0..<count) }
    var chosen: [Int] = []
    chosen.reserveCapacity(size)
    for index in 0..<count where chosen.count < size {
      let left = Double(count - index)
      if uniform() * left < Double(size - chosen.count) { chosen.append(index) }
    }
    return chosen
  }
}
