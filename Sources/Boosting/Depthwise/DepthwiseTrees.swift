public import Chance

/// Gradient-boosted trees grown level by level over histograms: the plan.
///
/// *Source*: Chen and Guestrin (2016), "XGBoost: a scalable tree boosting system",
/// doi:10.1145/2939672.2939785: second-order gain with `lambda` and `gamma`, a direction for missing
/// values learned at every split. The defaults are those of XGBoost's classifier.
///
/// Deterministic, and independent of the order of the rows. One fit runs on one core; independent
/// fits are for the caller to run side by side.
public struct DepthwiseTrees: Hashable, Sendable, Codable {
  public var rounds: Int
  /// Splits on the longest way from root to leaf.
  public var depth: Int
  /// What a leaf's step is multiplied by ("eta").
  public var learningRate: Double
  /// Added to every sum of hessians.
  public var lambda: Double
  /// The least gain of a split.
  public var gamma: Double
  /// The least sum of hessians on either side of a split.
  public var minimumChildWeight: Double
  /// The share of rows, drawn anew, that each round sees.
  public var rowShare: Double

  public init(
    rounds: Int = 100, depth: Int = 6, learningRate: Double = 0.3, lambda: Double = 1,
    gamma: Double = 0, minimumChildWeight: Double = 1, rowShare: Double = 1
  ) {
    precondition(rounds >= 1 && (1...16).contains(depth), "1 round or more, depth 1 to 16.")
    precondition(rowShare > 0 && rowShare <= 1, "The share of rows lies in (0, 1].")
    self.rounds = rounds
    self.depth = depth
    self.learningRate = learningRate
    self.lambda = lambda
    self.gamma = gamma
    self.minimumChildWeight = minimumChildWeight
    self.rowShare = rowShare
  }

  /// Learns `targets[row]` from the features of `rows` (all rows where nil).
  ///
  /// - Throws: `CancellationError`, checked every round.
  /// - Complexity: rounds x depth x rows x features additions, half of them saved by subtracting
  ///   siblings.
  public func fit(
    _ features: CodedFeatures, to targets: [Double], loss: DepthwiseLoss, rows: [Int]? = nil,
    seed: Seed = 0
  ) throws -> DepthwiseEnsemble {
    precondition(targets.count == features.rowCount, "A target for every row.")
    precondition(features.rowCount < 1 << 29, "At most 2^29 rows.")
    let chosen = rows.map { $0.map(UInt32.init) } ?? Array(0..<UInt32(features.rowCount))
    precondition(
      chosen.allSatisfy { $0 < features.rowCount }, "Rows must be rows of the features.")
    let outputs = loss.outputs
    let opening = loss.opening(targets, rows: chosen)
    var ensemble = DepthwiseEnsemble(loss: loss, opening: opening)
    guard !chosen.isEmpty, features.featureCount > 0 else { return ensemble }

    var margins = [Double](repeating: 0, count: features.rowCount * outputs)
    for row in 0..<features.rowCount {
      for output in 0..<outputs { margins[row * outputs + output] = opening[output] }
    }
    var gradients = [Float](repeating: 0, count: features.rowCount * 2)
    var grower = TreeGrower(features: features, plan: self, capacity: chosen.count)
    var steps = [Double](repeating: 0, count: rowShare < 1 ? chosen.count : 0)
    for round in 0..<self.rounds {
      try Task.checkCancellation()
      let sample = drawn(chosen, round: round, seed: seed)
      // All trees of a round step from the same margins.
      var trees: [GrownTree] = []
      for output in 0..<outputs {
        loss.differentiate(
          targets: targets, margins: margins, output: output, rows: chosen, into: &gradients)
        trees.append(grower.grow(rows: sample, gradients: gradients))
      }
      for (output, tree) in trees.enumerated() {
        let index = ensemble.append(tree.nodes)
        if rowShare < 1 {
          // Rows that the tree did not see have no known leaf.
          steps.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
          ensemble.add(tree: index, features: features, rows: chosen, to: &steps)
          for (place, row) in chosen.enumerated() {
            margins[Int(row) * outputs + output] += steps[place]
          }
        } else {
          for leaf in tree.leaves {
            for row in tree.rows[leaf.rows] {
              margins[Int(row) * outputs + output] += Double(leaf.value)
            }
          }
        }
      }
    }
    return ensemble
  }

  private func drawn(_ rows: [UInt32], round: Int, seed: Seed) -> [UInt32] {
    guard rowShare < 1 else { return rows }
    var stream = seed.stream("rows of a round", UInt64(round))
    let size = max(1, Int((Double(rows.count) * rowShare).rounded()))
    return stream.subset(size, of: rows.count).map { rows[$0] }
  }
}
