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
    var gradients = [[Float]](
      repeating: [Float](repeating: 0, count: features.rowCount * 2), count: outputs)
    var grower = TreeGrower(features: features, plan: self, capacity: chosen.count)
    for round in 0..<self.rounds {
      try Task.checkCancellation()
      let (sample, unseen) = drawn(chosen, round: round, seed: seed)
      // All trees of a round step from the same margins.
      loss.differentiate(targets: targets, margins: margins, rows: chosen, into: &gradients)
      let trees = gradients.map { grower.grow(rows: sample, gradients: $0) }
      for (output, tree) in trees.enumerated() {
        let index = ensemble.append(tree.nodes)
        for leaf in tree.leaves {
          for row in tree.rows[leaf.rows] {
            margins[Int(row) * outputs + output] += Double(leaf.value)
          }
        }
        // Rows that the tree did not see have no known leaf.
        guard !unseen.isEmpty else { continue }
        var steps = [Double](repeating: 0, count: unseen.count)
        ensemble.add(tree: index, features: features, rows: unseen, to: &steps)
        for (row, step) in zip(unseen, steps) { margins[Int(row) * outputs + output] += step }
      }
    }
    return ensemble
  }

  /// The rows a round sees, and the others.
  private func drawn(
    _ rows: [UInt32], round: Int, seed: Seed
  ) -> (seen: [UInt32], unseen: [UInt32]) {
    guard rowShare < 1 else { return (rows, []) }
    var stream = seed.stream("rows of a round", UInt64(round))
    let size = max(1, Int((Double(rows.count) * rowShare).rounded()))
    let places = stream.subset(size, of: rows.count)
    var unseen: [UInt32] = []
    var next = 0
    for place in rows.indices {
      if next < places.count && places[next] == place {
        next += 1
      } else {
        unseen.append(rows[place])
      }
    }
    return (places.map { rows[$0] }, unseen)
  }
}
