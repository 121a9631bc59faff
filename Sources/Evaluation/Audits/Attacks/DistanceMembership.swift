import Chance

/// Whether learned rows lie nearer to the synthetic table than unseen ones.
///
/// A row is the surer taken for learned the nearer its nearest synthetic row is (Gower's distance over
/// real ranges). It finds copies; a maker can leak much without any row being near.
///
/// *Source*: Chen, Yu, Zhang, Fritz (2020), "GAN-Leaks", arXiv:1909.03935, the attack without knowledge of
/// the maker.
///
/// *Complexity*: rows x synthetic rows x columns.
public struct DistanceMembership: Attack {
  public init() {}

  public var name: String { "Membership by distance" }
  public var question: String {
    "Do learned rows lie nearer to synthetic rows than unseen ones do?"
  }
  public var family: AttackFamily { .membership }
  public var source: String { "Chen et al. (2020), arXiv:1909.03935" }

  public func run(on scene: Scene) async throws -> AttackOutcome {
    guard scene.synthetic.count > 0, !scene.axes.isEmpty else {
      return AttackOutcome(absent: "Needs rows.")
    }
    let distances = try await scene.distances()
    return MembershipRanking(
      learned: distances.train.map { -$0 }, unseen: distances.control.map { -$0 }
    ).outcome(
      seed: scene.seed.derived("membership by distance"))
  }
}
