import Foundation

/// The scopes that AIM may measure next: every column, and every pair.
struct PairCandidates {
  private let cardinalities: [Int]
  private let scopes: [Scope]
  private let weights: [Int]
  /// Of each pair: the cells the model grew by with it, when last looked at.
  private var growths: [Double]
  /// Of each: its expected counts when last looked at, in units of the grid.
  private var estimates: [[Int32]]
  /// Rounds so far, and the columns to look at anew in the next whatever their turn.
  private var round = 0
  private var touched: Set<Int> = []

  /// Pairs and columns are looked at anew in turns, so many a round: with few columns all of them.
  /// What is a few rounds old is still a function of what was released, so that privacy is not
  /// touched, and the model changes little from round to round.
  private static let pairsEachRound = 250
  private static let columnsEachRound = 16

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
    growths = [Double](repeating: 0, count: scopes.count)
    estimates = [[Int32]](repeating: [], count: scopes.count)
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
    let turns = max(1, scopes.count / Self.pairsEachRound)
    var open: [Int] = []
    for (place, scope) in scopes.enumerated() {
      if scope.columns.count == 1 || inside.contains(place) {
        open.append(place)
        continue
      }
      // What was too large stays so: models only grow.
      if growths[place] > limit { continue }
      let (a, b) = (scope.columns[0], scope.columns[1])
      if components[a] != components[b] {
        // The pair joins two trees: one clique more, and nothing else.
        growths[place] = Double(cardinalities[a] * cardinalities[b])
      } else if place % turns == round % turns || touched.contains(a) || touched.contains(b) {
        var wider = graph
        wider.connect(scope)
        growths[place] = wider.eliminated(cardinalities: cardinalities).cells - cliques.cells
      }
      if cliques.cells + growths[place] <= limit { open.append(place) }
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
  mutating func misfit(of places: [Int], in field: MarkovField, deviation: Double)
    -> MarginalMisfit
  {
    look(at: field)
    return MarginalMisfit(
      candidates: places.map { place in
        let noise = (2 / Double.pi).squareRoot() * deviation * Double(estimates[place].count)
        return MarginalMisfit.Candidate(
          scope: scopes[place], weight: weights[place], estimate: estimates[place],
          allowance: Int((noise * Double(MarginalMisfit.grid)).rounded()))
      })
  }

  /// Marks the columns whose pairs have to be looked at anew: they were just measured.
  mutating func touch(_ scope: Scope) { touched = Set(scope.columns) }

  /// Renews the estimates of the columns whose turn it is.
  private mutating func look(at field: MarkovField) {
    let columns = cardinalities.count
    let turns = (columns + Self.columnsEachRound - 1) / Self.columnsEachRound
    let isFirst = round == 0
    let due = (0..<columns).filter {
      isFirst || $0 % turns == round % turns || touched.contains($0)
    }
    let pairs = PairMarginals(field)
    // Each pair once: with the later of its columns where both are due.
    let dueSet = Set(due)
    let others = Set(0..<columns)
    for a in due {
      estimates[Self.single(a)] = Self.gridded(field.marginal(of: Scope([a])) ?? [])
      let wanted = others.filter { $0 != a && ($0 < a || !dueSet.contains($0)) }
      for (b, joint) in pairs.joint(of: a, with: wanted) {
        if b < a {
          estimates[Self.place(b, a)] = Self.gridded(joint)
        } else {
          estimates[Self.place(a, b)] = Self.gridded(
            Self.turned(joint, rows: cardinalities[b], width: cardinalities[a]))
        }
      }
    }
    touched = []
    round += 1
  }

  private static func turned(_ joint: [Double], rows: Int, width: Int) -> [Double] {
    (0..<width).flatMap { column in (0..<rows).map { joint[$0 * width + column] } }
  }

  private static func single(_ a: Int) -> Int { a * (a + 1) / 2 }

  /// A scope's expected counts, in units of the grid.
  func estimate(of scope: Scope, in field: MarkovField) -> [Int32] {
    Self.gridded(field.marginal(of: scope) ?? [])
  }

  private static func gridded(_ estimate: [Double]) -> [Int32] {
    estimate.map { Int32(clamping: Int(($0 * Double(MarginalMisfit.grid)).rounded())) }
  }
}
