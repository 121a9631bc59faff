/// How far apart two sets of features are, by a kernel that sees means, variances and skews.
///
/// The unbiased estimate of the squared maximum mean discrepancy with the kernel (x·y/d + 1)³. Around 0
/// for two samples of one distribution, whatever their sizes, and then as often below as above.
///
/// The rows are shuffled and dealt into blocks, each block of one set meets the same block of the
/// other, and the mean over blocks is the value: blocks share no row, so that the spread between
/// them gives an honest standard error, which overlapping subsets do not.
///
/// *Source*: Bińkowski, Sutherland, Arbel and Gretton (2018), "Demystifying MMD GANs",
/// arXiv:1801.01401; blocks without overlap after Zaremba, Gretton and Blaschko (2013), "B-tests",
/// arXiv:1307.1954, where the field draws 100 overlapping subsets of 1,000.
public struct KernelDistance: Sendable, Equatable {
  public let value: Double
  /// Of the value; nil where the rows make one block only.
  public let standardError: Double?
  public let blocks: Int

  /// - Parameter block: the least rows of either set in a block, where there are so many.
  /// - Complexity: rows x block x features, three times.
  public init(
    _ a: FeatureMatrix, _ b: FeatureMatrix, block: Int = 250,
    using random: inout some RandomNumberGenerator
  ) {
    precondition(a.width == b.width, "Features of one network.")
    precondition(a.rows > 1 && b.rows > 1 && block > 1, "An estimate takes two rows of either set.")
    precondition(a.isFinite && b.isFinite, "Features are finite.")
    let blocks = max(1, min(a.rows, b.rows) / block)
    let first = (0..<a.rows).shuffled(using: &random)
    let second = (0..<b.rows).shuffled(using: &random)
    let estimates = (0..<blocks).map { index in
      func part(_ order: [Int]) -> ArraySlice<Int> {
        order[index * order.count / blocks..<(index + 1) * order.count / blocks]
      }
      return KernelDistance.estimate(a.selecting(part(first)), b.selecting(part(second)))
    }
    let mean = estimates.reduce(0, +) / Double(blocks)
    value = mean
    self.blocks = blocks
    let squares = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError =
      blocks > 1 ? (squares / Double(blocks - 1) / Double(blocks)).squareRoot() : nil
  }

  /// The unbiased estimate from all pairs of different rows.
  static func estimate(_ a: FeatureMatrix, _ b: FeatureMatrix) -> Double {
    let (n, m) = (Double(a.rows), Double(b.rows))
    return kernelSum(a, a, skipsOwn: true) / (n * (n - 1))
      + kernelSum(b, b, skipsOwn: true) / (m * (m - 1))
      - 2 * kernelSum(a, b, skipsOwn: false) / (n * m)
  }

  private static func kernelSum(
    _ a: FeatureMatrix, _ b: FeatureMatrix, skipsOwn: Bool
  ) -> Double {
    let base = RowTiles(b, beyond: 0)
    let scale = SIMD8<Double>(repeating: 1 / Double(a.width))
    var sums = SIMD8<Double>.zero
    base.visit(RowTiles.Queries(a), Product.self) { query, panel, products in
      let linear = SIMD8<Double>(products) * scale + 1
      var cubes = linear * linear * linear
      if skipsOwn && query / 8 == panel { cubes[query % 8] = 0 }
      sums += cubes
    }
    // A row that is only there to fill the last panel gave (0 + 1)³ to every query.
    return sums.sum() - Double(a.rows * (8 * base.panels - b.rows))
  }
}
