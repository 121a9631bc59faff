import Chance
import Statistics

/// Learned and unseen rows ranked by how surely an attack takes them for learned.
///
/// *Test*: three looks, corrected for: whether learned rows rank higher on the whole (rank sum), and
/// whether they crowd the first thousandth, hundredth and tenth of the ranking (hypergeometric, exact):
/// a leak of few people's rows does not move an average. Ties are broken at random.
struct MembershipRanking {
  /// Higher is surer.
  let learned: [Double]
  let unseen: [Double]

  /// Shares of false alarms that are reported.
  static let falseAlarms = [0.001, 0.01]
  /// Shares of the ranking that are looked at, and where the bound on epsilon cuts.
  static let crowds = [0.001, 0.01, 0.1]
  static let cutShares = [0.001, 0.005, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9]

  func outcome(seed: Seed) -> AttackOutcome {
    var outcome = AttackOutcome()
    guard learned.count > 1, unseen.count > 1 else {
      return AttackOutcome(absent: "Needs more rows.")
    }
    let isLearned = learned.map { _ in true } + unseen.map { _ in false }
    let scores = learned + unseen
    var stream = seed.stream("ties of a ranking")
    let ties = stream.permutation(scores.count)
    let order = scores.indices.sorted { (scores[$1], ties[$0]) < (scores[$0], ties[$1]) }
    let ranked = order.map { isLearned[$0] }

    let separation = RankedSeparation(scores: scores, isPositive: isLearned)
    if let area = separation.area {
      outcome.area = Estimate(
        area, MembershipRanking.interval(area, learned.count, unseen.count))
    }
    outcome.operating = MembershipRanking.falseAlarms.map { share in
      MembershipRanking.point(at: share, learned: learned, unseen: unseen)
    }
    var p: [Double] = []
    if let z = RankSum.score(learned, above: unseen) { p.append(RankSum.normalUpperTail(z)) }
    for share in MembershipRanking.crowds {
      let size = Int((share * Double(ranked.count)).rounded(.up))
      p.append(
        Hypergeometric.upperTail(
          ranked[..<size].count { $0 }, drawn: size, totalMarked: learned.count,
          total: ranked.count))
    }
    outcome.p = min(1, (p.min() ?? 1) * Double(p.count))
    outcome.cuts = MembershipRanking.cuts(of: ranked, learned: learned.count)
    return outcome
  }

  static func cuts(of ranked: [Bool], learned: Int) -> [Cut] {
    cutShares.map { share in
      let above = ranked[..<Int((share * Double(ranked.count)).rounded(.up))].count { $0 }
      let size = Int((share * Double(ranked.count)).rounded(.up))
      return Cut(
        learnedAbove: above, learned: learned, unseenAbove: size - above,
        unseen: ranked.count - learned)
    }
  }

  /// Hanley and McNeil's interval (1982, doi:10.1148/radiology.143.1.7063747).
  static func interval(_ area: Double, _ m: Int, _ n: Int) -> ClosedRange<Double> {
    let q1 = area / (2 - area)
    let q2 = 2 * area * area / (1 + area)
    let variance =
      (area * (1 - area) + Double(m - 1) * (q1 - area * area)
        + Double(n - 1) * (q2 - area * area)) / (Double(m) * Double(n))
    let half = 1.96 * max(variance, 0).squareRoot()
    return max(0, area - half)...min(1, area + half)
  }

  /// The learned rows above the threshold that lets through so many unseen ones.
  static func point(at share: Double, learned: [Double], unseen: [Double]) -> OperatingPoint {
    let allowed = Int(share * Double(unseen.count) + 1e-9)
    guard allowed >= 1 else { return OperatingPoint(falseAlarms: share, found: nil) }
    let sorted = unseen.sorted(by: >)
    let threshold = allowed < sorted.count ? sorted[allowed] : -.infinity
    let above = learned.count { $0 > threshold }
    return OperatingPoint(
      falseAlarms: share,
      found: Estimate(
        Double(above) / Double(learned.count), Binomial.interval(above, of: learned.count)))
  }
}

extension AttackOutcome {
  /// Keeps the rows an attack is surest of.
  mutating func expose(_ scores: [Double], of rows: Scene.Rows, as origin: ExposedRow.Origin) {
    let worst = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(50)
    exposed += worst.map {
      ExposedRow(table: origin, row: rows.places[$0] + 1, score: scores[$0])
    }
  }
}
