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
    var c = counter
    var k = key
    for _ in 0..<10 {
      let a = UInt64(0xD251_1F53) &* UInt64(c[0])
      let b = UInt64(0xCD9E_8D57) &* UInt64(c[2])
      c = SIMD4(
        UInt32(truncatingIfNeeded: b >> 32) ^ c[1] ^ k[0],
        UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ c[3] ^ k[1],
        UInt32(truncatingIfNeeded: a))
      k[0] = k[0] &+ 0x9E37_79B9
      k[1] = k[1] &+ 0xBB67_AE85
    }
    return c
  }
}
