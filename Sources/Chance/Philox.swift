/// Philox4x32-10: 128 random bits from a 128-bit counter and a 64-bit key, with no state between
/// calls.
///
/// A counter-based generator lets any row of any column be drawn without drawing the rows before
/// it, which is what makes output independent of threads and partitions.
///
/// *Source*: Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3",
/// doi:10.1145/2063384.2063405. Tested against the paper's known answers.
public enum Philox {
  /// One block of four 32-bit words.
  ///
  /// *Complexity*: ten rounds of two 32x32-bit products; no memory traffic.
  @inlinable
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    // Words apart, not a vector: nothing is moved between registers of different kinds.
    var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let a = UInt64(0xD251_1F53) &* UInt64(c0)
      let b = UInt64(0xCD9E_8D57) &* UInt64(c2)
      c0 = UInt32(truncatingIfNeeded: b >> 32) ^ c1 ^ k0
      c1 = UInt32(truncatingIfNeeded: b)
      c2 = UInt32(truncatingIfNeeded: a >> 32) ^ c3 ^ k1
      c3 = UInt32(truncatingIfNeeded: a)
      k0 = k0 &+ 0x9E37_79B9
      k1 = k1 &+ 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }
}
