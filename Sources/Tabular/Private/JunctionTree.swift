/// A tree (or forest) of cliques in which every measured scope lies inside one, and each column's
/// cliques hang together: what makes exact inference possible.
///
/// *Source*: elimination of the column whose clique has the fewest cells, greedily; a spanning tree
/// of the largest separators (Koller, Friedman 2009, "Probabilistic Graphical Models", sections
/// 9.4 and 10.4).
package struct JunctionTree: Sendable {
  package var cliques: [Scope]
  /// The clique that each hangs from; −1 for the root of a component.
  package var parents: [Int]
  /// Shared with the parent; empty for a root.
  package var separators: [Scope]
  /// Every clique after its parent.
  package var preorder: [Int]

  package init(covering scopes: some Sequence<Scope>, cardinalities: [Int]) {
    var graph = ColumnGraph(columns: cardinalities.count)
    for scope in scopes { graph.connect(scope) }
    cliques = graph.eliminated(cardinalities: cardinalities).cliques
    parents = [Int](repeating: -1, count: cliques.count)
    separators = [Scope](repeating: Scope([]), count: cliques.count)
    preorder = []
    span(cardinalities)
  }

  /// Prim's algorithm over all components; O(cliques²) comparisons.
  private mutating func span(_ cardinalities: [Int]) {
    let sets = cliques.map { Set($0.columns) }
    // Of each clique outside the tree: its largest separator so far, and with whom.
    var best = [(size: Int, parent: Int)](repeating: (0, -1), count: cliques.count)
    var isIn = [Bool](repeating: false, count: cliques.count)
    while preorder.count < cliques.count {
      var chosen = -1
      for clique in cliques.indices where !isIn[clique] {
        if chosen < 0 || best[clique].size > best[chosen].size { chosen = clique }
      }
      isIn[chosen] = true
      preorder.append(chosen)
      if best[chosen].size > 0 {
        parents[chosen] = best[chosen].parent
        separators[chosen] = cliques[chosen].intersection(cliques[best[chosen].parent])
      }
      for clique in cliques.indices where !isIn[clique] {
        let shared = sets[clique].intersection(sets[chosen]).count
        if shared > best[clique].size { best[clique] = (shared, chosen) }
      }
    }
    // Prim's order visits parents first, but interleaves branches; that is all that is needed.
  }

  /// Cells of all cliques.
  package func cells(_ cardinalities: [Int]) -> Int {
    cliques.reduce(0) { $0 + $1.cells(cardinalities) }
  }
}

/// Which columns are counted together, as rows of bits.
package struct ColumnGraph: Sendable {
  private let words: Int
  private let count: Int
  private var bits: [UInt64]

  package init(columns: Int) {
    count = columns
    words = (columns + 63) / 64
    bits = [UInt64](repeating: 0, count: columns * words)
    for column in 0..<columns { bits[column * words + column >> 6] |= 1 << UInt64(column & 63) }
  }

  package mutating func connect(_ scope: Scope) {
    for a in scope.columns {
      for b in scope.columns { bits[a * words + b >> 6] |= 1 << UInt64(b & 63) }
    }
  }

  package func areConnected(_ a: Int, _ b: Int) -> Bool {
    bits[a * words + b >> 6] >> UInt64(b & 63) & 1 == 1
  }

  /// Eliminates every column; the cliques this makes, and the cells of those that no earlier one
  /// holds (what a junction tree would take).
  ///
  /// *Complexity*: O(columns · words · clique sizes).
  package func eliminated(cardinalities: [Int]) -> (cliques: [Scope], cells: Double) {
    var bits = bits
    var alive = [Bool](repeating: true, count: count)
    var cost = (0..<count).map { Self.cells(bits, $0, words, cardinalities) }
    var cliques: [Scope] = []
    var kept: [[UInt64]] = []
    var cells = 0.0
    for _ in 0..<count {
      var chosen = -1
      for column in 0..<count where alive[column] {
        if chosen < 0 || cost[column] < cost[chosen] { chosen = column }
      }
      alive[chosen] = false
      let row = Array(bits[chosen * words..<(chosen + 1) * words])
      var members: [Int] = []
      for word in 0..<words {
        var left = row[word]
        while left != 0 {
          members.append(word << 6 + left.trailingZeroBitCount)
          left &= left - 1
        }
      }
      // Held by an earlier clique? A later one never holds it: this column is gone by then.
      let isHeld = kept.contains { other in zip(row, other).allSatisfy { $0 & ~$1 == 0 } }
      if !isHeld {
        cells += cost[chosen]
        kept.append(row)
        cliques.append(Scope(members))
      }
      for member in members where member != chosen {
        for word in 0..<words { bits[member * words + word] |= row[word] }
        bits[member * words + chosen >> 6] &= ~(1 << UInt64(chosen & 63))
      }
      for member in members where member != chosen {
        cost[member] = Self.cells(bits, member, words, cardinalities)
      }
    }
    return (cliques, cells)
  }

  private static func cells(_ bits: [UInt64], _ column: Int, _ words: Int, _ cardinalities: [Int])
    -> Double
  {
    var product = 1.0
    for word in 0..<words {
      var left = bits[column * words + word]
      while left != 0 {
        product *= Double(cardinalities[word << 6 + left.trailingZeroBitCount])
        left &= left - 1
      }
    }
    return product
  }
}
