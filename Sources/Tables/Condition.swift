/// What one column's cell must be.
///
/// A missing cell meets `.missing` alone: neither a comparison nor its opposite says anything about
/// a cell that is not there.
public struct Condition: Hashable, Sendable, Codable {
  public var column: String
  public var test: Test

  public init(_ column: String, _ test: Test) {
    self.column = column
    self.test = test
  }

  public enum Test: Hashable, Sendable, Codable {
    case oneOf([Value])
    case noneOf([Value])
    case within(Interval)
    case outside(Interval)
    case missing
    case present
  }

  /// What a cell is compared with. `resolved(in:)` turns it into what the column holds.
  public enum Value: Hashable, Sendable, Codable {
    case text(String)
    case number(Double)
    /// Days of a date, microseconds of a timestamp, since 1970-01-01.
    case instant(Int64)

    /// The number that orders it; nil for a text.
    public var number: Double? {
      switch self {
      case .text: nil
      case .number(let number): number
      case .instant(let instant): Double(instant)
      }
    }
  }

  /// An end of an interval.
  public struct Bound: Hashable, Sendable, Codable {
    public var value: Value
    public var isClosed: Bool
    public init(_ value: Value, isClosed: Bool = true) {
      self.value = value
      self.isClosed = isClosed
    }
  }

  /// Everything between two ends; an end that is nil is open to infinity.
  public struct Interval: Hashable, Sendable, Codable {
    public var lower: Bound?
    public var upper: Bound?
    public init(lower: Bound? = nil, upper: Bound? = nil) {
      self.lower = lower
      self.upper = upper
    }

    /// Whether a number lies inside. Ends that are texts have to be resolved first.
    public func contains(_ number: Double) -> Bool {
      if let lower, let end = lower.value.number {
        guard lower.isClosed ? number >= end : number > end else { return false }
      }
      if let upper, let end = upper.value.number {
        guard upper.isClosed ? number <= end : number < end else { return false }
      }
      return true
    }
  }

  // The short forms.
  public static func equals(_ column: String, _ value: Value) -> Condition {
    Condition(column, .oneOf([value]))
  }
  public static func equals(_ column: String, _ text: String) -> Condition {
    equals(column, .text(text))
  }
  public static func equals(_ column: String, _ number: Double) -> Condition {
    equals(column, .number(number))
  }
}

/// A conjunction: a row meets it where it meets each part.
public struct Conditions: Hashable, Sendable, Codable, ExpressibleByArrayLiteral {
  public var parts: [Condition]
  public init(_ parts: [Condition]) { self.parts = parts }
  public init(arrayLiteral parts: Condition...) { self.init(parts) }

  public var columns: Set<String> { Set(parts.map(\.column)) }
  public var isEmpty: Bool { parts.isEmpty }

  /// Whether the row meets all parts. The conditions must be resolved in the table's schema.
  ///
  /// *Complexity*: O(columns) for each part; for many rows use `rows(of:)`.
  public func matches(_ table: Table, _ row: Int) -> Bool {
    parts.allSatisfy { part in
      guard let column = table[part.column] else { return false }
      return part.test.matches(column.storage, row)
    }
  }

  /// For each row, whether it meets all parts. The conditions must be resolved in the table's
  /// schema.
  ///
  /// *Complexity*: one pass over the columns named; a category's levels are compared once each.
  public func rows(of table: Table) -> [Bool] {
    var result = [Bool](repeating: true, count: table.rowCount)
    for part in parts {
      guard let column = table[part.column] else {
        return [Bool](repeating: false, count: table.rowCount)
      }
      if case .codes(let codes, let levels) = column.storage {
        let isMet = levels.map { part.test.matches(text: $0) }
        for row in result.indices where result[row] {
          result[row] = codes[row] < 0 ? part.test == .missing : isMet[Int(codes[row])]
        }
      } else {
        for row in result.indices where result[row] {
          result[row] = part.test.matches(column.storage, row)
        }
      }
    }
    return result
  }
}

extension Condition.Test {
  /// Whether a present cell that is a text passes. Blanks around a text do not count: files pad
  /// their levels, and nobody types the padding.
  public func matches(text: String) -> Bool {
    switch self {
    case .oneOf(let values): Self.contain(values, text)
    case .noneOf(let values): !Self.contain(values, text)
    case .missing, .within: false
    case .present, .outside: true
    }
  }

  private static func contain(_ values: [Condition.Value], _ text: String) -> Bool {
    values.contains { value in
      guard case .text(let wanted) = value else { return false }
      return wanted == text || wanted.trimmingBlanks == text.trimmingBlanks
    }
  }

  /// Whether a present cell that is a number or a date passes.
  public func matches(number: Double) -> Bool {
    switch self {
    case .oneOf(let values): values.contains { $0.number == number }
    case .noneOf(let values): !values.contains { $0.number == number }
    case .within(let interval): interval.contains(number)
    case .outside(let interval): !interval.contains(number)
    case .missing: false
    case .present: true
    }
  }

  public func matches(_ storage: Storage, _ row: Int) -> Bool {
    if storage.isMissing(row) { return self == .missing }
    switch storage {
    case .doubles(let cells): return matches(number: cells[row])
    case .integers(let cells): return matches(number: Double(cells[row]))
    case .codes(let codes, let levels): return matches(text: levels[Int(codes[row])])
    case .text(let cells): return matches(text: cells[row] ?? "")
    }
  }
}

extension String {
  /// Without spaces at either end.
  public var trimmingBlanks: Substring {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
