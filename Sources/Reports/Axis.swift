package import Tables

/// Where an axis has its marks, and what they are called.
package struct Axis {
  package struct Tick: Equatable {
    package var position: Double
    package var label: String
  }

  package var ticks: [Tick]

  /// About `count` round marks between two values of a column of this kind.
  package init(_ kind: Kind, from lower: Double, to upper: Double, count: Int) {
    guard lower.isFinite, upper.isFinite, lower < upper, (upper - lower).isFinite, count > 0 else {
      ticks = []
      return
    }
    switch kind {
    case .date: ticks = Axis.dates(lower, upper, count)
    case .timestamp: ticks = Axis.moments(lower, upper, count)
    default: ticks = Axis.numbers(lower, upper, count)
    }
  }

  /// A value of such a column, as a tooltip says it.
  package static func label(_ value: Double, _ kind: Kind) -> String {
    switch kind {
    case .date where abs(value) < 1e9: CivilDate(days: Int(value.rounded(.down))).text
    case .timestamp where abs(value) < 1e18: moment(value)
    default: Numeral.short(value)
    }
  }

  // MARK: - Numbers

  /// The least of 1, 2, 2.5, 5 times a power of ten that is at least `step`.
  static func round(_ step: Double) -> (step: Double, decimals: Int) {
    var power = 1.0
    var decimals = 0
    while power * 10 <= step { power *= 10 }
    while power > step && decimals < 300 {
      power /= 10
      decimals += 1
    }
    for factor in [1, 2, 2.5, 5] where factor * power >= step * 0.999_999 {
      return (factor * power, decimals + (factor == 2.5 ? 1 : 0))
    }
    return (10 * power, max(decimals - 1, 0))
  }

  private static func numbers(_ lower: Double, _ upper: Double, _ count: Int) -> [Tick] {
    let (step, decimals) = round((upper - lower) / Double(count))
    // A span beyond the numbers' own precision has no marks between its ends.
    guard step > 0, step.isFinite, abs(lower) / step < 1e12, abs(upper) / step < 1e12 else {
      return []
    }
    let first = (lower / step - 1e-9).rounded(.up)
    // 0.6 is the twelfth twentieth, whatever the division says.
    let last = (upper / step + 1e-9).rounded(.down)
    let large = max(abs(lower), abs(upper)) >= 10_000
    return stride(from: first, through: last, by: 1).map { index in
      let value = index * step
      let label =
        large || decimals > 5 ? Numeral.short(value) : Numeral.fixed(value, decimals)
      return Tick(position: value, label: label)
    }
  }

  // MARK: - Dates

  private static func dates(_ lower: Double, _ upper: Double, _ count: Int) -> [Tick] {
    guard abs(lower) < 1e9, abs(upper) < 1e9 else { return [] }
    let days = (upper - lower) / Double(count)
    let first = CivilDate(days: Int(lower.rounded(.up)))
    var ticks: [Tick] = []
    func add(_ date: CivilDate, _ label: String) {
      let position = Double(date.days)
      if position >= lower && position <= upper {
        ticks.append(Tick(position: position, label: label))
      }
    }
    if days > 200 {
      let wanted = max(days / 365.25, 1)
      let years = max(Int(round(wanted).step.rounded(.up)), 1)
      var year = Int((Double(first.year) / Double(years)).rounded(.down)) * years
      while Double(CivilDate(year: year, month: 1).days) <= upper && ticks.count < 20 {
        add(CivilDate(year: year, month: 1), "\(year)")
        year += years
      }
    } else if days > 20 {
      let months = [1, 2, 3, 6, 12].first { Double($0) * 30.5 >= days } ?? 12
      var month = first.year * 12 + (first.month - 1) / months * months
      while Double(CivilDate(year: month / 12, month: month % 12 + 1).days) <= upper
        && ticks.count < 20
      {
        add(
          CivilDate(year: month / 12, month: month % 12 + 1),
          "\(month / 12)-\(CivilDate.two(month % 12 + 1))")
        month += months
      }
    } else {
      let step = [1, 2, 5, 10, 20].first { Double($0) >= days } ?? 20
      for day in stride(from: first.days, through: Int(upper.rounded(.down)), by: step).prefix(20) {
        let date = CivilDate(days: day)
        add(date, "\(CivilDate.two(date.month))-\(CivilDate.two(date.day))")
      }
    }
    return ticks
  }

  // MARK: - Moments

  private static let microsecondsPerDay = 86_400_000_000.0

  private static func moments(_ lower: Double, _ upper: Double, _ count: Int) -> [Tick] {
    guard abs(lower) < 1e18, abs(upper) < 1e18 else { return [] }
    let day = microsecondsPerDay
    guard (upper - lower) / Double(count) < 0.75 * day else {
      return dates(lower / day, upper / day, count).map {
        Tick(position: $0.position * day, label: $0.label)
      }
    }
    let minutes = (upper - lower) / Double(count) / 60e6
    let step =
      ([1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].first { $0 >= minutes } ?? 720) * 60e6
    let first = (lower / step).rounded(.up)
    let last = (upper / step).rounded(.down)
    guard last >= first else { return [] }
    return stride(from: first, through: last, by: 1).prefix(20).map {
      Tick(position: $0 * step, label: String(moment($0 * step).suffix(5)))
    }
  }

  private static func moment(_ microseconds: Double) -> String {
    let days = (microseconds / microsecondsPerDay).rounded(.down)
    let minutes = Int((microseconds - days * microsecondsPerDay) / 60e6)
    return CivilDate(days: Int(days)).text
      + " \(CivilDate.two(minutes / 60)):\(CivilDate.two(minutes % 60))"
  }
}
