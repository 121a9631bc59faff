/// A distribution over whole rows, as potentials on measured scopes, calibrated on a junction tree.
///
/// p(row) ∝ exp Σ θ_scope(row's cell): the one of greatest entropy among those with its marginals.
/// Floating-point is fine here: everything it sees was released already.
///
/// *Source*: McKenna, Sheldon, Miklau (2019), "Graphical-model based estimation and inference for
/// differential privacy", arXiv:1901.09136; propagation by Hugin updates (Koller, Friedman 2009,
/// section 10.3).
package struct MarkovField: Sendable {
  package let cardinalities: [Int]
  package let tree: JunctionTree
  /// Rows it stands for.
  package var total: Double
  /// Calibrated: each sums to `total`, and neighbours agree. *Shape*: cliques × cells.
  package private(set) var beliefs: [[Double]]

  /// The measured scopes, and their potentials.
  package private(set) var scopes: [Scope]
  package private(set) var potentials: [[Double]]

  /// Of each scope: the clique that holds it, and the clique's cells as cells of the scope.
  private let homes: [Int]
  private let homeMaps: [Projection]
  /// Of each clique with a parent: its cells, and its parent's, as cells of their separator.
  private let upMaps: [Projection?]
  private let downMaps: [Projection?]
  private let separatorCells: [Int]
  private var messages: [[Double]]
  /// What each message was scaled by, against underflow.
  private var scales: [Double]

  /// - Parameter potentials: of scopes seen before; others begin at 0.
  package init(
    scopes: [Scope], cardinalities: [Int], total: Double, potentials known: [Scope: [Double]] = [:]
  ) {
    self.cardinalities = cardinalities
    self.scopes = scopes
    self.total = total
    let tree = JunctionTree(covering: scopes, cardinalities: cardinalities)
    self.tree = tree
    potentials = scopes.map {
      known[$0] ?? [Double](repeating: 0, count: $0.cells(cardinalities))
    }
    let sizes = tree.cliques.map { $0.cells(cardinalities) }
    homes = scopes.map { scope in
      // The smallest clique that holds it: less to sum over.
      tree.cliques.indices.filter { tree.cliques[$0].contains(scope) }
        .min { sizes[$0] < sizes[$1] } ?? 0
    }
    homeMaps = zip(scopes, homes).map {
      Projection(from: tree.cliques[$1], onto: $0, cardinalities)
    }
    upMaps = tree.cliques.indices.map {
      tree.parents[$0] < 0
        ? nil : Projection(from: tree.cliques[$0], onto: tree.separators[$0], cardinalities)
    }
    downMaps = tree.cliques.indices.map {
      tree.parents[$0] < 0
        ? nil
        : Projection(
          from: tree.cliques[tree.parents[$0]], onto: tree.separators[$0], cardinalities)
    }
    separatorCells = tree.separators.map { $0.cells(cardinalities) }
    messages = separatorCells.map { [Double](repeating: 0, count: $0) }
    scales = [Double](repeating: 1, count: tree.cliques.count)
    beliefs = tree.cliques.map { [Double](repeating: 0, count: $0.cells(cardinalities)) }
    calibrate()
  }

  /// The potentials by scope, to begin another field with.
  package var potentialsByScope: [Scope: [Double]] {
    Dictionary(uniqueKeysWithValues: zip(scopes, potentials))
  }

  package mutating func setPotentials(_ new: [[Double]]) {
    potentials = new
    calibrate()
  }

  /// Makes the beliefs those of the potentials.
  ///
  /// *Complexity*: one exponential and a few products for each cell of each clique.
  package mutating func calibrate() {
    for clique in beliefs.indices {
      beliefs[clique].withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }
    for (scope, home) in homes.enumerated() {
      homeMaps[scope].add(potentials[scope], to: &beliefs[home])
    }
    for clique in beliefs.indices { exponentiate(&beliefs[clique]) }
    // Towards the roots; each message is kept, since it is what the child already knows.
    for clique in tree.preorder.reversed() {
      guard let up = upMaps[clique], let down = downMaps[clique] else { continue }
      up.sum(beliefs[clique], into: &messages[clique])
      let peak = messages[clique].max() ?? 1
      scales[clique] = peak > 0 ? 1 / peak : 1
      for cell in messages[clique].indices { messages[clique][cell] *= scales[clique] }
      down.multiply(&beliefs[tree.parents[clique]], by: messages[clique])
    }
    for clique in tree.preorder {
      guard let up = upMaps[clique], let down = downMaps[clique] else {
        let sum = beliefs[clique].reduce(0, +)
        let scale = sum > 0 ? total / sum : 0
        beliefs[clique].withUnsafeMutableBufferPointer { cells in
          for cell in cells.indices { cells[cell] *= scale }
        }
        continue
      }
      var ratio = [Double](repeating: 0, count: separatorCells[clique])
      down.sum(beliefs[tree.parents[clique]], into: &ratio)
      for cell in ratio.indices {
        let own = messages[clique][cell]
        ratio[cell] = own > 0 ? ratio[cell] * scales[clique] / own : 0
      }
      up.multiply(&beliefs[clique], by: ratio)
    }
  }

  /// The expected counts of a measured scope.
  package func marginal(ofScope index: Int) -> [Double] {
    var result = [Double](repeating: 0, count: potentials[index].count)
    homeMaps[index].sum(beliefs[homes[index]], into: &result)
    return result
  }

  /// The expected counts of a scope that lies inside a clique; nil where it does not.
  package func marginal(of scope: Scope) -> [Double]? {
    let home = tree.cliques.indices.filter { tree.cliques[$0].contains(scope) }
      .min { beliefs[$0].count < beliefs[$1].count }
    guard let home else { return nil }
    var result = [Double](repeating: 0, count: scope.cells(cardinalities))
    Projection(from: tree.cliques[home], onto: scope, cardinalities)
      .sum(beliefs[home], into: &result)
    return result
  }
}
