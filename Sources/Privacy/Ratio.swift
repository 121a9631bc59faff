/// A positive rational number that is exact: a mechanism's parameter.
///
/// Floating-point parameters are where privacy was lost before (Mironov 2012,
/// doi:10.1145/2382196.2382264): a double is turned into a ratio once, in the direction that costs
/// accuracy and never privacy, and everything after it is exact.
public struct Ratio: Hashable, Sendable, Codable {
  public let numerator: UInt64
  /// A power of two, or whatever the user gave.
  public let denominator: UInt64

  /// Numbers above this have no business in a mechanism, and would slow its exact arithmetic.
  static let limit: UInt64 = 1 << 60

  public init(_ numerator: UInt64, over denominator: UInt64 = 1) {
    precondition(
      numerator > 0 && denominator > 0 && numerator <= Self.limit && denominator <= Self.limit,
      "A mechanism's parameter is a positive ratio of numbers below 2^60.")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The least ratio with 24 significant bits that is not below `value`.
  ///
  /// *Error*: at most 2⁻²³, relatively; few bits keep exact draws within 64.
  public init(atLeast value: Double) {
    let (scaled, exponent) = Self.scaled(value)
    self.init(significand: UInt64(scaled.rounded(.up)), exponent: exponent)
  }

  /// The greatest ratio with 24 significant bits that is not above `value`.
  public init(atMost value: Double) {
    let (scaled, exponent) = Self.scaled(value)
    self.init(significand: UInt64(scaled.rounded(.down)), exponent: exponent)
  }

  /// `value` = scaled · 2^exponent, with scaled in 2²³ ..< 2²⁴. Exact.
  private static func scaled(_ value: Double) -> (Double, Int) {
    precondition(
      value.isFinite && value > 0x1p-30 && value < 0x1p58,
      "A mechanism's parameter must lie between 2^-30 and 2^58.")
    let exponent = Int(value.exponent) - 23
    return (value.significand * 0x1p23, exponent)
  }

  private init(significand: UInt64, exponent: Int) {
    if exponent >= 0 {
      self.init(significand << UInt64(exponent))
    } else {
      let shared = min(significand.trailingZeroBitCount, -exponent)
      self.init(significand >> UInt64(shared), over: 1 << UInt64(-exponent - shared))
    }
  }

  /// The double next to it.
  public var value: Double { Double(numerator) / Double(denominator) }
}
