public import Tables

/// What Safe Harbor asks for in one column: the item it falls under, what is done, and why.
public struct SafeHarborRuling: Hashable, Sendable, Codable {
  public enum Action: String, Sendable, Codable {
    /// Nothing found.
    case keep
    /// Left out of the table.
    case drop
    /// Made up from its form, never learned.
    case fake
    /// Withheld: only whether a cell is there is learned.
    case withhold
    /// Dates become their year.
    case year
    /// Ages of 90 and more become 90.
    case poolAges
    /// Years of birth that tell an age of 90 or more become the latest such year.
    case poolBirthYears
    /// Postcodes become their first three digits, or 000 where too few people live.
    case threeDigits
  }

  public var column: String
  public var item: SafeHarborItem?
  public var action: Action
  /// A sentence without any cell's value.
  public var why: String

  public init(column: String, item: SafeHarborItem?, action: Action, why: String) {
    self.column = column
    self.item = item
    self.action = action
    self.why = why
  }

  /// What was done, as a manifest lists it; nil where nothing was.
  public var protection: Protection? {
    guard let item, action != .keep else { return nil }
    return Protection(
      column: column, what: "HIPAA Safe Harbor (\(item.rawValue)): \(item.title)", how: deed)
  }

  /// What was done, in a sentence.
  public var deed: String {
    switch action {
    case .keep: "Kept."
    case .drop: "The column was left out before anything was learned."
    case .fake: "The cells are made up from their form; nothing was learned from them."
    case .withhold: "The text is withheld; only whether a cell is there was learned."
    case .year: "Only the year was learned."
    case .poolAges: "Ages of 90 and more are one group, written as 90."
    case .poolBirthYears:
      "Years of birth that tell an age of 90 or more are one group, written as the latest of them."
    case .threeDigits:
      "Only the first three digits were learned; 000 stands where they cover 20,000 people or fewer."
    }
  }
}
