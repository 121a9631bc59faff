/// What a column's cells have shown about how it spells dates, so far.
///
/// The first date fixes the layout (separators, digits of the year, what time of day there is);
/// every later cell must have it. Which of two numbers is the day is settled over the whole column.
struct DateEvidence {
  private let layout: Layout
  private(set) var couldBeDayFirst: Bool
  private(set) var couldBeMonthFirst: Bool
  private var hasUnpaddedDate = false
  private var hasUnpaddedHour = false
  /// Whether the digits after the seconds differ in number from cell to cell.
  private var hasMixedFraction = false

  /// What must be the same in every cell.
  private struct Layout: Equatable {
    enum Order { case yearFirst, yearLast, dayNameYear, nameDayYear }
    var order = Order.yearFirst
    var separator: UInt8 = 0
    var hasComma = false
    var yearDigits = 4
    var hasFullName = false
    var joint: UInt8 = 0
    var hasSeconds = false
    var fractionDigits = 0
    var meridiem = 0  // 1 "AM", 2 " AM"
    var suffix: UInt64 = 0  // up to eight bytes as they stand
  }

  private struct Parsed {
    var layout = Layout()
    var dayFirst = false
    var monthFirst = false
    var unpaddedDate = false
    var unpaddedHour = false
  }

  /// Nil where the cell is no date of a layout known here.
  init?(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    guard let parsed = DateEvidence.parse(bytes, count) else { return nil }
    layout = parsed.layout
    couldBeDayFirst = parsed.dayFirst
    couldBeMonthFirst = parsed.monthFirst
    hasUnpaddedDate = parsed.unpaddedDate
    hasUnpaddedHour = parsed.unpaddedHour
  }

  /// Takes a further cell; false where the column can no longer be dates of one layout.
  mutating func take(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard let parsed = DateEvidence.parse(bytes, count) else { return false }
    var mine = layout
    var other = parsed.layout
    // "May" is both a full and a short name.
    if mine.order == .dayNameYear || mine.order == .nameDayYear {
      mine.hasFullName = false
      other.hasFullName = false
    }
    if mine.fractionDigits != other.fractionDigits {
      hasMixedFraction = true
      mine.fractionDigits = other.fractionDigits
    }
    guard mine == other else { return false }
    couldBeDayFirst = couldBeDayFirst && parsed.dayFirst
    couldBeMonthFirst = couldBeMonthFirst && parsed.monthFirst
    if parsed.unpaddedDate { hasUnpaddedDate = true }
    if parsed.unpaddedHour { hasUnpaddedHour = true }
    return couldBeDayFirst || couldBeMonthFirst
  }

  var hasTime: Bool { layout.joint != 0 }
  /// Whether the cells leave open which number is the day.
  var isAmbiguous: Bool { layout.order == .yearLast && couldBeDayFirst && couldBeMonthFirst }
  /// Whether the cells settle that the day, or the month, comes first.
  var isDayFirst: Bool { layout.order == .yearLast && couldBeDayFirst && !couldBeMonthFirst }
  var isMonthFirst: Bool { layout.order == .yearLast && couldBeMonthFirst && !couldBeDayFirst }
  /// Dates with points or dashes put the day first; with slashes it depends on the country.
  var separatorIsSlash: Bool { layout.separator == 0x2F }

  /// The pattern, given which comes first where the cells leave it open; nil for ISO 8601.
  func pattern(dayFirst: Bool) -> String? {
    let day = hasUnpaddedDate ? "%-d" : "%d"
    let month = hasUnpaddedDate ? "%-m" : "%m"
    let year = layout.yearDigits == 4 ? "%Y" : "%y"
    let separator = String(UnicodeScalar(layout.separator))
    let name = layout.hasFullName ? "%B" : "%b"
    let comma = layout.hasComma ? "," : ""
    var text =
      switch layout.order {
      case .yearFirst: [year, month, day].joined(separator: separator)
      case .yearLast:
        (couldBeDayFirst && (dayFirst || !couldBeMonthFirst)
          ? [day, month, year] : [month, day, year])
          .joined(separator: separator)
      case .dayNameYear: day + separator + name + comma + separator + year
      case .nameDayYear: name + separator + day + comma + separator + year
      }
    if hasTime {
      let hour = layout.meridiem > 0 ? "I" : "H"
      text += String(UnicodeScalar(layout.joint)) + (hasUnpaddedHour ? "%-" : "%") + hour + ":%M"
      if layout.hasSeconds { text += ":%S" }
      switch layout.fractionDigits {
      case _ where hasMixedFraction: text += "%@"
      case 0: break
      case 3: text += ".%g"
      case 6: text += ".%f"
      default: text += "%@"
      }
      if layout.meridiem > 0 { text += layout.meridiem == 2 ? " %p" : "%p" }
      var suffix = layout.suffix
      var ending: [UInt8] = []
      while suffix > 0 {
        ending.insert(UInt8(truncatingIfNeeded: suffix), at: 0)
        suffix >>= 8
      }
      text += String(decoding: ending, as: UTF8.self)
    }
    let isStandard =
      text == "%Y-%m-%d" || text == "%Y-%m-%d %H:%M:%S" || text == DatePattern.isoTimestamp.text
    return isStandard ? nil : text
  }

