import Statistics

/// Whether more learned rows than unseen ones stand in the synthetic table word for word.
///
/// Tables of few values repeat rows by chance; they then repeat unseen rows as often. What tells is the
/// gap between the two, at equal sizes.
///
/// *Test*: of the different rows that the synthetic table holds and that occur among the learned or
/// among the unseen rows but not in both, as many should be unseen as learned: an exact binomial test.
///
/// *Source*: the measure is the field's; that distances miss what this gap shows is measured in Yao,
/// Krčo, Ganev, de Montjoye (2025), "The DCR delusion", arXiv:2505.01524.
///
/// *Complexity*: one pass over all cells.
public struct VerbatimRows: Attack {
  public init() {}

  public var name: String { "Verbatim rows" }
  public var question: String { "Do more learned rows than unseen ones stand in it word for word?" }
  public var family: AttackFamily { .copying }
  public var source: String {
    "Exact-match gap at equal sizes; cf. Yao et al. (2025), arXiv:2505.01524"
  }

  public func run(on scene: Scene) async throws -> AttackOutcome {
    let made = Set(scene.synthetic.prints)
    let learned = scene.train.prints
    let unseen = scene.control.prints
    let onlyLearned = Set(learned).subtracting(unseen).count { made.contains($0) }
    let onlyUnseen = Set(unseen).subtracting(learned).count { made.contains($0) }
    var outcome = AttackOutcome(
      learned: learned.count { made.contains($0) }, unseen: unseen.count { made.contains($0) },
      of: learned.count, guess: nil,
      p: Binomial.upperTail(onlyLearned, of: onlyLearned + onlyUnseen, p: 0.5))
    let others = Set(unseen)
    for (row, print) in learned.enumerated() where made.contains(print) && !others.contains(print) {
      outcome.exposed.append(
        ExposedRow(table: scene.learnedOrigin, row: scene.train.places[row] + 1, score: .infinity))
    }
    return outcome
  }
}
