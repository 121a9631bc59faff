package import BigInt

/// The unsigned integers that exact samplers calculate in: the narrowest that cannot overflow.
///
/// Nearly every draw fits 64 bits; what does not goes to 128, and then to as many as it takes.
/// Arithmetic traps on overflow, so that a wrong estimate of the width stops, and never leaks.
package protocol Whole: UnsignedInteger, Sendable {
  /// Uniform over 0..<bound, by rejection: never by remainder, which is biased.
  static func uniform(below bound: Self, using noise: inout Noise) -> Self
}

extension UInt64: Whole {
  package static func uniform(below bound: UInt64, using noise: inout Noise) -> UInt64 {
    let mask = UInt64.max >> UInt64((bound - 1 | 1).leadingZeroBitCount)
    while true {
      let drawn = noise.word() & mask
      if drawn < bound { return drawn }
    }
  }
}

extension UInt128: Whole {
  package static func uniform(below bound: UInt128, using noise: inout Noise) -> UInt128 {
    let mask = UInt128.max >> UInt128((bound - 1 | 1).leadingZeroBitCount)
    while true {
      let drawn = (UInt128(noise.word()) << 64 | UInt128(noise.word())) & mask
      if drawn < bound { return drawn }
    }
  }
}

extension BigUInt: Whole {
  package static func uniform(below bound: BigUInt, using noise: inout Noise) -> BigUInt {
    let bits = (bound - 1).bitWidth
    let words = (bits + 63) / 64
    while true {
      var drawn = BigUInt(0)
      for _ in 0..<words { drawn = drawn << 64 | BigUInt(noise.word()) }
      drawn >>= 64 * words - bits
      if drawn < bound { return drawn }
    }
  }
}

extension BinaryInteger {
  /// The number of bits that hold it; 0 for 0.
  var bitLength: Int {
    var length = 0
    var left = magnitude
    while left > 0xFFFF_FFFF {
      left >>= 32
      length += 32
    }
    return length + (32 - UInt32(left).leadingZeroBitCount)
  }
}
