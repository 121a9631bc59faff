import Foundation

/// A distribution over whole rows, as potentials on measured scopes, calibrated on a junction tree.
///
/// p(row) ∝ exp Σ θ_scope(row's cell): the one of greatest entropy among those with its marginals.
/// Floating-point is fine here: everything it sees was released already.
///
/// *Source*: McKenna, Sheldon, Miklau (2019), "Graphical-model based estimation and inference for
/// differential privacy", arXiv:1901.09136; propagation by Hugin updates (Koller, Friedman 2009,
/// section 10.3).
struct MarkovField: Sendable {
  let cardinalities: [Int]
  let tree: JunctionTree
  /// Rows it stands for.
  var total: Double
  /// Calibrated: each sums to `total`, and neighbours agree. *Shape*: cliques × cells.
  private(set) var beliefs: [[Double]]

  /// The measured scopes, and their potentials.
  private(set) var scopes: [Scope]
  private(set) var potentials: [[Double]]

  /// Of each scope: the clique that holds it, and the clique's cells as cells of the scope.
  private let homes: [Int]
  private let homeMaps: [[Int32]]
  /// Of each clique with a parent: its cells, and its parent's, as cells of their separator.
  private let upMaps: [[Int32]]
  private let downMaps: [[Int32]]
  private let separatorCells: [Int]
  private var messages: [[Double]]

  /// - Parameter potentials: of scopes seen before; others begin at 0.
  init(
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
    homes = scopes.map { scope in
      // The smallest clique that holds it: less to sum over.
      tree.cliques.indices.filter { tree.cliques[$0].contains(scope) }
        .min { tree.cliques[$0].cells(cardinalities) < tree.cliques[$1].cells(cardinalities) } ?? 0
    }
    homeMaps = zip(scopes, homes).map {
      tree.cliques[$1].projection(onto: $0, cardinalities)
    }
    upMaps = tree.cliques.indices.map {
      tree.parents[$0] < 0
        ? [] : tree.cliques[$0].projection(onto: tree.separators[$0], cardinalities)
    }
    downMaps = tree.cliques.indices.map {
      tree.parents[$0] < 0
        ? [] : tree.cliques[tree.parents[$0]].projection(onto: tree.separators[$0], cardinalities)
    }
    separatorCells = tree.separators.map { $0.cells(cardinalities) }
    messages = separatorCells.map { [Double](repeating: 0, count: $0) }
    beliefs = tree.cliques.map { [Double](repeating: 0, count: $0.cells(cardinalities)) }
    calibrate()
  }

  /// The potentials by scope, to begin another field with.
  var potentialsByScope: [Scope: [Double]] {
    Dictionary(uniqueKeysWithValues: zip(scopes, potentials))
  }

  mutating func setPotentials(_ new: [[Double]]) {
    potentials = new
    calibrate()
  }

  /// Makes the beliefs those of the potentials.
  ///
  /// *Complexity*: one exponential and a few products for each cell of each clique.
  mutating func calibrate() {
    for clique in beliefs.indices {
      beliefs[clique].withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }
    for (scope, home) in homes.enumerated() {
      Self.add(potentials[scope], to: &beliefs[home], by: homeMaps[scope])
    }
    for clique in beliefs.indices { Self.exponentiate(&beliefs[clique]) }
    for clique in tree.preorder.reversed() {
      let parent = tree.parents[clique]
      if parent < 0 { continue }
      Self.sum(beliefs[clique], into: &messages[clique], by: upMaps[clique])
      let peak = messages[clique].max() ?? 1
      let scale = peak > 0 ? 1 / peak : 1
      for cell in messages[clique].indices { messages[clique][cell] *= scale }
      Self.multiply(&beliefs[parent], by: messages[clique], through: downMaps[clique])
    }
    for clique in tree.preorder {
      let parent = tree.parents[clique]
      if parent < 0 {
        let sum = beliefs[clique].reduce(0, +)
        let scale = sum > 0 ? total / sum : 0
        beliefs[clique].withUnsafeMutableBufferPointer { cells in
          for cell in cells.indices { cells[cell] *= scale }
        }
        continue
      }
      var ratio = [Double](repeating: 0, count: separatorCells[clique])
      Self.sum(beliefs[parent], into: &ratio, by: downMaps[clique])
      // The message was scaled; the child's own sum puts the scale right.
      var own = [Double](repeating: 0, count: separatorCells[clique])
      Self.sum(beliefs[clique], into: &own, by: upMaps[clique])
      for cell in ratio.indices { ratio[cell] = own[cell] > 0 ? ratio[cell] / own[cell] : 0 }
      Self.multiply(&beliefs[clique], by: ratio, through: upMaps[clique])
    }
  }

  /// The expected counts of a measured scope.
  func marginal(ofScope index: Int) -> [Double] {
    var result = [Double](repeating: 0, count: potentials[index].count)
    Self.sum(beliefs[homes[index]], into: &result, by: homeMaps[index])
    return result
  }

  /// The expected counts of a scope that lies inside a clique; nil where it does not.
  func marginal(of scope: Scope) -> [Double]? {
    let home = tree.cliques.indices.filter { tree.cliques[$0].contains(scope) }
      .min { beliefs[$0].count < beliefs[$1].count }
    guard let home else { return nil }
    var result = [Double](repeating: 0, count: scope.cells(cardinalities))
    Self.sum(
      beliefs[home], into: &result, by: tree.cliques[home].projection(onto: scope, cardinalities))
    return result
  }

  private static func add(_ part: [Double], to whole: inout [Double], by map: [Int32]) {
    part.withUnsafeBufferPointer { part in
      map.withUnsafeBufferPointer { map in
        whole.withUnsafeMutableBufferPointer { whole in
          for cell in whole.indices { whole[cell] += part[Int(map[cell])] }
        }
      }
    }
  }

  private static func multiply(
    _ whole: inout [Double], by part: [Double], through map: [Int32]
  ) {
    part.withUnsafeBufferPointer { part in
      map.withUnsafeBufferPointer { map in
        whole.withUnsafeMutableBufferPointer { whole in
          for cell in whole.indices { whole[cell] *= part[Int(map[cell])] }
        }
      }
    }
  }

  private static func sum(_ whole: [Double], into part: inout [Double], by map: [Int32]) {
    whole.withUnsafeBufferPointer { whole in
      map.withUnsafeBufferPointer { map in
        part.withUnsafeMutableBufferPointer { part in
          part.update(repeating: 0)
          for cell in whole.indices { part[Int(map[cell])] += whole[cell] }
        }
      }
    }
  }

  private static func exponentiate(_ cells: inout [Double]) {
    let peak = cells.max() ?? 0
    cells.withUnsafeMutableBufferPointer { cells in
      for cell in cells.indices { cells[cell] = exp(cells[cell] - peak) }
    }
  }
}
