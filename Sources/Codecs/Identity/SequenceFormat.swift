import Chance
import Tables

/// Identifiers that count: 1, 2, 3, ... or PT-00001, PT-00002, ..., or growing with gaps.
///
/// *Privacy*: what stands before the number needs `minimumRows` identifiers; the start is 0, 1 or a
/// power of ten, never the real first or last number; the gap is kept to one significant digit.
/// Numbers generated this way coincide with real row numbers; they carry nothing else.
struct SequenceFormat: Codable, Sendable, Equatable {
  var prefix: String
  var suffix: String
  /// Digits that the number is padded to with zeros; 0 where it is not.
  var width: Int
  var start: UInt64
  /// The mean distance of two numbers; above 1, numbers are scattered within it.
  var step: UInt64

  static let largestStep: UInt64 = 1_000_000

  var isSound: Bool {
    prefix.utf8.count <= 64 && suffix.utf8.count <= 4
      && !(prefix + suffix).unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
      && (0...18).contains(width) && start <= 1_000_000_000_000_000_000
      && (1...SequenceFormat.largestStep).contains(step)
  }

  /// - Parameter values: distinct identifiers in the order they first appear.
  /// - Returns: nil where the identifiers do not count.
  init?(of values: [String], privacy: PrivacyFloor) {
    guard values.count >= 2 else { return nil }
    var numbers: [UInt64] = []
    numbers.reserveCapacity(values.count)
    let first = SequenceFormat.parted(values[0])
    guard let first else { return nil }
    var isPadded = false
    for value in values {
      guard let parts = SequenceFormat.parted(value), parts.prefix == first.prefix,
        parts.suffix == first.suffix, let number = UInt64(parts.digits)
      else { return nil }
      if parts.digits.utf8.count > 1, parts.digits.utf8.first == Ascii.zero { isPadded = true }
      numbers.append(number)
    }
    if isPadded, !values.allSatisfy({ $0.utf8.count == values[0].utf8.count }) { return nil }
    if !first.prefix.isEmpty, values.count < privacy.minimumRows { return nil }
    var increases = true
    for index in 1..<numbers.count where numbers[index] <= numbers[index - 1] {
      increases = false
      break
    }
    let least = numbers.min() ?? 0
    let most = numbers.max() ?? 0
    let gap = Double(most - least) / Double(numbers.count - 1)
    // Out of order, only a gapless numbering counts.
    if !increases, gap >= 2 { return nil }
    self.prefix = first.prefix
    self.suffix = first.suffix
    self.width = isPadded ? first.digits.utf8.count : 0
    self.step = gap < 2 ? 1 : SequenceFormat.rounded(gap)
    self.start = least < 10 ? min(least, 1) : SequenceFormat.powerOfTen(notAbove: least)
  }

  private static func parted(
    _ value: String
  ) -> (prefix: String, digits: String, suffix: String)? {
    var bytes = Array(value.utf8)
    var suffix = ""
    // A whole number that the file spells with a decimal.
    if bytes.count > 2, bytes.last == Ascii.zero,
      bytes[bytes.count - 2] == 0x2E || bytes[bytes.count - 2] == 0x2C,
      bytes.dropLast(2).allSatisfy(Ascii.isDigit)
    {
      suffix = String(decoding: bytes.suffix(2), as: UTF8.self)
      bytes.removeLast(2)
    }
    let digits = bytes.count - (bytes.lastIndex { !Ascii.isDigit($0) } ?? -1) - 1
    guard (1...18).contains(digits), bytes.count - digits <= 64 else { return nil }
    return (
      String(decoding: bytes.dropLast(digits), as: UTF8.self),
      String(decoding: bytes.suffix(digits), as: UTF8.self), suffix
    )
  }

  private static func powerOfTen(notAbove number: UInt64) -> UInt64 {
    var power: UInt64 = 1
    while power <= number / 10 { power *= 10 }
    return power
  }

  private static func rounded(_ gap: Double) -> UInt64 {
    let limited = min(UInt64(gap.rounded()), largestStep)
    let unit = powerOfTen(notAbove: limited)
    return min(largestStep, (limited + unit / 2) / unit * unit)
  }

  func writer(key: Seed) -> SequenceWriter { SequenceWriter(format: self, scatter: Scatter(key)) }
}

struct SequenceWriter: CellMaker {
  let format: SequenceFormat
  let scatter: Scatter

  func cell(_ entity: UInt64) -> String {
    var number = format.start &+ entity &* format.step
    if format.step > 1 { number &+= UInt64(scatter.below(Int(format.step), entity, 0)) }
    let digits = String(number)
    if format.width == 0, format.prefix.isEmpty, format.suffix.isEmpty { return digits }
    let zeros = String(repeating: "0", count: max(0, format.width - digits.utf8.count))
    return format.prefix + zeros + digits + format.suffix
  }
}
