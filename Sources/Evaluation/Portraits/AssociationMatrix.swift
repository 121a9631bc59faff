/// The strength of association of every two columns, real beside synthetic.
///
/// *Shape*: symmetric, `real[row][column]`, nil where a coefficient has no meaning. Spearman's
/// coefficient in [-1, 1] for two numbers, the correlation ratio or Cramér's V in [0, 1] otherwise.
public struct AssociationMatrix: Codable, Sendable, Equatable {
  public var columns: [String]
  public var real: [[Double?]]
  public var synthetic: [[Double?]]

  public init(columns: [String], real: [[Double?]], synthetic: [[Double?]]) {
    self.columns = columns
    self.real = real
    self.synthetic = synthetic
  }

  /// The most columns of a matrix; of more, the first ones.
  static let columnLimit = 300

  /// The coefficients of train and synthetic over the judged columns.
  ///
  /// - Complexity: a pass over at most 100,000 rows of both per pair, fewer where there are very many
  ///   pairs.
  public init(of trial: Trial, numbers coefficient: Correlations.Coefficient = .spearman) {
    let features = trial.panel.features.prefix(AssociationMatrix.columnLimit)
    let pairs = features.count * (features.count - 1) / 2
    let stack = ContrastStack(
      trial, rowLimit: ContrastStack.rowLimit(parts: 10 * pairs), resamples: false)
    let prepared = features.map { AssociationColumn($0, on: stack, coefficient: coefficient) }
    let none = [[Double?]](
      repeating: [Double?](repeating: nil, count: features.count), count: features.count)
    self.init(columns: features.map(\.name), real: none, synthetic: none)
    // A coefficient of fewer rows would speak of single people.
    guard stack.train.count >= trial.minimumRows else { return }
    let sides = (Contrast.Side(rows: stack.train), Contrast.Side(rows: stack.synthetic))
    for first in prepared.indices {
      real[first][first] = 1
      synthetic[first][first] = 1
      for second in prepared.indices where second > first {
        let measure = AssociationPair(first: prepared[first], second: prepared[second]).measure()
        let found = (measure(sides.0), measure(sides.1))
        real[first][second] = found.0
        real[second][first] = found.0
        synthetic[first][second] = found.1
        synthetic[second][first] = found.1
      }
    }
  }
}
