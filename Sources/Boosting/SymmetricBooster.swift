internal import CBoosting

/// Gradient boosting of symmetric trees for one yes-or-no question.
///
/// *Complexity*: O(rounds · depth · rows · features) additions of integers; a smaller child is
/// counted, its sibling subtracted.
///
/// *Source*: Friedman (2001), doi:10.1214/aos/1013203451; second-order leaves as Chen, Guestrin
/// (2016), arXiv:1603.02754.
public struct SymmetricBooster: Sendable, Codable, Hashable {
  public var depth: Int
  public var learningRate: Float
  public var maximumRounds: Int
  /// Rounds without improvement on the validation rows before stopping.
  public var patience: Int
  /// Added to every leaf's sum of hessians.
  public var regularisation: Float
  /// A level must gain more than this, in nats.
  public var minimumGain: Float

  public init(
    depth: Int = 6, learningRate: Float = 0.3, maximumRounds: Int = 200, patience: Int = 8,
    regularisation: Float = 5, minimumGain: Float = 0
  ) {
    precondition((1...SymmetricTree.maximumDepth).contains(depth), "Depth is 1 to 6.")
    self.depth = depth
    self.learningRate = learningRate
    self.maximumRounds = maximumRounds
    self.patience = patience
    self.regularisation = regularisation
    self.minimumGain = minimumGain
  }

  /// A label that keeps a row out of fitting and validation.
  public static let absent: UInt8 = 2

  /// What a fit is made from.
  public struct Problem {
    /// *Shape*: features x rows.
    public var planes: CodePlanes
    /// 0, 1, or `absent`. *Shape*: rows.
    public var labels: [UInt8]
    /// Score before the first tree. *Shape*: rows.
    public var start: [Int32]
    /// Rows from here on stop the boosting and are not fitted.
    public var validationStart: Int

    public init(planes: CodePlanes, labels: [UInt8], start: [Int32], validationStart: Int) {
      precondition(
        labels.count == planes.rows && start.count == planes.rows, "One label and start a row.")
      precondition((0...planes.rows).contains(validationStart), "Validation rows come last.")
      self.planes = planes
      self.labels = labels
      self.start = start
      self.validationStart = validationStart
    }
  }

  private func plan(rows: Int) -> ub_plan {
    // Sums must fit: |Σ gradient| ≤ rows in 31 bits, Σ hessian ≤ rows / 4 in 32 bits.
    let scale = Float(sign: .plus, exponent: 30 - max(0, (rows - 1).bitLength), significand: 1)
    return ub_plan(
      depth: Int32(depth), regularisation: regularisation, minimum_gain: minimumGain,
      learning_rate: learningRate, gradient_scale: scale, hessian_scale: scale * 4,
      maximum_leaf: Int32(4 * FixedLogit.unit))
  }

  /// Gain of the best single split of each feature on the first `rows` rows.
  public func rootGains(_ problem: Problem, rows: Int) -> [Float] {
    let planes = problem.planes
    var plan = plan(rows: rows)
    let raw = planes.raw
    var packed = [Int64](repeating: 0, count: rows)
    var histogram = [Int64](repeating: 0, count: 256)
    var gains = [Float](repeating: 0, count: planes.features)
    ub_pack(
      problem.labels, problem.start, FixedLogit.probability32, Int32(FixedLogit.limit),
      Int64(rows), plan.gradient_scale, plan.hessian_scale, &packed)
    ub_root_gain(
      raw, Int32(planes.features), Int64(rows), packed, &plan, &histogram, &gains)
    return gains
  }

  /// The trees, in order; none where nothing helps on the validation rows.
  ///
  /// - Parameters:
  ///   - caution: how many standard errors the validation rows must have improved by for trees to
  ///     count. A tree that helps no more than chance would on rows that were held back knows the rows it
  ///     was grown on, not the table.
  public func fit(_ problem: Problem, caution: Double = 0) -> [SymmetricTree] {
    let planes = problem.planes
    let rows = problem.validationStart
    let validation = rows..<planes.rows
    guard rows > 1, planes.features > 0 else { return [] }
    var plan = plan(rows: rows)
    let scratch = Scratch(rows: rows, bins: planes.bins.reduce(0, +))
    let raw = planes.raw
    let features = planes.features
    var score = problem.start
    var trees: [SymmetricTree] = []
    var best = Self.loss(problem.labels, score, validation)
    var bestCount = 0
    // Of each validation row, at the best count; kept only where it decides.
    var bestLosses = caution > 0 ? Self.losses(problem.labels, score, validation) : []
    var packed = [Int64](repeating: 0, count: rows)
    var leafOfRow = [UInt8](repeating: 0, count: rows)
    var index = [UInt8](repeating: 0, count: validation.count)
    let tail = (0..<features).map {
      UnsafePointer(planes.plane($0) + problem.validationStart) as UnsafePointer<UInt8>?
    }

    for round in 0..<maximumRounds {
      ub_pack(
        problem.labels, score, FixedLogit.probability32, Int32(FixedLogit.limit), Int64(rows),
        plan.gradient_scale, plan.hessian_scale, &packed)
      var tree = ub_tree()
      guard
        ub_grow(
          raw, Int32(features), Int64(rows), packed, &plan, &scratch.raw, &tree, &leafOfRow) > 0
      else { break }
      let grown = SymmetricTree(tree)
      for row in 0..<rows { score[row] &+= Int32(grown.leaves[Int(leafOfRow[row])]) }
      trees.append(grown)
      score.withUnsafeMutableBufferPointer { scores in
        ub_add_tree(
          &tree, tail, Int64(validation.count), &index,
          scores.baseAddress! + problem.validationStart)
      }
      let loss = Self.loss(problem.labels, score, validation)
      var least = 1e-9 * abs(best)
      if caution > 0, best - loss > least {
        // The standard error of a sum of differences that should be zero.
        let squares = zip(bestLosses, Self.losses(problem.labels, score, validation)).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        least = max(least, caution * squares.squareRoot())
      }
      if best - loss > least {
        best = loss
        bestCount = round + 1
        if caution > 0 { bestLosses = Self.losses(problem.labels, score, validation) }
      } else if round + 1 - bestCount >= patience {
        break
      }
    }
    if !validation.isEmpty { trees.removeSubrange(bestCount...) }
    return trees
  }

