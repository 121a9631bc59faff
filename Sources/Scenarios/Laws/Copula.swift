import Foundation

/// How parameters hang together: a Gaussian copula, given by rank correlations.
///
/// *Source*: a normal copula with correlation r has Spearman's ρ = (6/π) asin(r/2) (Kruskal 1958,
/// doi:10.1080/01621459.1958.10501481), hence r = 2 sin(πρ/6).
struct Copula: Sendable, Equatable {
  /// Lower triangle by rows: scores are `factor` times independent standard normal numbers.
  let factor: [[Double]]
  let isIdentity: Bool

  /// - Parameter spearman: symmetric, ones on the diagonal.
  /// - Returns: nil where the correlations contradict each other.
  init?(spearman: [[Double]]) {
    let r = spearman.enumerated().map { i, row in
      row.enumerated().map { j, rho in i == j ? 1 : 2 * sin(.pi * rho / 6) }
    }
    guard let factor = Copula.cholesky(r) else { return nil }
    self.factor = factor
    isIdentity = factor.enumerated().allSatisfy { i, row in
      row.enumerated().allSatisfy { j, value in value == (i == j ? 1 : 0) }
    }
  }

  /// The lower factor of a positive definite matrix; nil where it is not.
  ///
  /// *Complexity*: n³/6.
  static func cholesky(_ a: [[Double]]) -> [[Double]]? {
    let n = a.count
    var l = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      for j in 0...i {
        var sum = a[i][j]
        for k in 0..<j { sum -= l[i][k] * l[j][k] }
        if i == j {
          guard sum > 1e-12 * max(a[i][i], 1e-300) else { return nil }
          l[i][i] = sum.squareRoot()
        } else {
          l[i][j] = sum / l[j][j]
        }
      }
    }
    return l
  }

  /// Turns independent scores (`u[k * stride + i]`) into correlated ones, in place.
  func apply(_ u: UnsafeMutablePointer<Double>, count: Int, stride: Int) {
    guard !isIdentity else { return }
    // From the last row up, each is made of itself and those before it.
    for k in factor.indices.reversed() {
      let row = u + k * stride
      let own = factor[k][k]
      for i in 0..<count { row[i] *= own }
      for j in 0..<k where factor[k][j] != 0 {
        let other = u + j * stride
        let share = factor[k][j]
        for i in 0..<count { row[i] += share * other[i] }
      }
    }
  }
}
