/// One way to get at the rows a maker learned from: one file each, one line in
/// `[any Attack].standard`.
///
/// An attack sees the synthetic table and rows it is asked about. It is run on learned rows and on
/// equally many unseen ones, and reports how much better it does on the learned ones: what it gets
/// right about both, it knows from the population.
public protocol Attack: Sendable {
  var name: String { get }
  /// What an attacker would want to know, in plain words.
  var question: String { get }
  var family: AttackFamily { get }
  /// Where it was published.
  var source: String { get }
  /// - Throws: `CancellationError`.
  func run(on scene: Scene) async throws -> AttackOutcome
}

/// What an attack threatens. The first three are the criteria of the Article 29 Working Party's
/// opinion 05/2014 on anonymisation techniques (WP216).
public enum AttackFamily: String, Sendable, Codable, CaseIterable {
  case singlingOut, linkability, inference, membership, copying
}

extension [any Attack] {
  /// The attacks of an audit, in its order. A new attack is one file and one line here.
  public static var standard: [any Attack] {
    [
      SinglingOut(.univariate),
      SinglingOut(.multivariate),
      Linkability(),
      AttributeInference(),
      VerbatimRows(),
      DistanceMembership(),
      DensityRatio(),
      ShadowMembership(.offline),
      ShadowMembership(.online),
    ]
  }
}
