/// One thing that was done to keep a real person from walking out of a column.
public struct Protection: Hashable, Sendable, Codable {
  public var column: String
  /// What was found, in a few words ("direct identifier: e-mail", "rare levels", "extremes").
  public var what: String
  /// What was done about it, in a sentence without any cell's value or exact count of real rows.
  public var how: String

  public init(column: String, what: String, how: String) {
    self.column = column
    self.what = what
    self.how = how
  }
}
