/// The rulings on a table, as a record to be filed.
public struct SafeHarborRecord: Sendable, Codable {
  public var rule = "HIPAA Safe Harbor, 45 CFR 164.514(b)(2)"
  public var rulings: [SafeHarborRuling]
  /// Where the list of restricted ZIP areas is from.
  public var zipSource: String
  /// What no program can check.
  public var open = SafeHarborRecord.open

  public init(_ rulings: [SafeHarborRuling], by rules: SafeHarbor) {
    self.rulings = rulings
    zipSource = rules.zips.source
  }

  static let open = [
    "No actual knowledge may be left that someone in the table could be identified.",
    "Identifiers of relatives, employers and household members count as well.",
    "A column whose name and form say nothing may hold an identifier all the same: look at each one "
      + "that is kept.",
    "This record is no legal advice.",
  ]

  /// For a terminal or a file.
  public func text() -> String {
    let rows =
      [["column", "item", "action", "why"]]
      + rulings.map { ruling in
        [
          ruling.column, ruling.item.map { "(\($0.rawValue))" } ?? "",
          SafeHarborRecord.word(ruling.action),
          ruling.why,
        ]
      }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      (0..<3).map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
        .joined(separator: "  ") + "  " + row[3]
    }
    let found = Set(rulings.compactMap(\.item))
    let items = SafeHarborItem.allCases.map {
      "  (\($0.rawValue)) \($0.title): \(found.contains($0) ? "found" : "no column")"
    }
    return
      ([rule, ""] + lines + ["", "The eighteen items"] + items + [
        "", "ZIP areas of 20,000 people or fewer: \(zipSource)", "", "Left for people to judge",
      ] + open.map { "  - \($0)" }).joined(separator: "\n") + "\n"
  }

  private static func word(_ action: SafeHarborRuling.Action) -> String {
    switch action {
    case .keep: "keep"
    case .drop: "drop"
    case .fake: "make up"
    case .withhold: "withhold"
    case .year: "year only"
    case .poolAges, .poolBirthYears: "pool from 90"
    case .threeDigits: "three digits"
    }
  }
}
