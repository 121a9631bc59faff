/// What a network sees in a set of pictures, sounds or texts: a row of numbers for each.
///
/// *Shape* `[row][feature]`. The distances and scores of this folder ask for finite numbers; a network
/// that has gone astray yields others, and `isFinite` tells.
public struct FeatureMatrix: Sendable, Equatable {
  public let rows: Int
  /// Features a row.
  public let width: Int
  /// *Shape* `[row][feature]`.
  public let values: [Float]

  public init(rows: Int, width: Int, values: [Float]) {
    precondition(
      rows >= 0 && width > 0 && values.count == rows * width, "A number for every feature.")
    self.rows = rows
    self.width = width
    self.values = values
  }

  public subscript(row: Int) -> ArraySlice<Float> { values[row * width..<(row + 1) * width] }

  public var isFinite: Bool { values.allSatisfy(\.isFinite) }

  /// Some of the rows, in the order asked for.
  public func selecting(_ chosen: some Collection<Int>) -> FeatureMatrix {
    var selected: [Float] = []
    selected.reserveCapacity(chosen.count * width)
    for row in chosen { selected.append(contentsOf: self[row]) }
    return FeatureMatrix(rows: chosen.count, width: width, values: selected)
  }

  /// The mean of each feature.
  public var mean: [Double] {
    precondition(rows > 0, "An empty set has no mean.")
    var sums = [Double](repeating: 0, count: width)
    for row in 0..<rows {
      for column in 0..<width { sums[column] += Double(values[row * width + column]) }
    }
    return sums.map { $0 / Double(rows) }
  }

  /// The covariance of the features over n - 1, as numpy's.
  public var covariance: SymmetricMatrix { covariance(around: mean) }

  /// - Complexity: rows·width²/2 products, eight an operation; four rows share a pass over the sums.
  func covariance(around mean: [Double]) -> SymmetricMatrix {
    precondition(rows > 1, "A covariance takes two rows.")
    let chunks = (width + 7) / 8
    let together = 4
    var sums = [SIMD8<Double>](repeating: .zero, count: width * chunks)
    // Centred rows in chunks of eight; what is beyond the last row or feature is 0 and adds nothing.
    var centred = [SIMD8<Double>](repeating: .zero, count: together * chunks)
    for start in stride(from: 0, to: rows, by: together) {
      for part in 0..<together {
        for column in 0..<width {
          let row = start + part
          centred[part * chunks + column / 8][column % 8] =
            row < rows ? Double(values[row * width + column]) - mean[column] : 0
        }
      }
      for column in 0..<width {
        let (chunk, lane) = (column / 8, column % 8)
        let a = centred[chunk][lane]
        let b = centred[chunks + chunk][lane]
        let c = centred[2 * chunks + chunk][lane]
        let d = centred[3 * chunks + chunk][lane]
        // Up to the diagonal's chunk: the rest is the mirror.
        for other in 0...chunk {
          let left = a * centred[other] + b * centred[chunks + other]
          let right = c * centred[2 * chunks + other] + d * centred[3 * chunks + other]
          sums[column * chunks + other] += left + right
        }
      }
    }
    var covariance = [Double](repeating: 0, count: width * width)
    for row in 0..<width {
      for column in 0...row {
        covariance[row * width + column] =
          sums[row * chunks + column / 8][column % 8] / Double(rows - 1)
      }
    }
    return SymmetricMatrix(size: width, values: covariance)
  }
}
