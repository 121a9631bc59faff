public import Tables

/// One column: how often each range or level occurs, real beside synthetic.
public struct ColumnPortrait: Codable, Sendable, Equatable {
  public var name: String
  public var kind: Kind
  /// Numbers and dates, ascending, without gaps. Dates are days since 1970-01-01, timestamps
  /// microseconds.
  public var bins: [Bin]
  /// Categories and booleans, most frequent in train first.
  public var levels: [Level]
  public var missing: Shares
  public var note: String?

  /// Shares of all rows, in [0, 1].
  public struct Shares: Codable, Sendable, Equatable {
    public var real: Double
    public var synthetic: Double
    public init(real: Double, synthetic: Double) {
      self.real = real
      self.synthetic = synthetic
    }
  }

  /// Values from `lower` up to `upper`, and the share of rows with a value that they are. The first
  /// and the last bin also hold what lies beyond them.
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

  /// A level, and the share of rows with a value that carry it.
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

  public init(
    name: String, kind: Kind, bins: [Bin] = [], levels: [Level] = [], missing: Shares,
    note: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.bins = bins
    self.levels = levels
    self.missing = missing
    self.note = note
  }
}

extension ColumnPortrait {
  /// The name of the bar that holds all levels which are not shown.
  public static let otherLevels = "other levels"

  /// The portrait of a judged column.
  init(of feature: Panel.Feature, minimumRows: Int) {
    let real = feature.train.filter { !$0.isNaN }
    let synthetic = feature.synthetic.filter { !$0.isNaN }
    let missing = Shares.missing(
      real: (feature.train.count - real.count, feature.train.count),
      synthetic: (feature.synthetic.count - synthetic.count, feature.synthetic.count),
      minimumRows: minimumRows)
    self.init(name: feature.name, kind: feature.kind, missing: missing)
    guard real.count >= minimumRows else {
      note = "Too few real rows have a value here to show any."
      return
    }
    if let names = feature.levels {
      levels = LevelShares.of(
        real: real, synthetic: synthetic, names: names, minimumRows: minimumRows)
      if levels.isEmpty { note = "No level is carried by enough real rows to be shown." }
    } else {
      bins = SharedBins.of(
        real: real, synthetic: synthetic,
        isWhole: feature.kind != .measurement && feature.exponent == 0,
        minimumRows: minimumRows
      ).map { bin in
        var bin = bin
        bin.lower = feature.original(bin.lower)
        bin.upper = feature.original(bin.upper)
        return bin
      }
      if bins.count > 1 { note = "The first and last bars hold all values beyond them." }
    }
  }

  /// The portrait of a column that is not judged: only how much of it is missing.
  init(unseen column: Column, synthetic: Column?, minimumRows: Int) {
    self.init(
      name: column.name, kind: column.kind,
      missing: Shares.missing(
        real: (column.missingCount, column.count),
        synthetic: (synthetic?.missingCount ?? 0, synthetic?.count ?? 0), minimumRows: minimumRows),
      note: column.kind == .identifier
        ? "Identifiers are made anew; there is nothing to compare."
        : column.kind == .text ? "Free text is not shown." : "Columns of this kind are not shown.")
  }
}

extension ColumnPortrait.Shares {
  /// Fewer missing real cells than the floor are shown as none.
  fileprivate static func missing(
    real: (missing: Int, all: Int), synthetic: (missing: Int, all: Int), minimumRows: Int
  ) -> ColumnPortrait.Shares {
    ColumnPortrait.Shares(
      real: real.all > 0 && real.missing >= minimumRows
        ? Double(real.missing) / Double(real.all) : 0,
      synthetic: synthetic.all > 0 ? Double(synthetic.missing) / Double(synthetic.all) : 0)
  }
}
