import Tables

/// Writes a column's cells as text in the spelling of its format.
struct CellEncoder {
  let kind: Kind
  private let pattern: DatePattern
  private let decimals: Int?
  private let isPadded: Bool
  private let decimalMark: UInt8
  private let groupMark: UInt8?
  /// Digits after the mark that are always written.
  private let least: Int
  let missing: [UInt8]

  init(_ schema: ColumnSchema) {
    kind = schema.kind
    let format = schema.format
    let standard = kind == .timestamp ? DatePattern.isoTimestamp : .isoDate
    pattern = format.datePattern.flatMap(DatePattern.init) ?? standard
    decimals = format.decimals.flatMap { (0...15).contains($0) ? $0 : nil }
    isPadded = format.paddedDecimals
    decimalMark = format.decimalComma ? 0x2C : 0x2E
    groupMark = format.groupSeparator?.utf8.first
    let fewest = format.paddedDecimals ? format.decimals ?? 0 : format.leastDecimals ?? 0
    least = min(max(fewest, 0), 15)
    missing = Array(format.missingToken.utf8)
  }

  @inline(__always)
  func append(_ integer: Int64, to target: inout ByteBuffer) {
    if kind == .date {
      pattern.append(days: integer, to: &target)
    } else if kind == .timestamp {
      pattern.append(microseconds: integer, to: &target)
    } else {
      let start = target.count
      target.append(decimal: integer)
      if groupMark != nil { group(&target, from: start) }
      if least > 0 {
        target.append(decimalMark)
        for _ in 0..<least { target.append(0x30) }
      }
    }
  }

  @inline(__always)
  func append(_ number: Double, to target: inout ByteBuffer) {
    guard let decimals else { return appendFull(number, to: &target) }
    // The nearest decimal of that length: exact while the scaled number stays below 2^53.
    let scaled = abs(number) * CellEncoder.powers[decimals]
    guard scaled < 9e15 else { return appendFull(number, to: &target) }
    let digits = UInt64(scaled.rounded(.toNearestOrEven))
    let start = target.count
    if number < 0, digits > 0 { target.append(0x2D) }
    let (whole, rest) = digits.quotientAndRemainder(dividingBy: CellEncoder.wholePowers[decimals])
    target.append(digits: whole, atLeast: 1)
    if groupMark != nil { group(&target, from: start) }
    var length = decimals
    var fraction = rest
    if !isPadded {
      while length > least, fraction % 10 == 0 {
        fraction /= 10
        length -= 1
      }
    }
    if length > 0 {
      target.append(decimalMark)
      target.append(digits: fraction, atLeast: length)
    }
  }

  /// The fewest digits that read back as the same number.
  private func appendFull(_ number: Double, to target: inout ByteBuffer) {
    var text = number.description
    if least == 0, text.hasSuffix(".0") { text.removeLast(2) }
    for byte in text.utf8 { target.append(byte == 0x2E ? decimalMark : byte) }
  }

  static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]
  private static let wholePowers: [UInt64] = powers.map { UInt64($0) }

  private func group(_ target: inout ByteBuffer, from start: Int) {
    guard let groupMark else { return }
    var position = target.count - 3
    while position > start, target[position - 1] != 0x2D {
      target.insert(groupMark, at: position)
      position -= 3
    }
  }
}
