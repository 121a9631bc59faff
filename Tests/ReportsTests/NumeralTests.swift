import Evaluation
import Reports
import Tables
import Testing

@Suite("Numbers and axes")
struct NumeralTests {
  @Test(
    "are rounded half away from zero, with a true minus",
    arguments: [
      (0.125, 2, "0.13"), (-0.125, 2, "−0.13"), (0, 0, "0"), (-0.001, 2, "0.00"),
      (1_234.5, 0, "1235"),
      (.nan, 1, "–"), (9.999, 2, "10.00"), (0.05, 1, "0.1"),
    ])
  func fixed(value: Double, decimals: Int, expected: String) {
    #expect(Numeral.fixed(value, decimals) == expected)
  }

  @Test(
    "are shortened to what an axis can hold",
    arguments: [
      (0, "0"), (12, "12"), (9_999, "9999"), (12_500, "12.5k"), (-250_000, "−250k"),
      (999_999, "1M"), (1.5e6, "1.5M"), (2e9, "2G"), (3.25e12, "3.25T"), (1e15, "1e15"),
      (0.00012, "0.00012"), (1.5e-7, "1.5e-7"), (1e300, "1e300"), (.infinity, "–"),
    ] as [(Double, String)])
  func short(value: Double, expected: String) {
    #expect(Numeral.short(value) == expected)
  }

  @Test("that are shares never say nothing for something")
  func share() {
    #expect(Numeral.share(0) == "0.0\u{202F}%")
    #expect(Numeral.share(0.0001) == "<0.1\u{202F}%")
    #expect(Numeral.share(0.1234) == "12.3\u{202F}%")
    #expect(Numeral.share(1) == "100.0\u{202F}%")
  }

  @Test("that are days become dates and back, over 6,000 years")
  func dates() {
    #expect(CivilDate(days: 0).text == "1970-01-01")
    #expect(CivilDate(days: 20_781).text == "2026-11-24")
    #expect(CivilDate(days: -25_567).text == "1900-01-01")
    #expect(CivilDate(year: 2000, month: 2, day: 29).days == 11_016)
    var last = CivilDate(days: -1_500_001)
    for days in -1_500_000...750_000 {
      let date = CivilDate(days: days)
      let isNext =
        date.day == last.day + 1 && date.month == last.month && date.year == last.year
        || date.day == 1 && last.day >= 28
          && (date.month == last.month + 1 && date.year == last.year
            || date.month == 1 && last.month == 12 && date.year == last.year + 1)
      if date.days != days || !isNext {
        Issue.record("Day \(days) is wrong.")
        return
      }
      last = date
    }
  }

  @Test("mark an axis at few round places inside it")
  func axes() {
    func labels(_ kind: Kind, _ lower: Double, _ upper: Double, _ count: Int = 4) -> [String] {
      Axis(kind, from: lower, to: upper, count: count).ticks.map(\.label)
    }
    #expect(labels(.count, 17.5, 92.5) == ["20", "40", "60", "80"])
    #expect(labels(.measurement, 0.5, 0.6) == ["0.500", "0.525", "0.550", "0.575", "0.600"])
    #expect(labels(.measurement, -1, 1) == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
    #expect(labels(.measurement, 0, 60_000) == ["0", "20k", "40k", "60k"])
    #expect(labels(.date, 18_000, 19_800) == ["2020", "2022", "2024"])
    #expect(labels(.date, 19_700, 19_800, 3) == ["2024-01", "2024-03"])
    #expect(labels(.date, 19_700, 19_710) == ["12-09", "12-14", "12-19"])
    #expect(
      labels(.timestamp, 19_700 * 86_400e6, 19_700.5 * 86_400e6)
        == ["00:00", "03:00", "06:00", "09:00", "12:00"])
    #expect(
      labels(.timestamp, 18_000 * 86_400e6, 19_800 * 86_400e6) == ["2020", "2022", "2024"])
    #expect(Axis.label(19_700, .date) == "2023-12-09")
    #expect(Axis.label(1_700_000_000e6, .timestamp) == "2023-11-14 22:13")
    for (lower, upper) in [(0.0, 0.0), (1, 0), (.nan, 1), (0, .infinity), (-1e308, 1e308)] {
      for kind in [Kind.date, .timestamp, .measurement] {
        #expect(labels(kind, lower, upper).count <= 20)
      }
    }
    #expect(labels(.measurement, 1e15, 1e15 + 1).count <= 20)
    #expect(labels(.measurement, 1e-300, 2e-300).count <= 20)
  }

  @Test("and names are cut in the middle to the room there is")
  func labels() {
    #expect(Label.clipped("age", 10) == "age")
    #expect(Label.clipped("sensor_184_mean", 10) == "sensor…ean")
    #expect(Label.clipped("患者のお名前を記入してください", 10) == "患…ださい")
    #expect(Label.width(Label.clipped(String(repeating: "患", count: 50), 10)) <= 11)
  }

  private func reading(
    _ value: Double?, _ ideal: Double?, _ unit: Reading.Unit, _ better: Reading.Direction,
    interval: ClosedRange<Double>? = nil, ideals: ClosedRange<Double>? = nil, passed: Bool? = nil
  ) -> Standing {
    Standing(
      Reading(
        name: "", question: "", facet: .fidelity, value: value, ideal: ideal, interval: interval,
        idealInterval: ideals, unit: unit, better: better, passed: passed))
  }

  @Test("stand at, near or apart from their ideal")
  func standings() {
    #expect(reading(nil, 1, .percent, .lower) == .notComputed)
    #expect(reading(.nan, 1, .percent, .lower) == .notComputed)
    #expect(reading(1, nil, .percent, .lower) == .noIdeal)
    #expect(reading(1, 1.5, .percent, .lower) == .atIdeal)
    #expect(reading(1.15, 1, .percent, .lower) == .atIdeal)
    #expect(reading(1.5, 1, .percent, .lower) == .near)
    #expect(reading(1.7, 1, .percent, .lower) == .apart)
    #expect(reading(1.7, 1, .percent, .lower, interval: 1.1...2, ideals: 0.9...1.2) == .atIdeal)
    #expect(reading(0.019, 0.006, .correlation, .lower) == .near)
    #expect(reading(0.8, 0.9, .auc, .higher) == .apart)
    #expect(reading(0.95, 0.9, .auc, .higher) == .atIdeal)
    #expect(reading(0.45, 0.5, .auc, .ideal) == .near)
    #expect(reading(57, 50, .percent, .ideal) == .apart)
    #expect(reading(98.6, 99.4, .percent, .higher) == .atIdeal)
    #expect(reading(97, 99.4, .percent, .higher) == .near)
    #expect(reading(90, 99.4, .percent, .higher) == .apart)
    #expect(reading(0, 0, .rows, .lower) == .atIdeal)
    #expect(reading(5, 0, .percent, .lower, passed: true) == .passed)
    #expect(reading(0, 0, .percent, .lower, passed: false) == .failed)
  }
}
