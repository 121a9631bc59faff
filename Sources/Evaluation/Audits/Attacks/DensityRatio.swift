import Chance
import Foundation
import Statistics

/// Whether synthetic rows crowd around learned rows more than real rows do.
///
/// A row in a crowd has near synthetic rows whoever was learned. So the distance to the nearest synthetic
/// row is set against the distance to the nearest row of a reference, real rows nobody learned from: the
/// logarithm of their ratio estimates that of the two densities. The reference is never the rows that are
/// asked about: unseen rows are dealt into two halves, each the reference for the other and for one half of
/// the learned rows; ranks are taken within a half.
///
/// Densities are estimated by nearest neighbours, not by a trained classifier: what leaks is one row wide,
/// and a classifier that smooths over hundreds of rows cannot see it.
///
/// *Source*: the ratio is DOMIAS's: van Breugel, Sun, Qian, van der Schaar (2023), "Membership inference
/// attacks against synthetic data through overfitting detection", arXiv:2302.12580 (there, by flows and
/// kernels).
///
/// *Complexity*: rows x (synthetic + reference rows) x columns.
public struct DensityRatio: Attack {
  public init() {}

  public var name: String { "Membership by density" }
  public var question: String {
    "Do synthetic rows crowd around learned rows more than real rows do?"
  }
  public var family: AttackFamily { .membership }
  public var source: String { "van Breugel et al. (2023), arXiv:2302.12580" }

  /// Keeps the ratio finite at distance zero: small beside one column's difference.
  static let floor = 1e-3

  public func run(on scene: Scene) async throws -> AttackOutcome {
    guard scene.control.count >= 20, scene.synthetic.count > 0, !scene.axes.isEmpty else {
      return AttackOutcome(absent: "Needs at least 20 unseen rows.")
    }
    let distances = try await scene.distances()
    var learned: [Double] = []
    var unseen: [Double] = []
    var raw = [Double](repeating: 0, count: scene.train.count)
    for fold in 0..<2 {
      let asked = (0..<scene.control.count).filter { $0 % 2 == fold }
      let reference = Neighbours(
        scene.control.taking((0..<scene.control.count).filter { $0 % 2 != fold }),
        axes: scene.axes)
      func ratios(_ rows: Scene.Rows, _ made: [Double]) async throws -> [Double] {
        let real = try await reference.distances(to: rows)
        return zip(asked.map { made[$0] }, real).map {
          log(($1 + DensityRatio.floor) / ($0 + DensityRatio.floor))
        }
      }
      let inside = try await ratios(scene.train.taking(asked), distances.train)
      let outside = try await ratios(scene.control.taking(asked), distances.control)
      for (row, ratio) in zip(asked, inside) { raw[row] = ratio }
      // Scores of two references are comparable by rank alone.
      let ranks = Ranks.averaged(inside + outside).map { $0 / Double(2 * asked.count) }
      learned += ranks[..<inside.count]
      unseen += ranks[inside.count...]
    }
    var outcome = MembershipRanking(learned: learned, unseen: unseen).outcome(
      seed: scene.seed.derived("membership by density"))
    outcome.expose(raw, of: scene.train, as: scene.learnedOrigin)
    return outcome
  }
}
