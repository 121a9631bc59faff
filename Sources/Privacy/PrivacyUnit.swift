/// Whose presence a guarantee hides.
public enum PrivacyUnit: Hashable, Sendable, Codable {
  /// One row. Right only where nobody has two.
  case row
  /// One picture with its row. Right only where nobody is in two.
  case picture
  /// Everything an entity (a patient, a customer) has in the table, of which at most `rows` rows
  /// are learned from: `column` says whose a row is.
  case entity(column: String, rows: Int)

  /// The most rows that one unit adds to what is learned from.
  public var rows: Int {
    switch self {
    case .row, .picture: 1
    case .entity(_, let rows): rows
    }
  }

  /// In a few words, for people.
  public var sentence: String {
    switch self {
    case .row: "one row"
    case .picture: "one picture with its row"
    case .entity(let column, let rows):
      "everyone with one value of “\(column)”, of whom at most \(rows) "
        + "\(rows == 1 ? "row is" : "rows are") learned from"
    }
  }
}
