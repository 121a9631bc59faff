extension Conditions {
  /// The same conditions with every value turned into what its column holds: dates from ISO texts,
  /// numbers from texts, levels from numbers. Resolving twice changes nothing.
  ///
  /// - Throws: `ConstraintError` for a column that is not there or a value that it cannot hold.
  public func resolved(in schema: Schema) throws -> Conditions {
    Conditions(try parts.map { try $0.resolved(in: schema) })
  }
}

extension Condition {
  public func resolved(in schema: Schema) throws -> Condition {
    guard let column = schema[column] else {
      throw ConstraintError(
        place: "The condition on “\(column)”", expected: "there is no such column",
        remedy: "Use one of the table's columns; `understudy schema` lists them.")
    }
    func value(_ value: Value) throws -> Value { try value.resolved(for: column) }
    func interval(_ interval: Interval) throws -> Interval {
      guard column.kind.isOrderedKind else {
        throw ConstraintError(
          place: "The condition on “\(column.name)”",
          expected: "it compares by size, and the column is of kind \(column.kind)",
          remedy: "Use = or in, or give the column a kind of number or date.")
      }
      return Interval(
        lower: try interval.lower.map { Bound(try value($0.value), isClosed: $0.isClosed) },
        upper: try interval.upper.map { Bound(try value($0.value), isClosed: $0.isClosed) })
    }
    switch test {
    case .oneOf(let values): return Condition(self.column, .oneOf(try values.map(value)))
    case .noneOf(let values): return Condition(self.column, .noneOf(try values.map(value)))
    case .within(let range): return Condition(self.column, .within(try interval(range)))
    case .outside(let range): return Condition(self.column, .outside(try interval(range)))
    case .missing, .present: return self
    }
  }
}

extension Kind {
  /// Whether cells of this kind are numbers or dates.
  package var isOrderedKind: Bool {
    [.count, .measurement, .date, .timestamp].contains(self)
  }
}

extension Condition.Value {
  func resolved(for column: ColumnSchema) throws -> Condition.Value {
    let place = "The condition on “\(column.name)”"
    switch (column.kind, self) {
    case (.count, .number(let number)), (.measurement, .number(let number)):
      guard !number.isNaN else {
        throw ConstraintError(
          place: place, expected: "it compares with what is not a number",
          remedy: "Use `is missing` for missing cells.")
      }
      return self
    case (.count, .text(let text)), (.measurement, .text(let text)):
      guard let number = Double(text), number.isFinite else {
        throw ConstraintError(
          place: place, expected: "it compares with a text, and the column holds numbers",
          remedy: "Write a number with a point as decimal mark.")
      }
      return .number(number)
    case (.date, .text(let text)):
      guard let moment = ISOInstant.microseconds(text),
        moment % ISOInstant.microsecondsPerDay == 0
      else {
        throw ConstraintError(
          place: place, expected: "it compares with what is not a date",
          remedy: "Write it as in '2020-01-31'.")
      }
      return .instant(moment / ISOInstant.microsecondsPerDay)
    case (.timestamp, .text(let text)):
      guard let moment = ISOInstant.microseconds(text) else {
        throw ConstraintError(
          place: place, expected: "it compares with what is not a date or time",
          remedy: "Write it as in '2020-01-31' or '2020-01-31 12:30:00'.")
      }
      return .instant(moment)
    case (.date, .instant), (.timestamp, .instant): return self
    case (.date, _), (.timestamp, _):
      throw ConstraintError(
        place: place, expected: "it compares with a number, and the column holds dates",
        remedy: "Write the date in quotes, as in '2020-01-31'.")
    case (_, .number(let number)):
      // A level may look like a number ("13"); its text is what the column holds.
      if let whole = Int64(exactly: number) { return .text(String(whole)) }
      return .text(String(number))
    case (_, .text): return self
    case (_, .instant):
      throw ConstraintError(
        place: place, expected: "it compares with a date, and the column holds none",
        remedy: "Write a number or a text.")
    }
  }
}

/// ISO 8601 dates and times of the proleptic Gregorian calendar, years 1 to 9999, without a zone.
package enum ISOInstant {
  package static let microsecondsPerDay: Int64 = 86_400_000_000

  /// Microseconds since 1970-01-01 of "2020-01-31", "2020-01-31 12:30", "2020-01-31T12:30:05.25".
  package static func microseconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes.count <= 26 else { return nil }
    func number(_ from: Int, _ count: Int) -> Int? {
      guard from + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[from..<from + count] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    func has(_ byte: UInt8, at place: Int) -> Bool { place < bytes.count && bytes[place] == byte }
    guard let year = number(0, 4), has(0x2D, at: 4), let month = number(5, 2), has(0x2D, at: 7),
      let day = number(8, 2), let days = days(year: year, month: month, day: day)
    else { return nil }
    var result = Int64(days) * microsecondsPerDay
    if bytes.count == 10 { return result }
    guard has(0x54, at: 10) || has(0x20, at: 10), let hour = number(11, 2), has(0x3A, at: 13),
      let minute = number(14, 2), hour < 24, minute < 60
    else { return nil }
    result += Int64(hour * 3600 + minute * 60) * 1_000_000
    if bytes.count == 16 { return result }
    guard has(0x3A, at: 16), let second = number(17, 2), second < 60 else { return nil }
    result += Int64(second) * 1_000_000
    if bytes.count == 19 { return result }
    guard has(0x2E, at: 19), bytes.count > 20, let part = number(20, bytes.count - 20) else {
      return nil
    }
    return result + Int64(part) * [1, 1e5, 1e4, 1e3, 1e2, 1e1, 1].map(Int64.init)[bytes.count - 20]
  }

  /// *Source*: Hinnant 2013, "chrono-compatible low-level date algorithms".
  private static func days(year: Int, month: Int, day: Int) -> Int? {
    guard year >= 1, (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { return nil }
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
