import Foundation

/// The scopes that AIM may measure next: every column, and every pair.
struct PairCandidates {
  private let cardinalities: [Int]
  private let scopes: [Scope]
  private let weights: [Int]
  /// Of each pair: the cells the model took with it when last looked at. Models only grow, so what
  /// was too large stays so.
  private var sizes: [Double]

  /// - Parameter cardinalities: of the columns; the workload is all their pairs.
  init(cardinalities: [Int]) {
    self.cardinalities = cardinalities
    let columns = cardinalities.count
    var scopes: [Scope] = []
    for a in 0..<columns {
      scopes.append(Scope([a]))
      for b in 0..<a { scopes.append(Scope([b, a])) }
    }
    self.scopes = scopes
    // Σ over the workload's pairs of the columns shared: 2 for itself, 1 for each pair that meets.
    weights = scopes.map { $0.columns.count == 1 ? max(1, columns - 1) : 2 * columns - 2 }
    sizes = [Double](repeating: 0, count: scopes.count)
  }

  static func all(columns: Int) -> [Scope] {
    PairCandidates(cardinalities: [Int](repeating: 2, count: columns)).scopes
  }

  /// The places of the candidates that keep the model within `limit` cells, or lie in one of its
  /// cliques already.
  mutating func fitting(into limit: Double, beside measured: [Scope]) -> [Int] {
    var graph = ColumnGraph(columns: cardinalities.count)
    for scope in measured { graph.connect(scope) }
    let cliques = graph.eliminated(cardinalities: cardinalities)
    let inside = cliques.cliques.reduce(into: Set<Int>()) { found, clique in
      for (place, a) in clique.columns.enumerated() {
        for b in clique.columns[..<place] { found.insert(Self.place(b, a)) }
      }
    }
    let components = Self.components(cliques.cliques, columns: cardinalities.count)
    var open: [Int] = []
    for (place, scope) in scopes.enumerated() {
      if scope.columns.count == 1 || inside.contains(place) {
        open.append(place)
        continue
      }
      if sizes[place] > limit { continue }
      let (a, b) = (scope.columns[0], scope.columns[1])
      if components[a] != components[b] {
        // The pair joins two trees: one clique more, and nothing else.
        sizes[place] = cliques.cells + Double(cardinalities[a] * cardinalities[b])
      } else {
        var wider = graph
        wider.connect(scope)
        sizes[place] = wider.eliminated(cardinalities: cardinalities).cells
      }
      if sizes[place] <= limit { open.append(place) }
    }
    return open
  }

  /// Where the pair b < a stands in the list.
  private static func place(_ b: Int, _ a: Int) -> Int { a * (a + 1) / 2 + 1 + b }

  private static func components(_ cliques: [Scope], columns: Int) -> [Int] {
    var root = Array(0..<columns)
    func find(_ column: Int) -> Int {
      var column = column
      while root[column] != column { column = root[column] }
      return column
    }
    for clique in cliques {
      for column in clique.columns.dropFirst() { root[find(column)] = find(clique.columns[0]) }
    }
    return (0..<columns).map(find)
  }

  /// The question which of the candidates at `places` the field gets most wrong.
  func misfit(of places: [Int], in field: MarkovField, deviation: Double) -> MarginalMisfit {
    let pairs = PairMarginals(field)
    var wanted = [Set<Int>](repeating: [], count: cardinalities.count)
    for place in places where scopes[place].columns.count == 2 {
      wanted[scopes[place].columns[1]].insert(scopes[place].columns[0])
    }
    var estimates = [Scope: [Double]]()
    for (a, others) in wanted.enumerated() where !others.isEmpty {
      for (b, joint) in pairs.joint(of: a, with: others) { estimates[Scope([b, a])] = joint }
    }
    return MarginalMisfit(
      candidates: places.map { place in
        let scope = scopes[place]
        let estimate = estimates[scope] ?? field.marginal(of: scope) ?? []
        let noise = (2 / Double.pi).squareRoot() * deviation * Double(estimate.count)
        return MarginalMisfit.Candidate(
          scope: scope, weight: weights[place], estimate: Self.gridded(estimate),
          allowance: Int((noise * Double(MarginalMisfit.grid)).rounded()))
      })
  }

  /// A scope's expected counts, in units of the grid.
  func estimate(of scope: Scope, in field: MarkovField) -> [Int32] {
    Self.gridded(field.marginal(of: scope) ?? [])
  }

  private static func gridded(_ estimate: [Double]) -> [Int32] {
    estimate.map { Int32(clamping: Int(($0 * Double(MarginalMisfit.grid)).rounded())) }
  }
}
