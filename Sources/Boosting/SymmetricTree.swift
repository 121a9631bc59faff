internal import CBoosting

/// A symmetric (oblivious) tree: one (feature, threshold) a level, so that a row's leaf is a
/// number made of comparisons.
///
/// *Source*: Kohavi, Li (1995), "Oblivious decision trees, graphs, and top-down pruning";
/// Prokhorenkova et al. (2018), arXiv:1706.09516, for boosting them.
public struct SymmetricTree: Sendable, Equatable {
  public static let maximumDepth = 6

  /// Per level. The leaf's index has bit d set where code[feature[d]] > threshold[d].
  public var features: [Int]
  public var thresholds: [UInt8]
  /// 2^depth values in 1/1024 logit.
  public var leaves: [Int16]

  public init(features: [Int], thresholds: [UInt8], leaves: [Int16]) {
    precondition(features.count == thresholds.count, "A level has a feature and a threshold.")
    precondition(features.count <= Self.maximumDepth, "A symmetric tree has at most six levels.")
    precondition(leaves.count == 1 << features.count, "A tree of depth d has 2^d leaves.")
    self.features = features
    self.thresholds = thresholds
    self.leaves = leaves
  }

  var raw: ub_tree {
    var tree = ub_tree()
    tree.depth = Int32(features.count)
    withUnsafeMutableBytes(of: &tree.feature) { raw in
      let slots = raw.bindMemory(to: Int32.self)
      for (level, feature) in features.enumerated() { slots[level] = Int32(feature) }
    }
    withUnsafeMutableBytes(of: &tree.threshold) { raw in
      let slots = raw.bindMemory(to: Int32.self)
      for (level, threshold) in thresholds.enumerated() { slots[level] = Int32(threshold) }
    }
    withUnsafeMutableBytes(of: &tree.leaf) { raw in
      let slots = raw.bindMemory(to: Int32.self)
      for (index, leaf) in leaves.enumerated() { slots[index] = Int32(leaf) }
    }
    return tree
  }

  init(_ raw: ub_tree) {
    let depth = Int(raw.depth)
    var copy = raw
    self.features = withUnsafeBytes(of: &copy.feature) {
      Array($0.bindMemory(to: Int32.self).prefix(depth)).map(Int.init)
    }
    self.thresholds = withUnsafeBytes(of: &copy.threshold) {
      Array($0.bindMemory(to: Int32.self).prefix(depth)).map { UInt8($0) }
    }
    self.leaves = withUnsafeBytes(of: &copy.leaf) {
      Array($0.bindMemory(to: Int32.self).prefix(1 << depth)).map { Int16($0) }
    }
  }
}
