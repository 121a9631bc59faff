/// Arithmetic modulo 2^61 − 1, in which a system of whole-number equations is solved without
/// rounding and without growing numbers.
enum PrimeField {
  static let prime: UInt64 = (1 << 61) - 1

  static func element(_ value: Int64) -> UInt64 {
    let rest = value % Int64(prime)
    return rest < 0 ? UInt64(rest + Int64(prime)) : UInt64(rest)
  }

  @inline(__always)
  static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let wide = a.multipliedFullWidth(by: b)
    // a·b = high·2^64 + low, and 2^61 ≡ 1.
    let sum = (wide.low & prime) &+ ((wide.high << 3) | (wide.low >> 61))
    return sum >= prime ? sum &- prime : sum
  }

  @inline(__always)
  static func difference(_ a: UInt64, _ b: UInt64) -> UInt64 {
    a >= b ? a &- b : a &+ prime &- b
  }

  /// By Fermat's little theorem.
  static func inverse(_ a: UInt64) -> UInt64 {
    var result: UInt64 = 1
    var base = a
    var exponent = prime - 2
    while exponent > 0 {
      if exponent & 1 == 1 { result = product(result, base) }
      base = product(base, base)
      exponent >>= 1
    }
    return result
  }

  /// The fraction n / q with |n| and q at most `limit` that the element stands for, if there is
  /// one. Unique where 2·limit² < prime.
  ///
  /// *Source*: Wang (1981), "A p-adic algorithm for univariate partial fractions",
  /// doi:10.1145/800206.806398: Euclid's algorithm, stopped half-way.
  static func fraction(_ element: UInt64, limit: Int64) -> (numerator: Int64, divisor: Int64)? {
    var (r0, r1) = (Int64(prime), Int64(element))
    var (t0, t1): (Int64, Int64) = (0, 1)
    while r1 > limit {
      let quotient = r0 / r1
      (r0, r1) = (r1, r0 - quotient * r1)
      (t0, t1) = (t1, t0 - quotient * t1)
      if abs(t1) > limit { return nil }
    }
    guard t1 != 0 else { return nil }
    return t1 < 0 ? (-r1, -t1) : (r1, t1)
  }
}
