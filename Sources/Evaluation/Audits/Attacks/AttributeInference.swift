import Chance
import Statistics

/// Whether the synthetic table tells a learned row's secret from its other columns.
///
/// The attacker knows all columns but one, finds the synthetic row nearest by those, and reads the
/// secret there. A category is right where it is equal, a number where it lies within a twentieth of
/// the spread of the synthetic column (5th to 95th percentile). What can be told of unseen rows as well
/// is knowledge about people in general; only the surplus counts. The guess is a random synthetic row.
///
/// *Test*: Fisher's exact test for every secret, one-sided, times the number of secrets. The figures
/// shown are of all secrets together.
///
/// *Source*: the criterion of WP216 (2014); the attack follows Giomi et al. (2023),
/// doi:10.56553/popets-2023-0055.
///
/// *Complexity*: rows asked about x synthetic rows x columns, whatever the number of secrets.
public struct AttributeInference: Attack {
  public init() {}

  public var name: String { "Attribute inference" }
  public var question: String {
    "Do synthetic rows tell a learned row's secret from the rest of it?"
  }
  public var family: AttackFamily { .inference }
  public var source: String { "WP216 (2014); Giomi et al. (2023), doi:10.56553/popets-2023-0055" }

  /// Rows of each table that are tried, at most.
  static let limit = 3_000

  public func run(on scene: Scene) async throws -> AttackOutcome {
    let secrets = scene.secrets
    guard !secrets.isEmpty, scene.axes.count >= 2, scene.synthetic.count > 0 else {
      return AttackOutcome(absent: "Needs a secret column and another one.")
    }
    let base = Neighbours(scene.synthetic, axes: scene.axes)
    let tolerances = secrets.map { AttributeInference.tolerance(scene, $0) }
    let size = min(scene.train.count, AttributeInference.limit)
    let synthetic = scene.synthetic
    @Sendable func isRight(_ guess: Int?, _ row: Int, _ rows: Scene.Rows, _ place: Int) -> Bool {
      guard let guess else { return false }
      let truth = rows.columns[secrets[place]][row]
      let said = synthetic.columns[secrets[place]][guess]
      if truth.isNaN || said.isNaN { return truth.isNaN && said.isNaN }
      return abs(truth - said) <= tolerances[place]
    }
    let ranges = stride(from: 0, to: size, by: 100).map { $0..<min($0 + 100, size) }
    func right(_ rows: Scene.Rows) async throws -> [Int] {
      let parts = try await Parallel.map(ranges) { range in
        var right = [Int](repeating: 0, count: secrets.count)
        for row in range {
          let guesses = base.nearest(to: row, of: rows, leavingOutEach: secrets)
          for place in secrets.indices where isRight(guesses[place], row, rows, place) {
            right[place] += 1
          }
        }
        return right
      }
      return secrets.indices.map { place in parts.reduce(0) { $0 + $1[place] } }
    }
    let learned = try await right(scene.train)
    let unseen = try await right(scene.control)
    var stream = scene.seed.stream("inference, guesses")
    var lucky = 0
    for row in 0..<size {
      for place in secrets.indices
      where isRight(stream.below(synthetic.count), row, scene.train, place) { lucky += 1 }
    }
    let p = zip(learned, unseen).map { learned, unseen in
      Hypergeometric.upperTail(
        learned, drawn: size, totalMarked: learned + unseen, total: 2 * size)
    }
    let tries = size * secrets.count
    var outcome = AttackOutcome(
      learned: learned.reduce(0, +), unseen: unseen.reduce(0, +), of: tries,
      guess: Double(lucky) / Double(max(tries, 1)),
      p: min(1, (p.min() ?? 1) * Double(p.count)))
    // Secrets of one row depend on each other: only as many rows as there are were asked.
    if secrets.count > 1 { outcome.widen(asIf: size, insteadOf: tries) }
    return outcome
  }

  private static func tolerance(_ scene: Scene, _ axis: Int) -> Double {
    guard scene.axes[axis].isNumber else { return 0 }
    let sorted = scene.synthetic.columns[axis].filter { !$0.isNaN }.sorted()
    guard !sorted.isEmpty else { return 0 }
    return 0.05 * (Quantiles.linear(sorted, 0.95) - Quantiles.linear(sorted, 0.05))
  }
}

extension AttackOutcome {
  /// Takes intervals as if there had been fewer attempts, where attempts come in bunches.
  fileprivate mutating func widen(asIf trials: Int, insteadOf tries: Int) {
    guard let learned, let unseen else { return }
    let counts = [learned, unseen].map { Int(($0.value * Double(trials)).rounded()) }
    let wide = AttackOutcome(
      learned: counts[0], unseen: counts[1], of: trials, guess: guess, p: p)
    if let low = wide.learned { self.learned = Estimate(learned.value, low.low...low.high) }
    if let low = wide.unseen { self.unseen = Estimate(unseen.value, low.low...low.high) }
    if let gap = wide.risk, let risk { self.risk = Estimate(risk.value, gap.low...gap.high) }
  }
}
