/// Where synthetic features lie among real ones, told by neighbourhoods: are they realistic, is
/// anything missing?
///
/// The ball of a row reaches to its k-th nearest row of its own set.
///
/// - *precision*: the share of synthetic rows inside some real ball. One outlier's ball can be huge.
/// - *density*: in how many real balls a synthetic row lies, over k, on average: 1 and not more for one
///   distribution, above 1 where synthetic rows crowd into the dense places.
/// - *recall*: the share of real rows inside some synthetic ball. Scattered synthetic rows have large
///   balls and win it by noise.
/// - *coverage*: the share of real balls that hold a synthetic row; with as many synthetic as real rows,
///   1 - 2^-k of one distribution, approximately.
///
/// All but density lie in 0...1, and all depend on the numbers of rows: compare at equal sizes.
///
/// *Source*: Kynkäänniemi, Karras, Laine, Lehtinen and Aila (2019), "Improved precision and recall metric
/// for assessing generative models", arXiv:1904.06991; Naeem, Oh, Uh, Choi and Yoo (2020), "Reliable
/// fidelity and diversity metrics for generative models", arXiv:2002.09797. Balls hold their edge, as in
/// both papers; Naeem's program leaves it out, which differs only where rows repeat.
///
/// *Complexity*: (real² + synthetic² + real·synthetic)·width.
public struct NeighbourhoodScores: Sendable, Equatable {
  public let precision: Double
  public let recall: Double
  public let density: Double
  public let coverage: Double

  /// For each synthetic row, how many real balls it lies in: none means it is unlike anything real.
  public let ballsAroundSynthetic: [Int]
  /// For each real row, whether some synthetic ball holds it.
  public let isRecalled: [Bool]
  /// For each real row, whether its ball holds a synthetic row.
  public let isCovered: [Bool]

  public init(real: FeatureMatrix, synthetic: FeatureMatrix, neighbours: Int = 5) {
    precondition(real.width == synthetic.width, "Features of one network.")
    precondition(
      neighbours > 0 && real.rows > neighbours && synthetic.rows > neighbours,
      "More rows than neighbours.")
    precondition(real.isFinite && synthetic.isFinite, "Features are finite.")
    func radii(_ matrix: FeatureMatrix) -> [Float] {
      NearestRows(in: matrix).nearest(neighbours, to: matrix, excludesSelf: true).squaredRadii
    }
    let syntheticRadii = radii(synthetic)
    let base = RowTiles(real, beyond: .infinity)
    // Nothing lies in the ball of a row that only fills the last panel.
    var realRadii = [RowTiles.Lanes](
      repeating: RowTiles.Lanes(repeating: -1), count: base.panels)
    for (row, radius) in radii(real).enumerated() { realRadii[row / 8][row % 8] = radius }
    var balls = [Int](repeating: 0, count: synthetic.rows)
    var covered = [SIMDMask<SIMD8<Int32>>](
      repeating: SIMDMask(repeating: false), count: base.panels)
    var recalled = covered
    base.visit(RowTiles.Queries(synthetic), SquaredDifference.self) { query, panel, distances in
      let inside = distances .<= realRadii[panel]
      if any(inside) {
        covered[panel] .|= inside
        balls[query] += Int(
          SIMD8<Int32>.zero.replacing(with: SIMD8(repeating: 1), where: inside).wrappedSum())
      }
      recalled[panel] .|= distances .<= RowTiles.Lanes(repeating: syntheticRadii[query])
    }
    ballsAroundSynthetic = balls
    isRecalled = (0..<real.rows).map { recalled[$0 / 8][$0 % 8] }
    isCovered = (0..<real.rows).map { covered[$0 / 8][$0 % 8] }
    precision = Double(balls.count { $0 > 0 }) / Double(synthetic.rows)
    density = Double(balls.reduce(0, +)) / Double(neighbours * synthetic.rows)
    recall = Double(isRecalled.count { $0 }) / Double(real.rows)
    coverage = Double(isCovered.count { $0 }) / Double(real.rows)
  }
}
