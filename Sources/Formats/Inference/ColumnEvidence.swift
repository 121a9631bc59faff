/// What one pass over a column's cells has shown: whether they are numbers or dates, how those are
/// spelled, and how missing cells are.
final class ColumnEvidence {
  let name: String

  private(set) var emptyCount = 0
  private(set) var quotedEmptyCount = 0
  private(set) var tokenCounts = [Int](repeating: 0, count: MissingToken.spellings.count)
  private(set) var numberCount = 0
  private(set) var dateCount = 0
  /// Cells that are neither.
  private(set) var otherCount = 0
  private(set) var firstOtherLines: [Int] = []
  private var styles = Styles()
  private(set) var date: DateEvidence?
  private var dateIsAlive = true
  /// Once the column is surely text, cells are only counted.
  private var isSettled = false

  /// Cells of another nature after which a column is text without doubt.
  private static let tolerated = 100

  init(name: String) { self.name = name }

  deinit { styles.numbers.deallocate() }

  /// What the numbers have shown if they are of that style; nil where they cannot be.
  func numbers(_ style: NumberStyle) -> NumberEvidence? { styles[style] }

  /// The styles that are still possible. Over raw memory, so that a loop can hold it in a local
  /// variable.
  private struct Styles {
    let numbers = UnsafeMutablePointer<NumberEvidence>.allocate(
      capacity: NumberStyle.allCases.count)
    /// One bit a style.
    var alive: UInt8
    /// The style to try first.
    var usual = NumberStyle.point

    init() {
      numbers.initialize(repeating: NumberEvidence(), count: NumberStyle.allCases.count)
      alive = UInt8(1 << NumberStyle.allCases.count - 1)
    }

    subscript(_ style: NumberStyle) -> NumberEvidence? {
      alive >> style.rawValue & 1 == 1 ? numbers[Int(style.rawValue)] : nil
    }

    /// Takes the cell as a number of every style that is still possible.
    @inline(__always)
    mutating func take(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
      if alive >> usual.rawValue & 1 == 1, let number = ScannedNumber.scan(bytes, count, usual) {
        numbers[Int(usual.rawValue)].take(number)
        if alive != 1 << usual.rawValue { takeOthers(bytes, count, number) }
        return true
      }
      return takeUnusual(bytes, count)
    }

    private mutating func takeOthers(
      _ bytes: UnsafePointer<UInt8>, _ count: Int, _ number: ScannedNumber
    ) {
      let isPlain =
        number.fraction == 0 && !number.isGrouped && !number.hasExponent && number.digits <= 3
      for style in NumberStyle.allCases where style != usual && alive >> style.rawValue & 1 == 1 {
        if isPlain {
          numbers[Int(style.rawValue)].take(number)
        } else if let again = ScannedNumber.scan(bytes, count, style) {
          numbers[Int(style.rawValue)].take(again)
        } else {
          alive &= ~(1 << style.rawValue)
        }
      }
    }

    private mutating func takeUnusual(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
      var fitting: UInt8 = 0
      for style in NumberStyle.allCases where alive >> style.rawValue & 1 == 1 {
        if let number = ScannedNumber.scan(bytes, count, style) {
          numbers[Int(style.rawValue)].take(number)
          if fitting == 0 { usual = style }
          fitting |= 1 << style.rawValue
        }
      }
      if fitting != 0 { alive = fitting }
      return fitting != 0
    }
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
    var styles = styles
    var empty = 0
    var numeric = 0
    let mayBeNumber = dateCount == 0 && !isSettled
    for row in 0..<batch.rows {
      let cell = batch.cell(row, column)
      guard let (bytes, count) = cell.trimmed else {
        if cell.isQuoted { quotedEmptyCount += 1 } else { empty += 1 }
        continue
      }
      if mayBeNumber, dateCount == 0, styles.take(bytes, count) {
        numeric += 1
      } else if !isSettled {
        takeOther(bytes, count, batch.lines?[row], numberCount + numeric)
      }
    }
    self.styles = styles
    emptyCount += empty
    numberCount += numeric
  }

  /// Takes a cell that is no number.
  private func takeOther(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ line: Int?, _ numbers: Int
  ) {
    if let token = MissingToken.index(bytes, count) {
      tokenCounts[token] += 1
      return
    }
    if dateIsAlive, numbers == 0 {
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
    if otherCount > ColumnEvidence.tolerated, otherCount * 20 > numbers + dateCount {
      isSettled = true
    }
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
      && NumberStyle.allCases.allSatisfy { styles[$0] == nil || $0.decimalComma }
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
    let alive = order.filter { styles[$0] != nil }
    // Plain whole numbers fit all styles and need none.
    if styles[.point]?.mostFraction == 0 { return .point }
    if fileHasDecimalCommas, alive.contains(.commaPointGroups), !alive.contains(.comma) {
      return .commaPointGroups
    }
    return alive.first ?? .point
  }
}
