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
  var reach: Int { leaves.reduce(0) { max($0, abs($1)) } }

  init(_ tree: SymmetricTree) {
    splits = []
    leaves = [0]
    add(tree)
  }

  /// The splits this tree would have with another's added.
  private func union(_ tree: SymmetricTree) -> Int {
    var added: Set<Split> = []
    for level in tree.features.indices {
      let split = Split(feature: tree.features[level], threshold: tree.thresholds[level])
      if !splits.contains(split) { added.insert(split) }
    }
    return splits.count + added.count
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
  }

  /// Adds each tree to the first of the last few that has room for its splits.
  static func merging(_ trees: [SymmetricTree]) -> [MergedTree] {
    var merged: [MergedTree] = []
    for tree in trees {
      let best = merged.indices.suffix(48).filter { index in
        merged[index].union(tree) <= Int(UB_DRAW_DEPTH) && merged[index].reach < 24_000
      }.min { merged[$0].union(tree) < merged[$1].union(tree) }
      if let best { merged[best].add(tree) } else { merged.append(MergedTree(tree)) }
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
