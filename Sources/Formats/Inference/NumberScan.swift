import Foundation

/// How a column spells its numbers: the decimal mark and what stands between thousands.
enum NumberStyle: UInt8, CaseIterable {
  case point, comma, pointCommaGroups, commaPointGroups, commaSpaceGroups, pointApostropheGroups

  var decimalMark: UInt8 {
    switch self {
    case .point, .pointCommaGroups, .pointApostropheGroups: 0x2E
    case .comma, .commaPointGroups, .commaSpaceGroups: 0x2C
    }
  }

  /// The byte between groups of three digits; 0 for none.
  var groupMark: UInt8 {
    switch self {
    case .point, .comma: 0
    case .pointCommaGroups: 0x2C
    case .commaPointGroups: 0x2E
    case .commaSpaceGroups: 0x20
    case .pointApostropheGroups: 0x27
    }
  }

  var decimalComma: Bool { decimalMark == 0x2C }
  var groupSeparator: String? {
    groupMark == 0 ? nil : String(UnicodeScalar(groupMark))
  }

  init(decimalComma: Bool, groupSeparator: String?) {
    self =
      NumberStyle.allCases.first {
        $0.decimalComma == decimalComma && $0.groupSeparator == groupSeparator
      } ?? (decimalComma ? .comma : .point)
  }
}

/// A number read from a cell's bytes.
struct ScannedNumber {
  var isNegative = false
  /// All digits as one whole number; exact while `digits` ≤ 18.
  var mantissa: UInt64 = 0
  /// Significant digits: leading zeros not counted.
  var digits = 0
  /// Digits after the decimal mark.
  var fraction = 0
  /// Whether a digit after the decimal mark is not 0.
  var hasFraction = false
  var exponent = 0
  var hasExponent = false
  var isGrouped = false

  /// Reads a whole cell without blanks; nil where it is no number of this style.
  ///
  /// Digits with a leading zero ("007") and a leading plus are no number: they would not come back
  /// as they were.
  @inline(__always)
  static func scan(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ style: NumberStyle)
    -> ScannedNumber?
  {
    var number = ScannedNumber()
    var p = 0
    if bytes[0] == 0x2D {
      number.isNegative = true
      p = 1
    }
    let first = p
    // The common case: nothing but digits.
    while p < count, bytes[p] &- 0x30 < 10 {
      number.mantissa = number.mantissa &* 10 &+ UInt64(bytes[p] &- 0x30)
      p += 1
    }
    let whole = p - first
    if whole > 1, bytes[first] == 0x30 { return nil }
    number.digits = whole == 1 && bytes[first] == 0x30 ? 0 : whole
    if p == count { return whole > 0 && whole <= 18 ? number : nil }
    return number.scanRest(bytes, count, style, p, whole)
  }

  private mutating func scanRest(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ style: NumberStyle, _ from: Int, _ whole: Int
  ) -> ScannedNumber? {
    var p = from
    let group = style.groupMark
    if group != 0 {
      if bytes[p] == group {
        guard whole >= 1, whole <= 3, digits > 0 else { return nil }
        while p < count, bytes[p] == group {
          guard p + 3 < count else { return nil }
          for k in 1...3 {
            guard bytes[p + k] &- 0x30 < 10 else { return nil }
            push(bytes[p + k])
          }
          p += 4
        }
        isGrouped = true
        if p < count, bytes[p] &- 0x30 < 10 { return nil }
      } else if whole > 3 {
        return nil
      }
    }
    if p < count, bytes[p] == style.decimalMark {
      p += 1
      let start = p
      while p < count, bytes[p] &- 0x30 < 10 {
        push(bytes[p])
        if bytes[p] != 0x30 { hasFraction = true }
        p += 1
      }
      fraction = p - start
      if fraction == 0, whole == 0 { return nil }
    } else if whole == 0 {
      return nil
    }
    if p < count, bytes[p] | 0x20 == 0x65 {
      guard whole + fraction > 0 else { return nil }
      p += 1
      var isNegativeExponent = false
      if p < count, bytes[p] == 0x2B || bytes[p] == 0x2D {
        isNegativeExponent = bytes[p] == 0x2D
        p += 1
      }
      let start = p
      while p < count, bytes[p] &- 0x30 < 10, p - start < 4 {
        exponent = exponent * 10 + Int(bytes[p] &- 0x30)
        p += 1
      }
      if p == start { return nil }
      if isNegativeExponent { exponent = -exponent }
      hasExponent = true
    }
    return p == count && whole <= 300 ? self : nil
  }

  private mutating func push(_ byte: UInt8) {
    mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
    if digits > 0 || byte != 0x30 { digits += 1 }
  }

  /// The number as a whole number; nil where it is none or too large.
  var integer: Int64? {
    guard digits <= 18, !hasExponent, !hasFraction else { return nil }
    var value = mantissa
    for _ in 0..<fraction { value /= 10 }
    return isNegative ? -Int64(value) : Int64(value)
  }

  private static let powers: [Double] = (0...22).map { pow(10, Double($0)) }

  /// The nearest double.
  ///
  /// *Source*: Clinger 1990 (doi:10.1145/93542.93557): with at most 15 digits and a power of ten up
  /// to 22 both factors are exact, so that one operation rounds correctly; else the C library.
  @inline(__always)
  func double(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ style: NumberStyle) -> Double {
    let scale = exponent - fraction
    if digits <= 15, scale >= -22, scale <= 22 {
      let value = Double(mantissa)
      let scaled =
        scale < 0 ? value / ScannedNumber.powers[-scale] : value * ScannedNumber.powers[scale]
      return isNegative ? -scaled : scaled
    }
    return slowDouble(bytes, count, style)
  }

  private func slowDouble(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ style: NumberStyle)
    -> Double
  {
    var text: [CChar] = []
    text.reserveCapacity(count + 1)
    for i in 0..<count where style.groupMark == 0 || bytes[i] != style.groupMark {
      text.append(CChar(bitPattern: bytes[i] == style.decimalMark ? 0x2E : bytes[i]))
    }
    text.append(0)
    return strtod(text, nil)
  }
}
