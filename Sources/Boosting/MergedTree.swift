internal import CBoosting

/// Several symmetric trees as one over the union of their splits.
struct MergedTree {
  struct Split: Hashable {
    var feature: Int
    var threshold: UInt8
  }

  private(set) var splits: [Split]
  /// *Shape*: 2^splits.
  private(set) var leaves: [Int]

  /// The furthest a leaf lies from 0.
  private(set) var reach = 0

  init(_ tree: SymmetricTree) {
    splits = []
    leaves = [0]
    add(tree)
  }

  /// How many splits this tree would have with another's added.
  private func union(_ added: [Split]) -> Int {
    added.reduce(splits.count) { splits.contains($1) ? $0 : $0 + 1 }
  }

  private mutating func add(_ tree: SymmetricTree) {
    let places = tree.features.indices.map { level -> Int in
      let split = Split(feature: tree.features[level], threshold: tree.thresholds[level])
      if let known = splits.firstIndex(of: split) { return known }
      splits.append(split)
      leaves += leaves
      return splits.count - 1
    }
    for index in leaves.indices {
      var leaf = 0
      for (level, place) in places.enumerated() { leaf |= (index >> place & 1) << level }
      leaves[index] += Int(tree.leaves[leaf])
    }
    reach = leaves.reduce(0) { max($0, abs($1)) }
  }

  /// Adds each tree to that of the last few which then has the fewest splits, if it has room.
  static func merging(_ trees: [SymmetricTree]) -> [MergedTree] {
    var merged: [MergedTree] = []
    for tree in trees {
      let splits = zip(tree.features, tree.thresholds).map { Split(feature: $0, threshold: $1) }
      var best: (index: Int, union: Int)?
      for index in merged.indices.suffix(48) where merged[index].reach < 24_000 {
        let union = merged[index].union(splits)
        if union <= Int(UB_DRAW_DEPTH), union < best?.union ?? .max { best = (index, union) }
      }
      if let best { merged[best.index].add(tree) } else { merged.append(MergedTree(tree)) }
    }
    return merged
  }

  func packed(_ number: (Split) -> Int) -> ub_packed_tree {
    var tree = ub_packed_tree()
    tree.depth = Int16(splits.count)
    withUnsafeMutableBytes(of: &tree.split) { raw in
      let slots = raw.bindMemory(to: UInt16.self)
      for (level, split) in splits.enumerated() { slots[level] = UInt16(number(split)) }
    }
    func fill(_ bytes: UnsafeMutableRawBufferPointer, shift: Int) {
      for index in 0..<64 {
        bytes[index] = UInt8(truncatingIfNeeded: leaves[index % leaves.count] >> shift)
      }
    }
    withUnsafeMutableBytes(of: &tree.low) { fill($0, shift: 0) }
    withUnsafeMutableBytes(of: &tree.high) { fill($0, shift: 8) }
    return tree
  }
}
