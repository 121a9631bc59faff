import Chance
import Statistics

/// Whether the synthetic table helps to join two halves of a learned row.
///
/// An attacker holds some columns of a row in one place and the others in another. For each half the
/// nearest synthetic row is looked up; a success is that both are the same one. Columns are dealt out
/// in turn. The guess is two synthetic rows at random.
///
/// *Test*: Fisher's exact test of learned against unseen rows, one-sided.
///
/// *Source*: the criterion of WP216 (2014); the attack follows Giomi et al. (2023),
/// doi:10.56553/popets-2023-0055, by Gower's distance.
///
/// *Complexity*: rows asked about x synthetic rows x columns.
public struct Linkability: Attack {
  public init() {}

  public var name: String { "Linkability" }
  public var question: String { "Do synthetic rows tell which two halves are one learned row's?" }
  public var family: AttackFamily { .linkability }
  public var source: String { "WP216 (2014); Giomi et al. (2023), doi:10.56553/popets-2023-0055" }

  /// Rows of each table that are tried, at most.
  static let limit = 4_000

  public func run(on scene: Scene) async throws -> AttackOutcome {
    guard scene.axes.count >= 2, scene.synthetic.count > 0 else {
      return AttackOutcome(absent: "Needs two columns.")
    }
    let first = Set(scene.axes.indices.filter { $0 % 2 == 0 })
    let second = Set(scene.axes.indices.filter { $0 % 2 == 1 })
    let base = Neighbours(scene.synthetic, axes: scene.axes)
    let size = min(scene.train.count, Linkability.limit)
    let ranges = stride(from: 0, to: size, by: 100).map { $0..<min($0 + 100, size) }
    func linked(_ rows: Scene.Rows) async throws -> Int {
      try await Parallel.map(ranges) { range in
        range.count { row in
          let one = base.nearest(to: row, of: rows, along: first)
          let other = base.nearest(to: row, of: rows, along: second)
          return one != nil && one == other
        }
      }.reduce(0, +)
    }
    let learned = try await linked(scene.train)
    let unseen = try await linked(scene.control)
    return AttackOutcome(
      learned: learned, unseen: unseen, of: size, guess: 1 / Double(scene.synthetic.count),
      p: Hypergeometric.upperTail(
        learned, drawn: size, totalMarked: learned + unseen, total: 2 * size))
  }
}