  private static func parse(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Parsed? {
    guard count >= 6, count <= 48 else { return nil }
    var result = Parsed()
    var p = 0
    func digits(_ most: Int) -> (value: Int, length: Int)? {
      var value = 0
      let start = p
      while p < count, p - start < most, bytes[p] &- 0x30 < 10 {
        value = value * 10 + Int(bytes[p] &- 0x30)
        p += 1
      }
      return p > start ? (value, p - start) : nil
    }
    func unpadded(_ part: (value: Int, length: Int)) -> Bool { part.length == 1 }
    func isSeparator(_ byte: UInt8) -> Bool {
      byte == 0x2D || byte == 0x2F || byte == 0x2E || byte == 0x20
    }

    // The date.
    if bytes[0] &- 0x30 < 10 {
      guard let a = digits(4), p < count, isSeparator(bytes[p]) else { return nil }
      result.layout.separator = bytes[p]
      p += 1
      guard p < count else { return nil }
      if bytes[p] &- 0x30 < 10 {
        guard result.layout.separator != 0x20, let b = digits(2), p < count,
          bytes[p] == result.layout.separator
        else { return nil }
        p += 1
        guard let c = digits(4) else { return nil }
        if a.length == 4 {
          guard c.length <= 2, CivilDate.isValid(year: a.value, month: b.value, day: c.value)
          else { return nil }
          result.layout.order = .yearFirst
          (result.dayFirst, result.monthFirst) = (true, true)
          result.unpaddedDate = unpadded(b) || unpadded(c)
        } else {
          guard a.length <= 2, c.length == 4 || c.length == 2 else { return nil }
          result.layout.order = .yearLast
          result.layout.yearDigits = c.length
          let year = c.length == 4 ? c.value : CivilDate.fullYear(c.value)
          result.dayFirst = CivilDate.isValid(year: year, month: b.value, day: a.value)
          result.monthFirst =
            result.layout.separator != 0x2E
            && CivilDate.isValid(year: year, month: a.value, day: b.value)
          guard result.dayFirst || result.monthFirst else { return nil }
          result.unpaddedDate = unpadded(a) || unpadded(b)
        }
      } else {
        guard a.length <= 2, let (month, length) = CivilDate.month(bytes + p, count - p) else {
          return nil
        }
        p += length
        result.layout.order = .dayNameYear
        result.layout.hasFullName = length > 3
        if p < count, bytes[p] == 0x2C {
          result.layout.hasComma = true
          p += 1
        }
        guard p < count, bytes[p] == result.layout.separator else { return nil }
        p += 1
        guard let year = digits(4), year.length == 4 || year.length == 2 else { return nil }
        result.layout.yearDigits = year.length
        let full = year.length == 4 ? year.value : CivilDate.fullYear(year.value)
        guard CivilDate.isValid(year: full, month: month, day: a.value) else { return nil }
        (result.dayFirst, result.monthFirst) = (true, true)
        result.unpaddedDate = unpadded(a)
      }
    } else {
      guard let (month, length) = CivilDate.month(bytes, count) else { return nil }
      p = length
      guard p < count, bytes[p] == 0x20 else { return nil }
      p += 1
      result.layout.order = .nameDayYear
      result.layout.separator = 0x20
      result.layout.hasFullName = length > 3
      guard let day = digits(2) else { return nil }
      if p < count, bytes[p] == 0x2C {
        result.layout.hasComma = true
        p += 1
      }
      guard p < count, bytes[p] == 0x20 else { return nil }
      p += 1
      guard let year = digits(4), year.length == 4,
        CivilDate.isValid(year: year.value, month: month, day: day.value)
      else { return nil }
      (result.dayFirst, result.monthFirst) = (true, true)
      result.unpaddedDate = unpadded(day)
    }
    if p == count { return result }

    // The time of day.
    guard bytes[p] == 0x20 || bytes[p] == 0x54 else { return nil }
    result.layout.joint = bytes[p]
    p += 1
    guard let hour = digits(2), hour.value < 24, p < count, bytes[p] == 0x3A else { return nil }
    p += 1
    guard let minute = digits(2), minute.length == 2, minute.value < 60 else { return nil }
    result.unpaddedHour = unpadded(hour)
    if p < count, bytes[p] == 0x3A {
      p += 1
      guard let second = digits(2), second.length == 2, second.value < 60 else { return nil }
      result.layout.hasSeconds = true
      if p < count, bytes[p] == 0x2E {
        p += 1
        // Digits beyond the microsecond could not be kept.
        guard let fraction = digits(6) else { return nil }
        result.layout.fractionDigits = fraction.length
      }
    }
    var q = p
    if q < count, bytes[q] == 0x20 { q += 1 }
    if q + 2 == count, bytes[q + 1] | 0x20 == 0x6D, bytes[q] == 0x41 || bytes[q] == 0x50,
      hour.value >= 1, hour.value <= 12
    {
      result.layout.meridiem = q > p ? 2 : 1
      return result
    }
    // "Z", "+02:00", " UTC": kept as they stand; all cells must have the same.
    guard count - p <= 7 else { return nil }
    for i in p..<count {
      switch bytes[i] {
      case 0x30...0x39, 0x41...0x5A, 0x2B, 0x2D, 0x3A, 0x20: break
      default: return nil
      }
      if i == p, bytes[i] &- 0x30 < 10 { return nil }
      result.layout.suffix = result.layout.suffix << 8 | UInt64(bytes[i])
    }
    return result
  }
}
