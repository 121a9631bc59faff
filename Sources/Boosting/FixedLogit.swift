/// Log-odds as whole numbers of 1/1024, and the tables from them to probabilities.
///
/// Scores are sums of integers and probabilities come from a table built with IEEE products alone,
/// so the same model gives the same rows on every CPU.
public enum FixedLogit {
  /// Steps per unit of log-odds.
  public static let unit = 1024
  /// Scores are clamped to ± this: probabilities between 6e-6 and 1 − 6e-6.
  public static let limit = 12 * unit

  /// `odds[i]` = exp(−i / 1024), by repeated squaring of one constant.
  private static let decay: [Double] = {
    var table = [Double](repeating: 1, count: limit + 1)
    table[1] = 0.999_023_914_181_976
    for i in 2...limit {
      let half = table[i / 2]
      table[i] = half * half * (i % 2 == 1 ? table[1] : 1)
    }
    return table
  }()

  /// P(1) at score `index − limit`. *Shape*: 2 · limit + 1.
  public static let probability: [Double] = (-limit...limit).map { score in
    let odds = decay[abs(score)]
    return score < 0 ? odds / (1 + odds) : 1 / (1 + odds)
  }

  /// The same in single precision, for kernels.
  package static let probability32: [Float] = probability.map(Float.init)

  /// A uniform 32-bit word below this is a 1.
  public static let threshold: [UInt32] = probability.map {
    UInt32(min(($0 * 0x1p32).rounded(), 0xFFFF_FFFF))
  }

  /// −ln P(label) at a score; the logistic loss of one row, in nats.
  public static func loss(label: UInt8, score: Int32) -> Double {
    let clamped = max(-limit, min(limit, Int(score)))
    return negativeLog[(label == 1 ? clamped : -clamped) + limit]
  }

  private static let negativeLog: [Double] = probability.map { -logarithm($0) }

  /// The score whose probability is `ones / (ones + zeros)`, clamped.
  public static func score(ones: Double, zeros: Double) -> Int32 {
    guard ones > 0 else { return Int32(-limit) }
    guard zeros > 0 else { return Int32(limit) }
    let exact = (logarithm(ones / zeros) * Double(unit)).rounded()
    return Int32(max(Double(-limit), min(Double(limit), exact)))
  }

  /// ln x for finite x > 0 from exact IEEE operations: x = m · 2^e with m in [√½, √2), then the
  /// series of artanh, which converges below 1 ulp of the few digits used here in 14 terms.
  static func logarithm(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.414_213_562_373_095 {
      m /= 2
      exponent += 1
    }
    let t = (m - 1) / (m + 1)
    let square = t * t
    var sum = 0.0
    for k in stride(from: 27, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
    return 2 * t * sum + exponent * 0.693_147_180_559_945_3
  }
}
