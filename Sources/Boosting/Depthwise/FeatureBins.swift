/// Cut points that turn columns of numbers into at most 255 ordered bins each.
///
/// A value's bin is the number of cuts at or below it, as in XGBoost's histogram method, so a split
/// "bin < t" reads "value < cut". A missing value (NaN) has a code of its own: the number of bins.
///
/// *Shape*: `cuts[feature]` ascending, bins = cuts + 1.
public struct FeatureBins: Sendable, Equatable {
  public let cuts: [[Double]]

  /// The most bins a feature may have: one byte less the code for missing.
  public static let limit = 255

  /// Cuts learned from columns: one bin per distinct value where they are few, else quantiles.
  ///
  /// *Complexity*: one sort per column.
  public init(of columns: [[Double]], limit: Int = FeatureBins.limit) {
    precondition((2...FeatureBins.limit).contains(limit), "A feature has 2 to 255 bins.")
    cuts = columns.map { FeatureBins.cuts(of: $0, limit: limit) }
  }

  public var featureCount: Int { cuts.count }

  /// The bins a feature's values fall into, without the one for missing.
  public func binCount(_ feature: Int) -> Int { cuts[feature].count + 1 }

  private static func cuts(of column: [Double], limit: Int) -> [Double] {
    let sorted = column.filter { !$0.isNaN }.sorted()
    guard let lowest = sorted.first else { return [] }
    var distinct: [Double] = []
    for value in sorted where value != distinct.last {
      distinct.append(value)
      if distinct.count > limit { break }
    }
    if distinct.count <= limit { return Array(distinct.dropFirst()) }
    var cuts: [Double] = []
    for step in 1..<limit {
      let value = sorted[step * sorted.count / limit]
      if value > lowest && value != cuts.last { cuts.append(value) }
    }
    return cuts
  }

  /// The columns' codes, by these cuts; the columns need not be those the cuts were learned from.
  ///
  /// *Complexity*: a binary search per cell.
  public func coded(_ columns: [[Double]]) -> CodedFeatures {
    precondition(columns.count == cuts.count, "As many columns as were binned.")
    let rows = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == rows }, "Columns must be equally long.")
    var codes = [UInt8](repeating: 0, count: rows * columns.count)
    for (feature, column) in columns.enumerated() {
      let edges = cuts[feature]
      var place = feature
      for value in column {
        codes[place] = UInt8(value.isNaN ? edges.count + 1 : edges.countAtOrBelow(value))
        place += columns.count
      }
    }
    return CodedFeatures(codes: codes, rowCount: rows, binCounts: cuts.map { $0.count + 1 })
  }
}

/// Features as bytes.
///
/// *Shape*: row-major, `codes[row * featureCount + feature]`.
public struct CodedFeatures: Sendable, Equatable {
  public let codes: [UInt8]
  public let rowCount: Int
  /// Bins of each feature; the code equal to it means missing.
  public let binCounts: [Int]

  init(codes: [UInt8], rowCount: Int, binCounts: [Int]) {
    self.codes = codes
    self.rowCount = rowCount
    self.binCounts = binCounts
  }

  public var featureCount: Int { binCounts.count }

  /// The codes a column at a time. *Shape*: `[feature * rowCount + row]`.
  func byColumn() -> [UInt8] {
    let (rows, width) = (rowCount, featureCount)
    return [UInt8](unsafeUninitializedCapacity: codes.count) { target, count in
      unsafe codes.withUnsafeBufferPointer { source in
        for feature in 0..<width {
          var from = feature
          for to in (feature * rows)..<((feature + 1) * rows) {
            unsafe target.initializeElement(at: to, to: source[from])
            from += width
          }
        }
      }
      count = codes.count
    }
  }
}

extension [Double] {
  /// How many elements of this ascending array are at or below a value.
  fileprivate func countAtOrBelow(_ value: Double) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
