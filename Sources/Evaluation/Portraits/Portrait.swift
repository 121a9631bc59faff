public import Tables

/// What a report draws of a trial: every column's two distributions, and how columns go together.
public struct Portrait: Codable, Sendable, Equatable {
  public var columns: [ColumnPortrait]
  public var associations: AssociationMatrix

  public init(columns: [ColumnPortrait], associations: AssociationMatrix) {
    self.columns = columns
    self.associations = associations
  }
}

/// One column, real beside synthetic: bins and levels as shares of the rows with a value, missing
/// as a share of all rows.
public struct ColumnPortrait: Codable, Sendable, Equatable {
  /// The name of the bar that holds all levels which are not shown.
  public static let otherLevels = "other levels"

  public var name: String
  public var kind: Kind
  /// For ordered kinds. Dates are days since 1970, timestamps microseconds since 1970.
  public var bins: [Bin]
  /// For categories and booleans.
  public var levels: [Level]
  public var missing: Shares
  public var note: String?

  public init(
    name: String, kind: Kind, bins: [Bin] = [], levels: [Level] = [],
    missing: Shares, note: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.bins = bins
    self.levels = levels
    self.missing = missing
    self.note = note
  }

  public struct Shares: Codable, Sendable, Equatable {
    public var real: Double
    public var synthetic: Double
    public init(real: Double, synthetic: Double) {
      self.real = real
      self.synthetic = synthetic
    }
  }

  public struct Bin: Codable, Sendable, Equatable {
    public var lower: Double
    public var upper: Double
    public var real: Double
    public var synthetic: Double
    public init(lower: Double, upper: Double, real: Double, synthetic: Double) {
      self.lower = lower
      self.upper = upper
      self.real = real
      self.synthetic = synthetic
    }
  }

  public struct Level: Codable, Sendable, Equatable {
    public var name: String
    public var real: Double
    public var synthetic: Double
    public init(name: String, real: Double, synthetic: Double) {
      self.name = name
      self.real = real
      self.synthetic = synthetic
    }
  }
}

/// How strongly each pair of columns goes together, in [-1, 1]; nil where it was not measured.
public struct AssociationMatrix: Codable, Sendable, Equatable {
  public var columns: [String]
  /// *Shape*: columns × columns, symmetric.
  public var real: [[Double?]]
  public var synthetic: [[Double?]]

  public init(columns: [String], real: [[Double?]], synthetic: [[Double?]]) {
    self.columns = columns
    self.real = real
    self.synthetic = synthetic
  }
}
