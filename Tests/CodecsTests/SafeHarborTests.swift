import Chance
import Codecs
import Foundation
import Tables
import Testing

/// HIPAA's Safe Harbor over columns.
struct SafeHarborTests {
  static let rows = 200

  static func day(_ year: Int, _ offset: Int = 0) -> Int64 {
    // Days from 1970 to the first of January, by the calendar's own rule.
    let leaps = { (y: Int) in y / 4 - y / 100 + y / 400 }
    return Int64(365 * (year - 1970) + leaps(year - 1) - leaps(1969) + offset)
  }

  static let table: Table = {
    let rows = Array(0..<SafeHarborTests.rows)
    let ids: [String?] = rows.map { "P-\(10_000 + $0)" }
    let births: [Int64] = rows.map { day(1900 + $0 % 110, 40) }
    let admissions: [Int64] = rows.map { day(2015 + $0 % 5, $0) }
    let ages: [Int64] = rows.map { Int64($0 % 104) }
    let deaths: [Double] = rows.map { $0 % 3 == 0 ? .nan : 80 + Double($0) / 10 }
    let areas: [Int64] = [3_601, 10_012, 94_110, 82_101]
    let zips: [Int64] = rows.map { areas[$0 % 4] }
    let towns: [String] = (0..<30).map { "Town \($0)" }
    let cities: [Int32] = rows.map { Int32($0 % 30) }
    let weights: [Double] = rows.map { 50 + Double($0) }
    let notes: [String?] = rows.map { "seen on day \($0)" }
    return Table([
      Column("patient_id", .identifier, .text(ids)),
      Column("birth_date", .date, .integers(births)),
      Column("admitted", .date, .integers(admissions)), Column("age", .count, .integers(ages)),
      Column("age_at_death", .measurement, .doubles(deaths)),
      Column("zip", .count, .integers(zips)),
      Column("city", .category, .codes(cities, levels: towns)),
      Column("weight", .measurement, .doubles(weights)), Column("note", .text, .text(notes)),
    ])
  }()

  static func ruled(
    _ rules: SafeHarbor = SafeHarbor(), _ table: Table = table
  ) throws -> (rulings: [String: SafeHarborRuling], table: Table) {
    let scanned = IdentityScan.recognising(table)
    let rulings = rules.rulings(for: scanned.table, findings: scanned.findings)
    return (
      Dictionary(uniqueKeysWithValues: rulings.map { ($0.column, $0) }),
      try rules.applied(rulings, to: scanned.table)
    )
  }

  @Test("every column gets the ruling its item asks for")
  func rulings() throws {
    let rulings = try SafeHarborTests.ruled().rulings
    #expect(
      rulings.mapValues(\.action) == [
        "patient_id": .fake, "birth_date": .year, "admitted": .year, "age": .poolAges,
        "age_at_death": .poolAges, "zip": .threeDigits, "city": .drop, "weight": .keep,
        "note": .withhold,
      ])
    #expect(rulings["patient_id"]?.item == .medicalRecord)
    #expect(rulings["zip"]?.item == .geography && rulings["admitted"]?.item == .dates)
  }

  @Test("no age above 90, no date, no small area and no town is left")
  func applied() throws {
    let table = try SafeHarborTests.ruled().table
    #expect(table["city"] == nil)
    let ages = try #require(table["age"]?.numbers)
    #expect(ages.max() == 90 && ages.count { $0 == 90 } > 10)
    let deaths = try #require(table["age_at_death"]?.numbers)
    #expect(deaths.filter { !$0.isNaN }.max() == 90)
    #expect(deaths.count { $0.isNaN } == 67, "missing stays missing")
    let admitted = try #require(table["admitted"])
    #expect(admitted.kind == .count)
    #expect(Set(try #require(admitted.numbers)) == [2015, 2016, 2017, 2018, 2019])
    // Reckoned at 2019: who was born in 1929 or before is one group.
    #expect(try #require(table["birth_date"]?.numbers).min() == 1929)
    guard case .codes(let codes, let levels)? = table["zip"]?.storage else {
      Issue.record("areas are categories")
      return
    }
    // 03601 lost its zero, and 036 and 821 are areas of few people.
    #expect(Set(levels) == ["000", "100", "941"])
    #expect(codes.count { levels[Int($0)] == "000" } == 100)
  }

  @Test("years follow the calendar across leap years and before 1970")
  func years() throws {
    let days: [(Int64, Int64)] = [
      (0, 1970), (-1, 1969), (59, 1970), (789, 1972), (790, 1972), (11_016, 2000), (11_017, 2000),
      (SafeHarborTests.day(1900), 1900), (SafeHarborTests.day(1901) - 1, 1900),
      (SafeHarborTests.day(2024, 365), 2024), (SafeHarborTests.day(2025), 2025),
    ]
    let table = Table([
      Column("visited", .date, .integers(days.map(\.0))),
      Column("at", .timestamp, .integers(days.map { $0.0 * 86_400_000_000 + 1 })),
    ])
    let found = try SafeHarborTests.ruled(SafeHarbor(), table).table
    for column in found.columns {
      #expect(column.numbers == days.map { Double($0.1) }, "\(column.name)")
    }
  }

  @Test("a date of birth alone is left out, unless a year to reckon ages at is given")
  func birthAlone() throws {
    let table = Table(
      SafeHarborTests.table.columns.filter { ["birth_date", "weight"].contains($0.name) })
    #expect(try SafeHarborTests.ruled(SafeHarbor(), table).rulings["birth_date"]?.action == .drop)
    let known = try SafeHarborTests.ruled(SafeHarbor(year: 2000), table)
    #expect(try #require(known.table["birth_date"]?.numbers).min() == 1910)
  }

  @Test("the holder may keep a column, and the record says so")
  func kept() throws {
    let rules = SafeHarbor(exceptions: ["city"])
    let (rulings, table) = try SafeHarborTests.ruled(rules)
    #expect(table["city"] != nil)
    #expect(try #require(rulings["city"]).why.hasPrefix("Kept by the holder's decision"))
    let text = SafeHarborRecord(
      SafeHarborTests.table.columns.compactMap { rulings[$0.name] }, by: rules
    )
    .text()
    #expect(
      text.contains("census of 2000") && text.contains("(B) places smaller than a state: found"))
  }

  @Test("a list of areas is read whole or refused")
  func lists() {
    #expect(RestrictedZIPs(parsing: "036, 059\n063", source: "mine")?.areas.count == 3)
    for bad in ["", "36", "0360", "036 12"] {
      #expect(RestrictedZIPs(parsing: bad, source: "") == nil)
    }
    #expect(RestrictedZIPs.census2000.areas.count == 17)
  }

  @Test("rulings say nothing of a cell")
  func sayNothing() throws {
    let text = SafeHarborRecord(Array(try SafeHarborTests.ruled().rulings.values), by: SafeHarbor())
      .text()
    for cell in ["Town 3", "P-10003", "94110", "seen on"] { #expect(!text.contains(cell)) }
  }
}
