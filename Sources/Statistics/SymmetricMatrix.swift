/// A symmetric matrix of doubles, small enough to be held whole.
///
/// *Shape* `[row][column]`, both triangles stored.
public struct SymmetricMatrix: Sendable, Equatable {
  public let size: Int
  public private(set) var values: [Double]

  /// - Parameter values: *shape* `[row][column]`; the lower triangle is the one that is read.
  public init(size: Int, values: [Double]) {
    precondition(size >= 0 && values.count == size * size, "A value for every pair.")
    self.size = size
    self.values = values
    for row in 0..<size {
      for column in 0..<row { self.values[column * size + row] = values[row * size + column] }
    }
  }

  /// A diagonal matrix.
  public init(diagonal: [Double]) {
    size = diagonal.count
    values = [Double](repeating: 0, count: size * size)
    for (index, value) in diagonal.enumerated() { values[index * size + index] = value }
  }

  public subscript(row: Int, column: Int) -> Double { values[row * size + column] }

  public var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  /// The mean of two matrices, entry by entry, weighted.
  public static func mix(
    _ a: SymmetricMatrix, weight: Double, _ b: SymmetricMatrix, weight other: Double
  ) -> SymmetricMatrix {
    precondition(a.size == b.size, "Matrices of one size.")
    return SymmetricMatrix(
      size: a.size, values: zip(a.values, b.values).map { weight * $0 + other * $1 })
  }

  /// The outer matrix times `self` times the outer matrix again, which is symmetric too.
  ///
  /// - Complexity: 2·size³ products.
  public func sandwiched(by outer: SymmetricMatrix) -> SymmetricMatrix {
    precondition(size == outer.size, "Matrices of one size.")
    let half = SymmetricMatrix.product(outer.values, values, size)
    return SymmetricMatrix(size: size, values: SymmetricMatrix.product(half, outer.values, size))
  }

  /// The positive semidefinite square root of a positive semidefinite matrix.
  ///
  /// Eigenvalues that rounding pushed below nought, or that are no larger than rounding, count as 0.
  ///
  /// - Complexity: O(size³), as `eigen()`.
  public func squareRoot() -> SymmetricMatrix {
    let (eigenvalues, vectors) = eigen()
    let roots = SymmetricMatrix.roots(eigenvalues)
    // Σ root·v·vᵀ over the eigenvectors, a row of the result at a time.
    var result = [Double](repeating: 0, count: size * size)
    for (index, root) in roots.enumerated() where root > 0 {
      let vector = vectors[index]
      for row in 0..<size {
        let factor = root * vector[row]
        for column in 0...row { result[row * size + column] += factor * vector[column] }
      }
    }
    return SymmetricMatrix(size: size, values: result)
  }

  /// The square roots of the eigenvalues of a positive semidefinite matrix; what is no larger than
  /// rounding counts as 0.
  static func roots(_ eigenvalues: [Double]) -> [Double] {
    let largest = eigenvalues.reduce(0) { max($0, abs($1)) }
    let rounding = Double(eigenvalues.count) * largest * Double.ulpOfOne
    return eigenvalues.map { $0 > rounding ? $0.squareRoot() : 0 }
  }

  private static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for inner in 0..<size {
        let factor = a[row * size + inner]
        for column in 0..<size {
          result[row * size + column] += factor * b[inner * size + column]
        }
      }
    }
    return result
  }
}