  /// The same trees with the leaves that all rows ask for, those that stopped the boosting too.
  ///
  /// Then come up to `levelling` trees of one feature each, of the feature that by itself still errs most:
  /// boosting that stops early, on trees of several features, leaves each feature's own effect a
  /// little too weak, and so the pair that it and the answer make.
  ///
  /// *Complexity*: O(trees · depth · rows) comparisons in vectors; a tenth of growing them.
  public func refitted(_ trees: [SymmetricTree], to problem: Problem, levelling: Int = 0)
    -> [SymmetricTree]
  {
    let planes = problem.planes
    let rows = planes.rows
    guard rows > 1, planes.features > 0 else { return trees }
    var plan = plan(rows: rows)
    let raw = planes.raw
    let codes = (0..<planes.features).map {
      UnsafePointer(planes.plane($0)) as UnsafePointer<UInt8>?
    }
    var score = problem.start
    var packed = [Int64](repeating: 0, count: rows)
    var leafOfRow = [UInt8](repeating: 0, count: rows)
    func pack() {
      ub_pack(
        problem.labels, score, FixedLogit.probability32, Int32(FixedLogit.limit), Int64(rows),
        plan.gradient_scale, plan.hessian_scale, &packed)
    }
    var refitted = trees.map { tree in
      pack()
      var tree = tree.raw
      ub_refit_tree(&tree, codes, Int64(rows), packed, &plan, &leafOfRow, &score)
      return SymmetricTree(tree)
    }
    let scratch = Scratch(rows: rows, bins: planes.bins.max() ?? 1)
    var histogram = [Int64](repeating: 0, count: 256)
    var gains = [Float](repeating: 0, count: planes.features)
    plan.learning_rate = 1
    for _ in 0..<levelling {
      pack()
      ub_root_gain(raw, Int32(raw.count), Int64(rows), packed, &plan, &histogram, &gains)
      let best = gains.indices.max { gains[$0] < gains[$1] }!
      var tree = ub_tree()
      guard gains[best] > Self.leastLevellingGain,
        ub_grow([raw[best]], 1, Int64(rows), packed, &plan, &scratch.raw, &tree, &leafOfRow) > 0
      else { break }
      var grown = SymmetricTree(tree)
      grown.features = grown.features.map { _ in best }
      for row in 0..<rows { score[row] &+= Int32(grown.leaves[Int(leafOfRow[row])]) }
      refitted.append(grown)
    }
    return refitted
  }

  /// What the best cut of a feature must gain for the feature to be levelled.
  private static let leastLevellingGain: Float = 2

  private static func losses(_ labels: [UInt8], _ score: [Int32], _ rows: Range<Int>) -> [Double] {
    rows.map { labels[$0] > 1 ? 0 : FixedLogit.loss(label: labels[$0], score: score[$0]) }
  }

  private static func loss(_ labels: [UInt8], _ score: [Int32], _ rows: Range<Int>) -> Double {
    rows.reduce(0) {
      labels[$1] > 1 ? $0 : $0 + FixedLogit.loss(label: labels[$1], score: score[$1])
    }
  }
}

extension CodePlanes {
  var raw: [ub_feature] {
    (0..<features).map { ub_feature(codes: plane($0), bins: Int32(bins[$0])) }
  }
}

/// A grower's working memory; freed with its owner.
private final class Scratch {
  var raw: ub_scratch
  init(rows: Int, bins: Int) {
    raw = ub_scratch(
      order: .allocate(capacity: 2 * rows), packed: .allocate(capacity: 2 * rows),
      histogram: .allocate(capacity: Int(UB_LEAVES) / 2 * bins),
      gain: .allocate(capacity: bins))
  }
  deinit {
    raw.order.deallocate()
    raw.packed.deallocate()
    raw.histogram.deallocate()
    raw.gain.deallocate()
  }
}

extension Int {
  /// How many bits a non-negative number takes.
  var bitLength: Int { Int.bitWidth - leadingZeroBitCount }
}
