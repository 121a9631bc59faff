/// What one pass over a column's cells has shown: whether they are numbers or dates, how those are
/// spelled, and how missing cells are.
final class ColumnEvidence {
  let name: String
  /// Whether numbers may be meant: false where the source says that a text is a text (JSON).
  let mayBeNumber: Bool

  private(set) var emptyCount = 0
  private(set) var quotedEmptyCount = 0
  private(set) var tokenCounts = [Int](repeating: 0, count: MissingToken.spellings.count)
  private(set) var numberCount = 0
  private(set) var dateCount = 0
  /// Cells that are neither.
  private(set) var otherCount = 0
  private(set) var firstOtherLines: [Int] = []
  private(set) var styles: [NumberEvidence?] = NumberStyle.allCases.map { _ in NumberEvidence() }
  private(set) var date: DateEvidence?
  private var dateIsAlive = true
  private var style = NumberStyle.point
  /// Once the column is surely text, cells are only counted.
  private var isSettled = false

  /// Cells of another nature after which a column is text without doubt.
  private static let tolerated = 100

  init(name: String, mayBeNumber: Bool = true) {
    self.name = name
    self.mayBeNumber = mayBeNumber
    if !mayBeNumber { styles = styles.map { _ in nil } }
  }

  /// What the numbers of one style have shown.
  struct NumberEvidence {
    var mostFraction = 0
    var leastFraction = Int.max
    var mostDigits = 0
    var hasExponent = false
    var hasFraction = false
    var hasGroups = false

    @inline(__always) mutating func take(_ number: ScannedNumber) {
      if number.fraction > mostFraction { mostFraction = number.fraction }
      if number.fraction < leastFraction, !number.hasExponent { leastFraction = number.fraction }
      if number.digits > mostDigits { mostDigits = number.digits }
      if number.hasExponent { hasExponent = true }
      if number.hasFraction { hasFraction = true }
      if number.isGrouped { hasGroups = true }
    }
  }

  /// Takes column `column` of a batch.
  func take(_ batch: CellBatch, _ column: Int) {
    for row in 0..<batch.rows {
      let cell = batch.cell(row, column)
      guard let (bytes, count) = cell.trimmed else {
        if cell.isQuoted { quotedEmptyCount += 1 } else { emptyCount += 1 }
        continue
      }
      if isSettled { continue }
      take(bytes, count, batch.lines?[row])
    }
  }

  private func take(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ line: Int?) {
    if dateCount == 0, takeNumber(bytes, count) {
      numberCount += 1
      return
    }
    if let token = MissingToken.index(bytes, count) {
      tokenCounts[token] += 1
      return
    }
    if dateIsAlive, numberCount == 0 {
      if date == nil {
        date = DateEvidence(bytes, count)
        dateIsAlive = date != nil
      } else if date?.take(bytes, count) != true {
        dateIsAlive = false
      }
      if dateIsAlive {
        dateCount += 1
        return
      }
    }
    otherCount += 1
    if firstOtherLines.count < 3, let line { firstOtherLines.append(line) }
    if otherCount > ColumnEvidence.tolerated, otherCount * 20 > numberCount + dateCount {
      isSettled = true
    }
  }

  /// Takes the cell as a number of every style that is still possible.
  private func takeNumber(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    // Mostly the first style that is alive fits.
    if styles[style.rawValue] != nil, let number = ScannedNumber.scan(bytes, count, style) {
      styles[style.rawValue]!.take(number)
      for other in NumberStyle.allCases where other != style && styles[other.rawValue] != nil {
        if number.fraction == 0, !number.isGrouped, !number.hasExponent, number.digits <= 3 {
          styles[other.rawValue]!.take(number)
        } else if let again = ScannedNumber.scan(bytes, count, other) {
          styles[other.rawValue]!.take(again)
        } else {
          styles[other.rawValue] = nil
        }
      }
      return true
    }
    var fits: [(NumberStyle, ScannedNumber)] = []
    for other in NumberStyle.allCases where styles[other.rawValue] != nil {
      if let number = ScannedNumber.scan(bytes, count, other) { fits.append((other, number)) }
    }
    guard let first = fits.first else { return false }
    for other in NumberStyle.allCases where !fits.contains(where: { $0.0 == other }) {
      styles[other.rawValue] = nil
    }
    for (style, number) in fits { styles[style.rawValue]!.take(number) }
    style = first.0
    return true
  }

  /// Whether every cell that is there is a number of at least one style.
  var isNumeric: Bool { numberCount > 0 && otherCount == 0 && dateCount == 0 }
  /// Whether every cell that is there is a date of one layout.
  var isDate: Bool { dateCount > 0 && otherCount == 0 && numberCount == 0 && dateIsAlive }
  /// Whether no cell is there.
  var isAllMissing: Bool {
    numberCount == 0 && dateCount == 0 && otherCount == 0 && quotedEmptyCount == 0
  }

  /// Whether the cells can only be numbers with a decimal comma.
  var needsDecimalComma: Bool {
    isNumeric
      && NumberStyle.allCases.allSatisfy { styles[$0.rawValue] == nil || $0.decimalComma }
  }

  /// The style to read by, where several are possible.
  ///
  /// A lone "1,234" is a thousand in a file of decimal points and a fraction in one of commas.
  func style(fileHasDecimalCommas: Bool) -> NumberStyle {
    let order: [NumberStyle] =
      fileHasDecimalCommas
      ? [
        .comma, .commaPointGroups, .commaSpaceGroups, .point, .pointCommaGroups,
        .pointApostropheGroups,
      ]
      : [
        .point, .pointCommaGroups, .pointApostropheGroups, .comma, .commaPointGroups,
        .commaSpaceGroups,
      ]
    let alive = order.filter { styles[$0.rawValue] != nil }
    // Plain whole numbers fit all styles and need none.
    if styles[NumberStyle.point.rawValue]?.mostFraction == 0 { return .point }
    if fileHasDecimalCommas, alive.contains(.commaPointGroups), !alive.contains(.comma) {
      return .commaPointGroups
    }
    return alive.first ?? .point
  }
}
