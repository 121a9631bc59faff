public import Tables

/// HIPAA's Safe Harbor as rules over columns: what falls under (A) to (R), and what is done about it.
///
/// It sees columns' names and forms. It cannot know who is in a table, nor what the holder knows about
/// them: the rule also asks that no actual knowledge is left that someone could be identified. Not legal
/// advice.
///
/// *Source*: 45 CFR 164.514(b)(2); Office for Civil Rights, HHS, guidance of 26 November 2012.
public struct SafeHarbor: Hashable, Sendable, Codable {
  public var zips: RestrictedZIPs
  /// The year ages are reckoned at; the latest year of any date in the table where nil.
  public var year: Int?
  /// Columns that the holder decides to keep as they are.
  public var exceptions: Set<String>

  public init(
    zips: RestrictedZIPs = .census2000, year: Int? = nil, exceptions: Set<String> = []
  ) {
    self.zips = zips
    self.year = year
    self.exceptions = exceptions
  }

  /// The age from which people are one group.
  static let pooledAge = 90

  /// A ruling for every column, in their order.
  ///
  /// - Parameter recognised: the table as `IdentityScan.recognising` returned it.
  public func rulings(for recognised: Table, findings: [Finding]) -> [SafeHarborRuling] {
    let found = Dictionary(findings.map { ($0.column, $0) }) { first, _ in first }
    let reckoned = year ?? SafeHarbor.latestYear(recognised)
    return recognised.columns.map { column in
      let ruling = ruling(column, found[column.name], reckoned)
      guard exceptions.contains(column.name), ruling.action != .keep else { return ruling }
      return SafeHarborRuling(
        column: column.name, item: ruling.item, action: .keep,
        why: "Kept by the holder's decision, although: " + ruling.why)
    }
  }

  private func ruling(_ column: Column, _ finding: Finding?, _ reckoned: Int?) -> SafeHarborRuling {
    let name = ColumnName(column.name)
    func ruled(
      _ item: SafeHarborItem, _ action: SafeHarborRuling.Action, _ why: String
    ) -> SafeHarborRuling {
      SafeHarborRuling(column: column.name, item: item, action: action, why: why)
    }
    if let identity = column.schema.identity, identity.isDirect || column.kind == .identifier {
      return ruled(
        SafeHarborItem(identity, named: name), .fake, sentence(finding?.why, "it is an identifier"))
    }
    if column.kind == .identifier {
      return ruled(.other, .fake, sentence(finding?.why, "it is an identifier"))
    }
    if column.kind == .text {
      return ruled(.other, .withhold, "Free text may hold any of A to R.")
    }
    if name.has(ColumnName.Words.age), !name.has(ColumnName.Words.things), column.isOrdered,
      column.kind != .date, column.kind != .timestamp
    {
      return ruled(.dates, .poolAges, "Its name says age; ages over 89 are to be one group.")
    }
    if isBirthYear(column, name) {
      return reckoned == nil
        ? ruled(
          .dates, .drop,
          "A year of birth tells ages over 89, and the table has no date to reckon them at.")
        : ruled(.dates, .poolBirthYears, "A year of birth tells ages over 89.")
    }
    if column.kind == .date || column.kind == .timestamp {
      return isBirth(name) && reckoned == nil
        ? ruled(.dates, .drop, "A date of birth, and no other date to reckon ages at.")
        : ruled(.dates, .year, sentence(finding?.why, "its cells are dates"))
    }
    if column.schema.identity == .date {
      return ruled(.dates, .drop, sentence(finding?.why, "it is part of a date"))
    }
    if column.schema.identity == .geography {
      if name.has(ColumnName.Words.state), !name.has(ColumnName.Words.town) {
        return SafeHarborRuling(
          column: column.name, item: nil, action: .keep, why: "States may be kept.")
      }
      return canShorten(column)
        ? ruled(.geography, .threeDigits, sentence(finding?.why, "its cells are ZIP codes"))
        : ruled(.geography, .drop, sentence(finding?.why, "it is a place smaller than a state"))
    }
    return SafeHarborRuling(
      column: column.name, item: nil, action: .keep, why: "Nothing of A to R was found.")
  }

  private func sentence(_ why: String?, _ other: String) -> String {
    let text = why ?? other
    return text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private func isBirth(_ name: ColumnName) -> Bool {
    name.has(["birth", "dob", "birthdate", "birthday", "born", "geburtsdatum", "geburts"])
  }

  private func isBirthYear(_ column: Column, _ name: ColumnName) -> Bool {
    guard case .integers = column.storage, column.kind == .count else { return false }
    return isBirth(name) && name.has(["year", "jahr", "annee", "anno", "yr"])
      || name.has(["yob", "geburtsjahr", "birthyear"])
  }

  private func canShorten(_ column: Column) -> Bool {
    let cells = CellSample(column)
    return !cells.isEmpty && cells.share { zips.shortened(SafeHarbor.padded($0)) != nil } >= 0.9
  }

  /// A ZIP code that was read as a number has lost its leading zeros.
  static func padded(_ cell: String) -> String {
    guard (3...4).contains(cell.utf8.count), cell.utf8.allSatisfy(Ascii.isDigit) else {
      return cell
    }
    return String(repeating: "0", count: 5 - cell.utf8.count) + cell
  }

  /// The latest year of any date that is not one of birth.
  static func latestYear(_ table: Table) -> Int? {
    let dates = table.columns.filter { column in
      let name = ColumnName(column.name)
      return (column.kind == .date || column.kind == .timestamp)
        && !name.has(["birth", "dob", "birthdate", "birthday", "born", "geburtsdatum", "geburts"])
    }
    return dates.compactMap { column in years(column).compactMap(\.self).max() }.max()
  }

  /// The year of each cell of a column of dates.
  static func years(_ column: Column) -> [Int?] {
    guard case .integers(let cells) = column.storage else { return [] }
    let perDay: Int64 = column.kind == .timestamp ? 86_400_000_000 : 1
    return cells.map { cell in
      guard cell != Storage.missingInteger else { return nil }
      let day = cell >= 0 ? cell / perDay : (cell - perDay + 1) / perDay
      return year(ofDay: Int(day))
    }
  }

  /// The civil year of a day counted from 1970-01-01.
  ///
  /// *Source*: Hinnant (2013), "chrono-compatible low-level date algorithms": eras of 400 years that begin
  /// in March.
  static func year(ofDay day: Int) -> Int {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // March is month 0: from day 306 on it is January or February of the next year.
    return yearOfEra + era * 400 + (dayOfYear >= 306 ? 1 : 0)
  }
}
