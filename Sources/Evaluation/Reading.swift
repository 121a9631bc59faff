/// One figure of a scorecard, beside the figure a perfect understudy would get.
public struct Reading: Sendable, Codable, Equatable {
  /// Short name ("Shape").
  public var name: String
  /// The question it answers, in plain words.
  public var question: String
  public var facet: Facet
  /// As computed; see `unit`. Nil where it could not be computed; `note` then says why.
  public var value: Double?
  /// The same figure for real against real, at the same sizes: what a perfect understudy would get.
  /// Nil where that takes a holdout and there is none.
  public var ideal: Double?
  /// A 95 % interval for `value`.
  public var interval: ClosedRange<Double>?
  /// A 95 % interval for `ideal`.
  public var idealInterval: ClosedRange<Double>?
  public var unit: Unit
  public var better: Direction
  /// What the figure is made of (a column, a pair), worst first.
  public var parts: [Part]
  /// A caveat, or why there is no value.
  public var note: String?
  /// Whether the reading's own test was passed; nil where it has none.
  public var passed: Bool?

  public init(
    name: String, question: String, facet: Facet, value: Double?, ideal: Double? = nil,
    interval: ClosedRange<Double>? = nil, idealInterval: ClosedRange<Double>? = nil, unit: Unit,
    better: Direction, parts: [Part] = [], note: String? = nil, passed: Bool? = nil
  ) {
    self.name = name
    self.question = question
    self.facet = facet
    self.value = value
    self.ideal = ideal
    self.interval = interval
    self.idealInterval = idealInterval
    self.unit = unit
    self.better = better
    self.parts = parts
    self.note = note
    self.passed = passed
  }

  public enum Unit: String, Sendable, Codable { case percent, score, correlation, auc, rows, loss }
  public enum Direction: String, Sendable, Codable {
    case lower, higher
    /// As near the ideal as possible, on either side.
    case ideal
  }
}

/// What a reading is about.
public enum Facet: String, Sendable, Codable, CaseIterable {
  case fidelity, detection, utility, privacy
}

/// A piece of a reading: the columns it concerns, its value, and its ideal.
public struct Part: Sendable, Codable, Equatable {
  public var columns: [String]
  public var value: Double
  public var ideal: Double?
  public init(columns: [String], value: Double, ideal: Double? = nil) {
    self.columns = columns
    self.value = value
    self.ideal = ideal
  }
}
