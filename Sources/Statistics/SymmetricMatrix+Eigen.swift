/// Eigenvalues of a symmetric matrix: reflected to three diagonals, then rotated to one.
///
/// *Complexity*: about 4/3·n³ operations for the three diagonals, O(n²) for the values, 3·n³ more for
/// the vectors. *Error*: a few units of rounding of the largest eigenvalue.
///
/// *Source*: Golub and Van Loan (2013), "Matrix computations", 4th edition, algorithms 8.3.1
/// (Householder tridiagonalization) and 8.3.3 (symmetric QR with Wilkinson's implicit shift).
extension SymmetricMatrix {
  /// The eigenvalues in ascending order.
  public func eigenvalues() -> [Double] {
    var (tridiagonal, _) = tridiagonalized(keepsVectors: false)
    var none: [[Double]] = []
    tridiagonal.diagonalize(rotating: &none)
    return tridiagonal.diagonal.sorted()
  }

  /// The eigenvalues in ascending order, and a unit eigenvector for each.
  ///
  /// - Returns: vectors, *shape* `[eigenvalue][row]`, orthogonal to each other.
  public func eigen() -> (values: [Double], vectors: [[Double]]) {
    var (tridiagonal, vectors) = tridiagonalized(keepsVectors: true)
    tridiagonal.diagonalize(rotating: &vectors)
    let order = tridiagonal.diagonal.indices.sorted {
      tridiagonal.diagonal[$0] < tridiagonal.diagonal[$1]
    }
    return (order.map { tridiagonal.diagonal[$0] }, order.map { vectors[$0] })
  }

  /// T and Q with A = Qᵀ·T·Q; rows of Q are what rotations turn into eigenvectors.
  private func tridiagonalized(keepsVectors: Bool) -> (Tridiagonal, [[Double]]) {
    precondition(values.allSatisfy(\.isFinite), "A matrix of finite numbers.")
    var rows = (0..<size).map { Array(values[$0 * size..<($0 + 1) * size]) }
    var reflectors: [[Double]] = []
    var off: [Double] = []
    for step in 0..<max(0, size - 1) {
      // H = I - 2·u·uᵀ takes what is below the diagonal of this column to a multiple of e₁.
      let below = (step + 1)..<size
      var reflector = below.map { rows[$0][step] }
      let scale = reflector.reduce(0) { max($0, abs($1)) }
      var norm = 0.0
      if scale > 0 {
        for value in reflector { norm += (value / scale) * (value / scale) }
        norm = scale * norm.squareRoot()
      }
      // The sign that adds and does not cancel.
      let target = reflector[0] > 0 ? -norm : norm
      off.append(target)
      reflector[0] -= target
      let length = SymmetricMatrix.length(reflector)
      guard length > 0 else {
        reflectors.append([])
        continue
      }
      for index in reflector.indices { reflector[index] /= length }
      reflect(&rows, from: step + 1, by: reflector)
      reflectors.append(reflector)
    }
    let tridiagonal = Tridiagonal(
      diagonal: (0..<size).map { rows[$0][$0] }, off: off)
    guard keepsVectors else { return (tridiagonal, []) }
    // Qᵀ = H₀·H₁·..., so Q = ...·H₁·H₀. Multiplied from the last, each factor meets only what is
    // no longer the identity.
    var vectors = (0..<size).map { row in
      (0..<size).map { $0 == row ? 1.0 : 0 }
    }
    for step in reflectors.indices.reversed() where !reflectors[step].isEmpty {
      let reflector = reflectors[step]
      for row in (step + 1)..<size {
        var product = 0.0
        for (index, value) in reflector.enumerated() {
          product += value * vectors[row][step + 1 + index]
        }
        product *= 2
        for (index, value) in reflector.enumerated() {
          vectors[row][step + 1 + index] -= product * value
        }
      }
    }
    return (tridiagonal, vectors)
  }

