public import Tables

/// Why a column counts as identifying, in one sentence without any cell's value.
public struct Finding: Hashable, Sendable, Codable {
  public var column: String
  public var identity: Identity
  /// As in "98 % of cells have the form of an e-mail address".
  public var why: String

  public init(column: String, identity: Identity, why: String) {
    self.column = column
    self.identity = identity
    self.why = why
  }
}
