import Tables

/// Settles how each column is read, looking at all of them together: what one column leaves open
/// (is "1,234" a thousand? is 03/04 in March?) another may have settled.
struct PlanMaker {
  private let evidence: [ColumnEvidence]
  private let sourceTypes: [String?]
  private let decimalCommas: Bool
  private let dayFirst: Bool
  private let place: String

  init(
    evidence: [ColumnEvidence], sourceTypes: [String?]? = nil, isEuropean: Bool = false,
    place: String
  ) {
    self.evidence = evidence
    self.sourceTypes = sourceTypes ?? evidence.map { _ in nil }
    self.place = place
    let commas = evidence.contains { $0.needsDecimalComma }
    let points = evidence.contains {
      $0.isNumeric && $0.numbers(.comma) == nil
        && $0.numbers(.commaPointGroups) == nil
    }
    decimalCommas = commas || isEuropean && !points
    let dates = evidence.filter(\.isDate).compactMap(\.date)
    if dates.contains(where: \.isMonthFirst) {
      dayFirst = false
    } else {
      dayFirst =
        dates.contains(where: \.isDayFirst) || decimalCommas || isEuropean
        || !dates.contains { $0.isAmbiguous && $0.separatorIsSlash }
    }
  }

  func plan(_ column: Int) -> ColumnPlan {
    ColumnPlan(
      evidence[column], decimalCommas: decimalCommas, dayFirst: dayFirst,
      sourceType: sourceTypes[column])
  }

  /// What was guessed and may be wrong.
  func notes(except stated: Set<String>) -> [String] {
    var notes: [String] = []
    var infinite: [String] = []
    var mixed: [String] = []
    for column in evidence where !stated.contains(column.name) {
      if column.isDate, column.date?.isAmbiguous == true {
        let order = dayFirst ? "day before month" : "month before day"
        notes.append(
          "Column “\(column.name)”: its dates were read with the \(order), but every one fits "
            + "the other order too. State its date pattern in a schema if that is wrong.")
      }
      let fitting = max(column.numberCount, column.dateCount)
      if column.otherCount > 0, fitting >= 100 * column.otherCount {
        let what = column.numberCount > 0 ? "numbers" : "dates"
        let some = column.otherCount == 1 ? "1 is not" : "\(column.otherCount) are not"
        let lines = column.firstOtherLines.map(String.init).joined(separator: ", ")
        let first = lines.isEmpty ? "" : " (line \(lines)\(column.otherCount > 3 ? ", ..." : ""))"
        notes.append(
          "Column “\(column.name)” was not read as \(what): \(fitting) of its cells are, but "
            + "\(some)\(first). Correct them, or state its kind or missing token in a schema.")
      }
      if column.isNumeric || column.isDate {
        if column.tokenCounts[MissingToken.firstInfinity...].contains(where: { $0 > 0 }) {
          infinite.append(column.name)
        }
        let spellings =
          column.tokenCounts.filter { $0 > 0 }.count + (column.emptyCount > 0 ? 1 : 0)
        if spellings > 1 { mixed.append(column.name) }
      }
    }
    if !infinite.isEmpty {
      notes.append("Infinite numbers were read as missing in \(PlanMaker.list(infinite)).")
    }
    if !mixed.isEmpty {
      notes.append(
        "Missing cells are spelled in several ways in \(PlanMaker.list(mixed)); the most frequent "
          + "spelling is written back.")
    }
    return notes
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(5).map { "“\($0)”" }.joined(separator: ", ")
    return (names.count == 1 ? "column " : "columns ") + shown
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