  /// H·A·H over the lower right block: A - u·wᵀ - w·uᵀ with p = 2·A·u and w = p - (p·u)·u.
  private func reflect(_ rows: inout [[Double]], from start: Int, by reflector: [Double]) {
    let count = reflector.count
    var product = [Double](repeating: 0, count: count)
    var along = 0.0
    for i in 0..<count {
      // The block is symmetric: the sum of its rows, weighted, needs no sum across a row.
      let factor = 2 * reflector[i]
      for j in 0..<count { product[j] += factor * rows[start + i][start + j] }
    }
    for i in 0..<count { along += product[i] * reflector[i] }
    for i in 0..<count { product[i] -= along * reflector[i] }
    for i in 0..<count {
      let (u, w) = (reflector[i], product[i])
      for j in 0..<count { rows[start + i][start + j] -= u * product[j] + w * reflector[j] }
    }
  }

  private static func length(_ vector: [Double]) -> Double {
    let scale = vector.reduce(0) { max($0, abs($1)) }
    guard scale > 0 else { return 0 }
    return scale * vector.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
  }
}

/// A symmetric matrix with nothing beside its diagonal and the ones next to it.
private struct Tridiagonal {
  var diagonal: [Double]
  /// `off[i]` stands between `diagonal[i]` and `diagonal[i + 1]`.
  var off: [Double]

  /// Rotates until nothing is left off the diagonal; the rows of `vectors`, if there are any, turn
  /// along.
  mutating func diagonalize(rotating vectors: inout [[Double]]) {
    var norm = 0.0
    for value in diagonal + off { norm = max(norm, abs(value)) }
    var high = diagonal.count - 1
    // Two sweeps an eigenvalue are usual; beyond sixty something is wrong with the program.
    var sweeps = 60 * diagonal.count
    while high > 0 {
      if isNegligible(high - 1, norm) {
        off[high - 1] = 0
        high -= 1
        continue
      }
      var low = high - 1
      while low > 0 && !isNegligible(low - 1, norm) { low -= 1 }
      if low > 0 { off[low - 1] = 0 }
      precondition(sweeps > 0, "The rotations end.")
      sweeps -= 1
      sweep(low, high, rotating: &vectors)
    }
  }

  private func isNegligible(_ index: Int, _ norm: Double) -> Bool {
    let neighbours = abs(diagonal[index]) + abs(diagonal[index + 1])
    // The second term ends the search among eigenvalues that are rounding of nought themselves.
    return abs(off[index]) <= Double.ulpOfOne * (neighbours + 1e-3 * norm)
  }

  /// One implicit QR step on the rows `low...high`: a bulge is made and chased down.
  private mutating func sweep(_ low: Int, _ high: Int, rotating vectors: inout [[Double]]) {
    // The eigenvalue of the last two rows nearer to the last.
    let last = off[high - 1]
    let half = (diagonal[high - 1] - diagonal[high]) / 2
    let root = (half * half + last * last).squareRoot()
    let shift = diagonal[high] - last * last / (half + (half < 0 ? -root : root))
    var x = diagonal[low] - shift
    var z = off[low]
    for index in low..<high {
      let radius = (x * x + z * z).squareRoot()
      let (c, s) = radius > 0 ? (x / radius, z / radius) : (1, 0)
      if index > low { off[index - 1] = radius }
      let (a, b, d) = (diagonal[index], off[index], diagonal[index + 1])
      diagonal[index] = c * c * a + 2 * c * s * b + s * s * d
      diagonal[index + 1] = s * s * a - 2 * c * s * b + c * c * d
      off[index] = c * s * (d - a) + (c * c - s * s) * b
      if index + 1 < high {
        x = off[index]
        z = s * off[index + 1]
        off[index + 1] *= c
      }
      if !vectors.isEmpty { Tridiagonal.rotate(&vectors, index, c, s) }
    }
  }

  private static func rotate(_ vectors: inout [[Double]], _ index: Int, _ c: Double, _ s: Double) {
    var upper: [Double] = []
    var lower: [Double] = []
    // Taken out, so that each is held once and changed in place.
    swap(&upper, &vectors[index])
    swap(&lower, &vectors[index + 1])
    for column in upper.indices {
      let (u, l) = (upper[column], lower[column])
      upper[column] = c * u + s * l
      lower[column] = c * l - s * u
    }
    swap(&upper, &vectors[index])
    swap(&lower, &vectors[index + 1])
  }
}
