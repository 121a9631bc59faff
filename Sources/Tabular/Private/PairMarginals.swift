/// The expected counts of pairs of columns that no clique holds, for a whole column at once.
///
/// From the clique that holds a column `a`, the joint of `a` with each separator is carried down the
/// tree: P(a, b) = Σ P(a, S)·P(b | S). One sweep gives all pairs (a, ·), where eliminating variables
/// would start over for each.
package struct PairMarginals {
  private let field: MarkovField
  private let neighbours: [[(clique: Int, separator: Scope)]]
  /// For each column the clique with the fewest cells that holds it.
  private let homes: [Int]

  package init(_ field: MarkovField) {
    self.field = field
    let tree = field.tree
    var neighbours = [[(clique: Int, separator: Scope)]](
      repeating: [], count: tree.cliques.count)
    for clique in tree.cliques.indices where tree.parents[clique] >= 0 {
      let parent = tree.parents[clique]
      neighbours[clique].append((parent, tree.separators[clique]))
      neighbours[parent].append((clique, tree.separators[clique]))
    }
    self.neighbours = neighbours
    homes = field.cardinalities.indices.map { column in
      tree.cliques.indices.filter { tree.cliques[$0].columns.contains(column) }
        .min { field.beliefs[$0].count < field.beliefs[$1].count } ?? 0
    }
  }

  /// The expected counts of (`a`, `b`) for each `b` wanted. *Shape*: for each b: cells of b × cells
  /// of a, a varying faster.
  package func joint(of a: Int, with wanted: Set<Int>) -> [Int: [Double]] {
    var found: [Int: [Double]] = [:]
    let width = field.cardinalities[a]
    // Columns reached through the tree; others are independent of `a`.
    func visit(_ clique: Int, from parent: Int, _ separator: Scope, _ joint: [Double]) {
      let scope = field.tree.cliques[clique]
      let belief = field.beliefs[clique]
      let toSeparator = scope.projection(onto: separator, field.cardinalities)
      var sums = [Double](repeating: 0, count: joint.count / width)
      for cell in belief.indices { sums[Int(toSeparator[cell])] += belief[cell] }
      let here = scope.columns.filter {
        wanted.contains($0) && found[$0] == nil && !separator.columns.contains($0)
      }
      let onward = neighbours[clique].filter { $0.clique != parent }
      let targets =
        here.map { Scope([$0]) } + onward.map(\.separator)
      let maps = targets.map { scope.projection(onto: $0, field.cardinalities) }
      var results = targets.map {
        [Double](repeating: 0, count: $0.cells(field.cardinalities) * width)
      }
      for target in targets.indices {
        results[target].withUnsafeMutableBufferPointer { result in
          joint.withUnsafeBufferPointer { joint in
            for cell in belief.indices where belief[cell] > 0 {
              let s = Int(toSeparator[cell])
              let share = belief[cell] / sums[s]
              let to = Int(maps[target][cell]) * width
              let from = s * width
              for value in 0..<width { result[to + value] += share * joint[from + value] }
            }
          }
        }
      }
      for (index, column) in here.enumerated() { found[column] = results[index] }
      for (index, next) in onward.enumerated() {
        visit(next.clique, from: clique, next.separator, results[here.count + index])
      }
    }
    // The root: the joint of `a` with itself, as a separator of one column.
    let own = field.marginal(of: Scope([a])) ?? []
    var diagonal = [Double](repeating: 0, count: width * width)
    for value in 0..<width { diagonal[value * width + value] = own[value] }
    visit(homes[a], from: -1, Scope([a]), diagonal)
    for b in wanted where found[b] == nil {
      let other = field.marginal(of: Scope([b])) ?? []
      found[b] = other.flatMap { share in own.map { share * $0 / field.total } }
    }
    return found
  }
}
