import Foundation
import Statistics

/// Whether a row can be told to have been learned by someone who can fit the maker again.
///
/// The maker is fitted many times, each time on about half of the rows, drawn by independent coins. How
/// near each fit's synthetic table comes to a row has one distribution where the row was in and another
/// where it was out; both are taken for normal, row by row, from three quarters of the fits. The other
/// fits are then judged: *offline* by how unusual the nearness would be for a row that was out, *online* by
/// the likelihood ratio of in and out. One set of fits serves all rows.
///
/// False alarms are counted over all rows and judged fits together. This judges the maker and its
/// settings on tables of that size, not the one table that was released.
///
/// *Test*: within each judged fit the rows that were in are a random half, whatever the scores: the
/// rank sum and the crowd at the top are standardised by fit and added up.
///
/// *Source*: Carlini, Chien, Nasr, Song, Terzis, Tramèr (2022), "Membership inference attacks from first
/// principles", arXiv:2112.03570, on the statistic of DistanceMembership. Coins instead of exact halves
/// make neighbouring worlds differ by adding one row.
///
/// *Complexity*: rows x fits, once the fits are made.
public struct ShadowMembership: Attack {
  public enum Mode: String, Sendable { case offline, online }

  public var mode: Mode

  public init(_ mode: Mode) { self.mode = mode }

  public var name: String { "Membership by shadow fits, \(mode.rawValue)" }
  public var question: String {
    mode == .offline
      ? "Is a learned row nearer than it would be had it not been learned?"
      : "Can being learned be told, row by row, from fits with and without the row?"
  }
  public var family: AttackFamily { .membership }
  public var source: String { "Carlini et al. (2022), arXiv:2112.03570 (LiRA)" }

  /// The share of fits that teach the attacker; the rest is judged.
  static let taught = 0.75

  public func run(on scene: Scene) async throws -> AttackOutcome {
    guard let shadows = scene.shadows else {
      return AttackOutcome(
        absent: "Needs the maker, to fit it again: give its model with --model.")
    }
    let lore = try await Parallel.map(Array(0..<shadows.rowCount)) { Lore(shadows, row: $0) }
    let judged = shadows.taughtFits..<shadows.fitCount
    let mode = self.mode
    let fits = try await Parallel.map(Array(judged)) { fit in
      JudgedFit(
        scores: lore.indices.map { row in
          lore[row].score(Double(shadows.nearness[fit][row]), mode)
        }, isIn: shadows.members[fit])
    }
    return ShadowMembership.outcome(fits, lore, shadows)
  }

  private static func outcome(
    _ fits: [JudgedFit], _ lore: [Lore], _ shadows: ShadowEvidence
  ) -> AttackOutcome {
    let learned = fits.flatMap(\.learned)
    let unseen = fits.flatMap(\.unseen)
    let areas = fits.compactMap(\.area)
    guard learned.count > 1, unseen.count > 1, areas.count > 1 else {
      return AttackOutcome(absent: "Needs more rows and fits.")
    }
    var outcome = AttackOutcome()
    let mean = areas.reduce(0, +) / Double(areas.count)
    let squares = areas.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let half = 1.96 * (squares / Double(areas.count - 1) / Double(areas.count)).squareRoot()
    outcome.area = Estimate(mean, max(0, mean - half)...min(1, mean + half))
    outcome.operating = MembershipRanking.falseAlarms.map {
      MembershipRanking.point(at: $0, learned: learned, unseen: unseen)
    }
    var looks: [Double] = []
    let ranks = fits.compactMap(\.rankScore)
    if !ranks.isEmpty { looks.append(ranks.reduce(0, +) / Double(ranks.count).squareRoot()) }
    for share in MembershipRanking.crowds {
      let crowds = fits.map { $0.crowd(share) }
      let spread = crowds.reduce(0) { $0 + $1.variance }
      // A half less: a count is compared with a continuous distribution.
      if spread > 0 {
        looks.append((crowds.reduce(0) { $0 + $1.surplus } - 0.5) / spread.squareRoot())
      }
    }
    let p = looks.map(RankSum.normalUpperTail)
    outcome.p = min(1, (p.min() ?? 1) * Double(p.count))

    let scores = learned + unseen
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    // The order of equal scores must not favour rows that were in: they go by place alternately.
    outcome.cuts = MembershipRanking.cuts(
      of: ShadowMembership.untied(order, scores).map { $0 < learned.count },
      learned: learned.count)
    let worst = lore.indices.sorted { (lore[$1].gap, $0) < (lore[$0].gap, $1) }.prefix(50)
    outcome.exposed = worst.map {
      ExposedRow(
        table: shadows.rows[$0].table, row: shadows.rows[$0].row, score: lore[$0].gap)
    }
    outcome.note =
      "Fitted \(shadows.fitCount) times, each on about half of \(Wording.roughly(shadows.rowCount)) "
      + "rows; \(shadows.fitCount - shadows.taughtFits) fits are judged. It judges the maker at that "
      + "size, not the released table."
    return outcome
  }

