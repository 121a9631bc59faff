/// A strftime pattern, compiled: reads and writes dates and timestamps.
///
/// Directives: `%Y %y %m %-m %d %-d %b %B %H %-H %I %-I %M %S %p %f` (microseconds), `%g`
/// (milliseconds), `%@` (nothing, or a point and up to six digits), `%%`; anything else stands for itself. Reading takes numbers with or without
/// their leading zero.
struct DatePattern: Equatable {
  private var parts: [Part] = []
  let text: String
  /// Whether there is a time of day in it.
  var hasTime: Bool { parts.contains { if case .field(let f, _) = $0 { f.isTime } else { false } } }

  static let isoDate = DatePattern("%Y-%m-%d")!
  /// Microseconds are read where they are there, and written where they are not zero.
  static let isoTimestamp = DatePattern("%Y-%m-%d %H:%M:%S%@")!

  private enum Part: Equatable {
    case literal(UInt8)
    case field(Field, padded: Bool)
  }

  private enum Field: Equatable {
    case year, shortYear, month, day, monthName, shortMonthName
    case hour, hour12, minute, second, meridiem, micro, milli
    /// Nothing, or a point and up to six digits.
    case optionalFraction

    var isTime: Bool {
      switch self {
      case .year, .shortYear, .month, .day, .monthName, .shortMonthName: false
      default: true
      }
    }
  }

  /// Nil where a directive is unknown, or year, month and day are not all there.
  init?(_ text: String) {
    self.text = text
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        parts.append(.literal(byte))
        continue
      }
      guard var letter = rest.popFirst() else { return nil }
      let padded = letter != 0x2D
      if !padded {
        guard let next = rest.popFirst() else { return nil }
        letter = next
      }
      let field: Field
      switch UnicodeScalar(letter) {
      case "Y": field = .year
      case "y": field = .shortYear
      case "m": field = .month
      case "d": field = .day
      case "B": field = .monthName
      case "b": field = .shortMonthName
      case "H": field = .hour
      case "I": field = .hour12
      case "M": field = .minute
      case "S": field = .second
      case "p": field = .meridiem
      case "f": field = .micro
      case "g": field = .milli
      case "@": field = .optionalFraction
      case "%":
        parts.append(.literal(0x25))
        continue
      default: return nil
      }
      parts.append(.field(field, padded: padded))
    }
    func has(_ fields: Field...) -> Bool {
      parts.contains { if case .field(let f, _) = $0 { fields.contains(f) } else { false } }
    }
    guard has(.year, .shortYear), has(.month, .monthName, .shortMonthName), has(.day) else {
      return nil
    }
  }

  /// Microseconds since 1970-01-01T00:00:00; nil where the whole cell does not fit.
  func microseconds(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    var p = 0
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0
    var micro = 0
    var afternoon: Bool?
    func number(_ most: Int) -> Int? {
      var value = 0
      let start = p
      while p < count, p - start < most, bytes[p] &- 0x30 < 10 {
        value = value * 10 + Int(bytes[p] &- 0x30)
        p += 1
      }
      return p > start ? value : nil
    }
    func fraction(_ most: Int) -> Int? {
      let start = p
      guard var value = number(most) else { return nil }
      for _ in (p - start)..<6 { value *= 10 }
      return value
    }
    for part in parts {
      switch part {
      case .literal(let byte):
        guard p < count, bytes[p] == byte else { return nil }
        p += 1
      case .field(let field, _):
        var value: Int? = 0
        switch field {
        case .year:
          let start = p
          value = number(4)
          if p - start != 4 { return nil }
          year = value ?? 0
        case .shortYear:
          let start = p
          value = number(2)
          if p - start != 2 { return nil }
          year = CivilDate.fullYear(value ?? 0)
        case .month:
          value = number(2)
          month = value ?? 0
        case .day:
          value = number(2)
          day = value ?? 0
        case .monthName, .shortMonthName:
          guard let (found, length) = CivilDate.month(bytes + p, count - p) else { return nil }
          month = found
          p += length
        case .hour, .hour12:
          value = number(2)
          hour = value ?? 0
        case .minute:
          value = number(2)
          minute = value ?? 0
        case .second:
          value = number(2)
          second = value ?? 0
        case .micro:
          value = fraction(6)
          micro = value ?? 0
        case .milli:
          value = fraction(3)
          micro = value ?? 0
        case .optionalFraction:
          if p < count, bytes[p] == 0x2E {
            p += 1
            value = fraction(6)
            micro = value ?? 0
          }
        case .meridiem:
          guard p + 1 < count, bytes[p + 1] | 0x20 == 0x6D else { return nil }
          let letter = bytes[p] | 0x20
          guard letter == 0x61 || letter == 0x70 else { return nil }
          afternoon = letter == 0x70
          p += 2
        }
        if value == nil { return nil }
      }
    }
    guard p == count, CivilDate.isValid(year: year, month: month, day: day) else { return nil }
    if let afternoon {
      guard hour >= 1, hour <= 12 else { return nil }
      hour = hour % 12 + (afternoon ? 12 : 0)
    }
    guard hour < 24, minute < 60, second < 60 else { return nil }
    let days = CivilDate.days(year: year, month: month, day: day)
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    return Int64(seconds) * 1_000_000 + Int64(micro)
  }

  /// Writes a moment behind what `target` holds.
  func append(microseconds moment: Int64, to target: inout ByteBuffer) {
    let perDay: Int64 = 86_400_000_000
    var day = moment / perDay
    var rest = moment % perDay
    if rest < 0 {
      day -= 1
      rest += perDay
    }
    let date = CivilDate.civil(Int(day))
    let micro = Int(rest % 1_000_000)
    let seconds = Int(rest / 1_000_000)
    let hour = seconds / 3600
    for part in parts {
      switch part {
      case .literal(let byte): target.append(byte)
      case .field(let field, let padded):
        let two = padded ? 2 : 1
        switch field {
        case .year: target.append(digits: UInt64(max(date.year, 0)), atLeast: 4)
        case .shortYear: target.append(digits: UInt64(max(date.year, 0) % 100), atLeast: 2)
        case .month: target.append(digits: UInt64(date.month), atLeast: two)
        case .day: target.append(digits: UInt64(date.day), atLeast: two)
        case .monthName: target.append(CivilDate.months[date.month - 1])
        case .shortMonthName: target.append(String(CivilDate.months[date.month - 1].prefix(3)))
        case .hour: target.append(digits: UInt64(hour), atLeast: two)
        case .hour12: target.append(digits: UInt64((hour + 11) % 12 + 1), atLeast: two)
        case .minute: target.append(digits: UInt64(seconds / 60 % 60), atLeast: two)
        case .second: target.append(digits: UInt64(seconds % 60), atLeast: two)
        case .micro: target.append(digits: UInt64(micro), atLeast: 6)
        case .milli: target.append(digits: UInt64(micro / 1000), atLeast: 3)
        case .optionalFraction:
          if micro != 0 {
            target.append(0x2E)
            target.append(digits: UInt64(micro), atLeast: 6)
          }
        case .meridiem: target.append(hour < 12 ? "AM" : "PM")
        }
      }
    }
  }

  func append(days: Int64, to target: inout ByteBuffer) {
    // Far outside the calendar nothing could be written; such days do not come from a file.
    let bounded = min(max(days, -719_162), 2_932_896)
    append(microseconds: bounded * 86_400_000_000, to: &target)
  }
}
