import Tables

/// Writes a column's cells as text in the spelling of its format.
struct CellEncoder {
  private let schema: ColumnSchema
  private let pattern: DatePattern
  private let decimalMark: UInt8
  private let groupMark: UInt8?
  /// Digits after the mark that are always written.
  private let least: Int
  let missing: [UInt8]

  init(_ schema: ColumnSchema) {
    self.schema = schema
    let standard = schema.kind == .timestamp ? DatePattern.isoTimestamp : .isoDate
    pattern = schema.format.datePattern.flatMap(DatePattern.init) ?? standard
    decimalMark = schema.format.decimalComma ? 0x2C : 0x2E
    groupMark = schema.format.groupSeparator?.utf8.first
    let format = schema.format
    let fewest = format.paddedDecimals ? format.decimals ?? 0 : format.leastDecimals ?? 0
    least = min(max(fewest, 0), 15)
    missing = Array(schema.format.missingToken.utf8)
  }

  var isText: Bool {
    schema.kind == .category || schema.kind == .boolean || schema.kind == .text
      || schema.kind == .identifier
  }

  func append(_ integer: Int64, to target: inout [UInt8]) {
    switch schema.kind {
    case .date: pattern.append(days: integer, to: &target)
    case .timestamp: pattern.append(microseconds: integer, to: &target)
    default:
      let start = target.count
      CellEncoder.digits(integer, to: &target)
      group(&target, from: start, to: target.count)
      if least > 0 {
        target.append(decimalMark)
        for _ in 0..<least { target.append(0x30) }
      }
    }
  }

  func append(_ number: Double, to target: inout [UInt8]) {
    let start = target.count
    guard let decimals = schema.format.decimals, decimals <= 15, abs(number) < 1e15 else {
      appendFull(number, to: &target)
      return
    }
    // The nearest decimal of that length: exact while the scaled number stays below 2^53.
    let scaled = abs(number) * CellEncoder.powers[decimals]
    if scaled < 9e15 {
      var whole = UInt64(scaled.rounded(.toNearestOrEven))
      var fraction: [UInt8] = []
      for _ in 0..<decimals {
        fraction.append(0x30 + UInt8(whole % 10))
        whole /= 10
      }
      let isZero = whole == 0 && fraction.allSatisfy { $0 == 0x30 }
      if number < 0, !isZero { target.append(0x2D) }
      CellEncoder.digits(Int64(whole), to: &target)
      group(&target, from: start, to: target.count)
      if !schema.format.paddedDecimals {
        let spare = fraction.count - least
        fraction.removeFirst(min(fraction.prefix { $0 == 0x30 }.count, max(spare, 0)))
      }
      if !fraction.isEmpty {
        target.append(decimalMark)
        target.append(contentsOf: fraction.reversed())
      }
    } else {
      appendFull(number, to: &target)
    }
  }

  /// The fewest digits that read back as the same number.
  private func appendFull(_ number: Double, to target: inout [UInt8]) {
    var text = number.description
    if least == 0, text.hasSuffix(".0") { text.removeLast(2) }
    for byte in text.utf8 { target.append(byte == 0x2E ? decimalMark : byte) }
  }

  static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  private static func digits(_ value: Int64, to target: inout [UInt8]) {
    if value < 0 { target.append(0x2D) }
    var rest = value.magnitude
    let start = target.count
    repeat {
      target.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    target[start...].reverse()
  }

  private func group(_ target: inout [UInt8], from start: Int, to end: Int) {
    guard let groupMark else { return }
    var position = end - 3
    while position > start, target[position - 1] != 0x2D {
      target.insert(groupMark, at: position)
      position -= 3
    }
  }
}
