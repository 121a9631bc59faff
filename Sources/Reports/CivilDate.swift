/// A day of the Gregorian calendar, without any time zone or locale.
package struct CivilDate: Equatable {
  package var year: Int
  package var month: Int
  package var day: Int

  /// *Unit*: days since 1970-01-01.
  ///
  /// *Source*: the calendar repeats every 400 years of 146,097 days; counting years from March
  /// puts the leap day last (Hatcher 1984, "Simple formulae for Julian day numbers").
  package init(days: Int) {
    let shifted = days + 719_468  // Days since 0000-03-01.
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153  // 0 is March.
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  package init(year: Int, month: Int, day: Int = 1) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Days since 1970-01-01; undoes `init(days:)`.
  package var days: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
      - 719_468
  }

  /// ISO 8601.
  package var text: String { "\(year)-\(CivilDate.two(month))-\(CivilDate.two(day))" }

  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
