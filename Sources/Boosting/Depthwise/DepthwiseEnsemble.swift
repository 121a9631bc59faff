import CBoosting
import Foundation

/// Fitted depth-wise trees.
public struct DepthwiseEnsemble: Sendable {
  public let loss: DepthwiseLoss
  /// The margins before the first tree, one per output.
  public let opening: [Double]
  // Trees of one round follow one another, one per output; a tree's children are counted from its root.
  private var nodes: [depthwise_node] = []
  private var roots: [UInt32] = []

  init(loss: DepthwiseLoss, opening: [Double]) {
    self.loss = loss
    self.opening = opening
  }

  public var treeCount: Int { roots.count }

  mutating func append(_ tree: [depthwise_node]) -> Int {
    roots.append(UInt32(nodes.count))
    nodes += tree
    return roots.count - 1
  }

  /// Margins of the rows (all where nil).
  ///
  /// *Shape*: `[place in rows * outputs + output]`.
  public func margins(_ features: CodedFeatures, rows: [Int]? = nil) -> [Double] {
    let chosen = rows.map { $0.map(UInt32.init) } ?? Array(0..<UInt32(features.rowCount))
    precondition(
      chosen.allSatisfy { $0 < features.rowCount }, "Rows must be rows of the features.")
    let outputs = loss.outputs
    var result = [Double](repeating: 0, count: chosen.count * outputs)
    for output in 0..<outputs {
      var single = [Double](repeating: opening[output], count: chosen.count)
      let trees = stride(from: output, to: roots.count, by: outputs).map { roots[$0] }
      add(roots: trees, features: features, rows: chosen, to: &single)
      if outputs == 1 { return single }
      for place in 0..<chosen.count { result[place * outputs + output] = single[place] }
    }
    return result
  }

  /// Predictions of the rows: the chance of 1, the chances of the classes, or the number.
  public func predictions(_ features: CodedFeatures, rows: [Int]? = nil) -> [Double] {
    var result = margins(features, rows: rows)
    switch loss {
    case .squared: break
    case .logistic:
      for place in result.indices { result[place] = 1 / (1 + exp(-result[place])) }
    case .softmax(let classes):
      for base in stride(from: 0, to: result.count, by: classes) {
        let highest = result[base..<(base + classes)].max() ?? 0
        var total = 0.0
        for place in base..<(base + classes) {
          result[place] = exp(result[place] - highest)
          total += result[place]
        }
        for place in base..<(base + classes) { result[place] /= total }
      }
    }
    return result
  }

  func add(
    tree: Int, features: CodedFeatures, rows: [UInt32], to margins: inout [Double]
  ) {
    add(roots: [roots[tree]], features: features, rows: rows, to: &margins)
  }

  private func add(
    roots: [UInt32], features: CodedFeatures, rows: [UInt32], to margins: inout [Double]
  ) {
    precondition(margins.count == rows.count, "A margin for every row.")
    guard !rows.isEmpty, !roots.isEmpty else { return }
    unsafe features.codes.withUnsafeBufferPointer { codes in
      unsafe nodes.withUnsafeBufferPointer { nodes in
        unsafe margins.withUnsafeMutableBufferPointer { margins in
          unsafe depthwise_predict(
            codes.baseAddress, features.featureCount, nodes.baseAddress, roots, roots.count, rows,
            rows.count, margins.baseAddress)
        }
      }
    }
  }
}
