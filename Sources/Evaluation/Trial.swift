public import Chance
public import Tables

/// What is judged: the table a maker learned from, one it never saw, and what it made.
///
/// The three have the same columns in the same order, with the same kinds.
public struct Trial: Sendable {
  public var train: Table
  /// Real rows that were not learned from; nil where the user has none.
  public var holdout: Table?
  public var synthetic: Table
  /// The column that a predictor is trained for; proposed where the user names none.
  public var target: String?
  public var seed: Seed
  /// No axis or level is shown with fewer rows than this behind it.
  public var minimumRows: Int

  public init(
    train: Table, holdout: Table?, synthetic: Table, target: String? = nil, seed: Seed,
    minimumRows: Int = 5
  ) {
    self.train = train
    self.holdout = holdout
    self.synthetic = synthetic
    self.target = target
    self.seed = seed
    self.minimumRows = minimumRows
  }
}
