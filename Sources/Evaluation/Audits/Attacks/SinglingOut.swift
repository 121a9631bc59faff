import Chance
import Statistics

/// Whether a statement read off the synthetic table points at exactly one learned row.
///
/// Univariate statements are a column's extremes and the values that occur once; multivariate ones
/// take a synthetic row's cells in a few columns. Kept are those that hold for exactly one synthetic
/// row. A success is a statement that holds for exactly one row; the same statements are put to as
/// many unseen rows. The guess is as many statements made of unrelated synthetic cells.
///
/// *Test*: of the rows that are the only one, among learned and unseen together, for which some
/// statement holds, as many should be unseen as learned: an exact binomial test, each row counted
/// once.
///
/// *Source*: the criterion of WP216 (2014); the attack follows Giomi, Boenisch, Wehmeyer, Tasnádi
/// (2023), "A unified framework for quantifying privacy risk in synthetic data",
/// doi:10.56553/popets-2023-0055. We differ in the equal sizes, the test, and the guess.
///
/// *Complexity*: statements x rows.
public struct SinglingOut: Attack {
  public enum Mode: String, Sendable { case univariate, multivariate }

  public var mode: Mode

  public init(_ mode: Mode) { self.mode = mode }

  /// Columns of a multivariate statement, where there are as many.
  static let width = 4
  /// Statements at most, and synthetic rows that are tried for them.
  static let limit = 2_000
  static let draws = 40_000

  public var name: String { "Singling out, \(mode.rawValue)" }
  public var question: String {
    mode == .univariate
      ? "Does one synthetic value point at exactly one learned row?"
      : "Does a synthetic row's combination of cells point at exactly one learned row?"
  }
  public var family: AttackFamily { .singlingOut }
  public var source: String { "WP216 (2014); Giomi et al. (2023), doi:10.56553/popets-2023-0055" }

  public func run(on scene: Scene) async throws -> AttackOutcome {
    let medians = SinglingOut.medians(scene)
    let candidates = mode == .univariate ? univariate(scene) : multivariate(scene, medians)
    let synthetic = scene.synthetic
    var kept: [Predicate] = []
    // In batches, until there are enough.
    for start in stride(from: 0, to: candidates.count, by: 4_000)
    where kept.count < SinglingOut.limit {
      kept += try await Parallel.map(Array(candidates[start...].prefix(4_000))) {
        $0.matches(synthetic).count == 1 ? $0 : nil
      }.compactMap(\.self)
    }
    let tried = try await SinglingOut.tried(Array(kept.prefix(SinglingOut.limit)), scene)
    guard !tried.isEmpty else {
      return AttackOutcome(absent: "No statement holds for exactly one synthetic row.")
    }
    let guesses = try await SinglingOut.tried(
      guessed(tried.count, scene, medians), scene)
    var alone: [Int: Bool] = [:]
    for hit in tried {
      // A row's number tells the two tables apart by its sign.
      if hit.learned.count == 1, hit.unseen.count == 0 { alone[hit.learned.first!] = true }
      if hit.unseen.count == 1, hit.learned.count == 0 { alone[-1 - hit.unseen.first!] = false }
    }
    return AttackOutcome(
      learned: tried.count { $0.learned.count == 1 }, unseen: tried.count { $0.unseen.count == 1 },
      of: tried.count,
      guess: Double(guesses.count { $0.learned.count == 1 }) / Double(max(guesses.count, 1)),
      p: Binomial.upperTail(alone.values.count { $0 }, of: alone.count, p: 0.5))
  }

  private struct Hit: Sendable {
    var learned: (count: Int, first: Int?)
    var unseen: (count: Int, first: Int?)
  }

  private static func tried(_ predicates: [Predicate], _ scene: Scene) async throws -> [Hit] {
    try await Parallel.map(predicates) {
      Hit(learned: $0.matches(scene.train), unseen: $0.matches(scene.control))
    }
  }

  private static func medians(_ scene: Scene) -> [Double] {
    scene.synthetic.columns.map { column in
      let sorted = column.filter { !$0.isNaN }.sorted()
      return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
  }

  /// Extremes, and values that occur once.
  private func univariate(_ scene: Scene) -> [Predicate] {
    var found: [Predicate] = []
    for (axis, column) in scene.synthetic.columns.enumerated() {
      var counts: [Double: Int] = [:]
      for cell in column where !cell.isNaN { counts[cell, default: 0] += 1 }
      if column.count(where: \.isNaN) == 1 {
        found.append(Predicate(terms: [.init(axis: axis, low: nil, high: 0)]))
      }
      if scene.axes[axis].isNumber, let low = counts.keys.min(), let high = counts.keys.max() {
        found.append(Predicate(terms: [.init(axis: axis, low: -.infinity, high: low)]))
        found.append(Predicate(terms: [.init(axis: axis, low: high, high: .infinity)]))
      }
      for cell in counts.filter({ $0.value == 1 }).keys.sorted() {
        found.append(Predicate(terms: [.init(axis: axis, low: cell, high: cell)]))
      }
    }
    var stream = scene.seed.stream("singling out, univariate")
    return found.shuffled(using: &stream)
  }

  private func multivariate(_ scene: Scene, _ medians: [Double]) -> [Predicate] {
    var stream = scene.seed.stream("singling out, multivariate")
    var seen: Set<Predicate> = []
    var found: [Predicate] = []
    let width = min(SinglingOut.width, scene.axes.count)
    let draws = min(SinglingOut.draws, max(8 * scene.synthetic.count, SinglingOut.limit))
    for draw in 0..<draws {
      let row = draw % scene.synthetic.count
      let chosen = stream.subset(width, of: scene.axes.count)
      let predicate = Predicate(
        terms: chosen.map { axis in
          Predicate.term(
            scene.synthetic.columns[axis][row], axis: axis, of: scene.axes, median: medians[axis])
        }.sorted { !scene.axes[$0.axis].isNumber && scene.axes[$1.axis].isNumber })
      if seen.insert(predicate).inserted { found.append(predicate) }
    }
    return found
  }

  /// Statements whose cells come from unrelated synthetic rows.
  private func guessed(_ count: Int, _ scene: Scene, _ medians: [Double]) -> [Predicate] {
    var stream = scene.seed.stream("singling out, guesses")
    let width = mode == .univariate ? 1 : min(SinglingOut.width, scene.axes.count)
    return (0..<count).map { _ in
      Predicate(
        terms: stream.subset(width, of: scene.axes.count).map { axis in
          Predicate.term(
            scene.synthetic.columns[axis][stream.below(scene.synthetic.count)], axis: axis,
            of: scene.axes, median: medians[axis])
        })
    }
  }
}
