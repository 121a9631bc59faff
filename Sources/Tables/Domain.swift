/// What values a column may hold, as public knowledge: stated without looking at the data.
///
/// A private fit counts cells by the domain alone. What lies outside it is moved inside by the
/// declared rule. Whether anything did is itself about the data: it is counted for the curator alone.
public struct Domain: Hashable, Sendable, Codable {
  /// Where the domain is known from.
  public enum Origin: String, Hashable, Sendable, Codable, CaseIterable {
    /// Read off the data: no private fit may use it.
    case inferred
    /// Stated by a person, with a source.
    case declared
    /// To be found by a private fit, at a price.
    case measured
  }

  /// What becomes of a number beyond the bounds, or of a level not in the list.
  public enum Outside: String, Hashable, Sendable, Codable, CaseIterable {
    /// The nearest bound; for a level, the last in the list.
    case clipped
    /// A missing cell; the column must admit them.
    case missing
  }

  public var origin: Origin
  /// A sentence that says where it is known from.
  public var source: String?
  /// The bounds of numbers; of dates in days since 1970-01-01, of timestamps in microseconds.
  public var least: Double?
  public var most: Double?
  /// Bins of equal width that numbers are counted in; chosen where nil.
  public var bins: Int?
  /// The levels of a category.
  public var levels: [String]?
  /// Whether cells may be missing.
  public var admitsMissing: Bool
  public var outside: Outside

  public init(
    _ origin: Origin, source: String? = nil, least: Double? = nil, most: Double? = nil,
    bins: Int? = nil, levels: [String]? = nil, admitsMissing: Bool = false,
    outside: Outside = .clipped
  ) {
    self.origin = origin
    self.source = source
    self.least = least
    self.most = most
    self.bins = bins
    self.levels = levels
    self.admitsMissing = admitsMissing
    self.outside = outside
  }
}
