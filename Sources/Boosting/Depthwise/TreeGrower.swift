import CBoosting

/// One tree as it was grown: its nodes, and which rows ended in which leaf.
struct GrownTree {
  var nodes: [depthwise_node]
  var leaves: [(value: Float, rows: Range<Int>)]
  /// The rows, those of a leaf together.
  var rows: [UInt32]
}

/// Grows trees over one set of features; its buffers live as long as it does.
struct TreeGrower: ~Copyable {
  private let features: CodedFeatures
  private let plan: DepthwiseTrees
  /// The codes a column at a time, *shape* `[feature * rows + row]`: what rows are parted by.
  private let columns: [UInt8]
  /// Where a feature's slots begin; one more entry than there are features.
  private let offsets: [UInt32]
  private var scratch: [UInt32]
  /// One histogram per open node of the level, and of the level below.
  private var pool = HistogramPool()

  init(features: CodedFeatures, plan: DepthwiseTrees, capacity: Int) {
    self.features = features
    self.plan = plan
    columns = features.byColumn()
    var offsets: [UInt32] = [0]
    for bins in features.binCounts { offsets.append((offsets.last ?? 0) + UInt32(bins + 1)) }
    self.offsets = offsets
    scratch = [UInt32](repeating: 0, count: capacity)
    pool.slots = Int(offsets.last ?? 0)
  }

  /// A node that may yet be split.
  private struct Open {
    var node: Int
    var rows: Range<Int>
    var gradient: Double
    var hessian: Double
    var histogram: Int
  }

  mutating func grow(rows: [UInt32], gradients: [Float]) -> GrownTree {
    var tree = GrownTree(nodes: [depthwise_node()], leaves: [], rows: rows)
    var gradient = 0.0
    var hessian = 0.0
    for row in rows {
      gradient += Double(gradients[2 * Int(row)])
      hessian += Double(gradients[2 * Int(row) + 1])
    }
    let root = pool.take()
    sum(tree.rows, 0..<rows.count, gradients, into: root)
    var level = [
      Open(
        node: 0, rows: 0..<rows.count, gradient: gradient, hessian: hessian, histogram: root)
    ]
    for depth in 1...plan.depth {
      var next: [Open] = []
      for open in level {
        let split = bestSplit(of: open)
        // XGBoost's own least gain stands in for a gamma of zero.
        guard split.feature >= 0, split.gain > 1e-6, split.gain >= plan.gamma else {
          close(open, in: &tree)
          continue
        }
        var node = depthwise_node()
        node.feature = split.feature
        node.threshold = split.threshold
        node.missing = UInt8(features.binCounts[Int(split.feature)])
        node.missing_left = split.missing_left
        node.left = UInt32(tree.nodes.count)
        tree.nodes[open.node] = node
        tree.nodes.append(depthwise_node())
        tree.nodes.append(depthwise_node())
        let size = partition(&tree.rows, open.rows, by: node)
        let middle = open.rows.lowerBound + size
        var left = Open(
          node: Int(node.left), rows: open.rows.lowerBound..<middle,
          gradient: split.left_gradient, hessian: split.left_hessian, histogram: -1)
        var right = Open(
          node: Int(node.left) + 1, rows: middle..<open.rows.upperBound,
          gradient: open.gradient - split.left_gradient,
          hessian: open.hessian - split.left_hessian, histogram: -1)
        // A node with less than two children's weight cannot be split.
        let least = 2 * plan.minimumChildWeight
        let opensLeft = depth < plan.depth && left.hessian >= least && left.rows.count > 1
        let opensRight = depth < plan.depth && right.hessian >= least && right.rows.count > 1
        if opensLeft || opensRight {
          // The smaller child is summed, the other is what remains of the parent.
          let isLeftSmaller = left.rows.count <= right.rows.count
          let summed = pool.take()
          sum(tree.rows, isLeftSmaller ? left.rows : right.rows, gradients, into: summed)
          if isLeftSmaller ? opensRight : opensLeft { pool.subtract(summed, from: open.histogram) }
          left.histogram = isLeftSmaller ? summed : open.histogram
          right.histogram = isLeftSmaller ? open.histogram : summed
        } else {
          pool.giveBack(open.histogram)
        }
        if opensLeft { next.append(left) } else { close(left, in: &tree) }
        if opensRight { next.append(right) } else { close(right, in: &tree) }
      }
      level = next
    }
    precondition(level.isEmpty, "Nodes at full depth are closed.")
    return tree
  }

  private mutating func close(_ open: Open, in tree: inout GrownTree) {
    var leaf = depthwise_node()
    leaf.feature = -1
    leaf.value = Float(-open.gradient / (open.hessian + plan.lambda) * plan.learningRate)
    tree.nodes[open.node] = leaf
    tree.leaves.append((leaf.value, open.rows))
    if open.histogram >= 0 { pool.giveBack(open.histogram) }
  }

  private mutating func sum(
    _ rows: [UInt32], _ range: Range<Int>, _ gradients: [Float], into histogram: Int
  ) {
    let features = features
    let slots = pool.slots
    let offsets = offsets
    unsafe pool.withHistogram(histogram) { target in
      unsafe rows.withUnsafeBufferPointer { rows in
        unsafe depthwise_histogram(
          features.codes, features.featureCount, offsets, slots,
          rows.baseAddress.map { unsafe $0 + range.lowerBound }, range.count, gradients, target)
      }
    }
  }

  private func bestSplit(of open: Open) -> depthwise_split {
    unsafe pool.withHistogram(open.histogram) { histogram in
      unsafe depthwise_best_split(
        histogram, features.featureCount, offsets, open.gradient, open.hessian, plan.lambda,
        plan.minimumChildWeight)
    }
  }

  private mutating func partition(
    _ rows: inout [UInt32], _ range: Range<Int>, by node: depthwise_node
  ) -> Int {
    let start = Int(node.feature) * features.rowCount
    let columns = columns
    return unsafe columns.withUnsafeBufferPointer { columns in
      unsafe rows.withUnsafeMutableBufferPointer { rows in
        unsafe scratch.withUnsafeMutableBufferPointer { scratch in
          unsafe withUnsafePointer(to: node) { node in
            unsafe depthwise_partition(
              columns.baseAddress.map { unsafe $0 + start }, node,
              rows.baseAddress.map { unsafe $0 + range.lowerBound }, range.count,
              scratch.baseAddress)
          }
        }
      }
    }
  }
}