  /// An order in which equal scores are spread by a fixed hash of their place.
  private static func untied(_ order: [Int], _ scores: [Double]) -> [Int] {
    func hash(_ place: Int) -> UInt64 {
      var z = UInt64(place) &+ 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      return z ^ (z >> 27)
    }
    return order.sorted { (scores[$1], hash($0)) < (scores[$0], hash($1)) }
  }

  /// What the teaching fits say of one row.
  private struct Lore: Sendable {
    var inside: (mean: Double, deviation: Double)
    var outside: (mean: Double, deviation: Double)
    /// How many standard errors it lies nearer where it was in; over all fits.
    var gap: Double

    init(_ shadows: ShadowEvidence, row: Int) {
      func moments(_ isIn: Bool, _ fits: Range<Int>) -> (mean: Double, deviation: Double, n: Double)
      {
        var (n, sum, squares) = (0.0, 0.0, 0.0)
        for fit in fits where shadows.members[fit][row] == isIn {
          let value = Double(shadows.nearness[fit][row])
          n += 1
          sum += value
          squares += value * value
        }
        guard n > 0 else { return (0, 1, 0) }
        let mean = sum / n
        let variance = n > 1 ? max(0, squares - n * mean * mean) / (n - 1) : 0
        // A floor, where a row is always or never met.
        return (mean, (variance + 1e-4).squareRoot(), n)
      }
      let taught = 0..<shadows.taughtFits
      let (a, b) = (moments(true, taught), moments(false, taught))
      inside = (a.mean, a.deviation)
      outside = (b.mean, b.deviation)
      let (c, d) = (moments(true, 0..<shadows.fitCount), moments(false, 0..<shadows.fitCount))
      gap =
        c.n > 0 && d.n > 0
        ? (c.mean - d.mean)
          / (c.deviation * c.deviation / c.n + d.deviation * d.deviation / d.n).squareRoot() : 0
    }

    func score(_ nearness: Double, _ mode: Mode) -> Double {
      let out = (nearness - outside.mean) / outside.deviation
      guard mode == .online else { return out }
      let within = (nearness - inside.mean) / inside.deviation
      return (out * out - within * within) / 2 + log(outside.deviation / inside.deviation)
    }
  }

  /// One judged fit's scores.
  private struct JudgedFit: Sendable {
    let scores: [Double]
    let isIn: [Bool]

    var learned: [Double] { scores.indices.filter { isIn[$0] }.map { scores[$0] } }
    var unseen: [Double] { scores.indices.filter { !isIn[$0] }.map { scores[$0] } }
    var area: Double? { RankedSeparation(scores: scores, isPositive: isIn).area }
    var rankScore: Double? { RankSum.score(learned, above: unseen) }

    /// How many more rows that were in stand at the top than chance puts there.
    func crowd(_ share: Double) -> (surplus: Double, variance: Double) {
      let total = Double(scores.count)
      let size = Double(Int((share * total).rounded(.up)))
      let marked = Double(isIn.count { $0 })
      let order = ShadowMembership.untied(Array(scores.indices), scores)
      let found = Double(order.prefix(Int(size)).count { isIn[$0] })
      let chance = marked / total
      let variance =
        total > 1 ? size * chance * (1 - chance) * (total - size) / (total - 1) : 0
      return (found - size * chance, variance)
    }
  }
}
