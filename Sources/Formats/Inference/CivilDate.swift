/// Days since 1970-01-01 and the proleptic Gregorian calendar.
///
/// *Source*: Hinnant 2013, "chrono-compatible low-level date algorithms".
enum CivilDate {
  static func days(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted + (shifted < 10 ? 3 : -9)
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  static func isValid(year: Int, month: Int, day: Int) -> Bool {
    guard year >= 1, year <= 9999, month >= 1, month <= 12, day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[month - 1]
  }

  /// POSIX: 69...99 lie in the twentieth century, 00...68 in the twenty-first.
  static func fullYear(_ two: Int) -> Int { two >= 69 ? 1900 + two : 2000 + two }

  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// The month a name begins with, 1...12, and how many letters were used: the full name where it
  /// is there, else its first three letters. Any case.
  static func month(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (number: Int, length: Int)? {
    guard count >= 3 else { return nil }
    for (index, name) in months.enumerated() {
      var same = 0
      for letter in name.utf8 {
        guard same < count, bytes[same] | 0x20 == letter | 0x20 else { break }
        same += 1
      }
      if same == name.utf8.count { return (index + 1, same) }
      if same >= 3 { return (index + 1, 3) }
    }
    return nil
  }
}
