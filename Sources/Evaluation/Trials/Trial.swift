public import Chance
public import Tables

/// What is judged: the table a maker learned from, one it never saw, and what it made.
///
/// The three have the same columns in the same order. Judging does not depend on the order of the
/// rows.
public struct Trial: Sendable {
  public let train: Table
  /// Real rows that were not learned from; nil where the user has none.
  public let holdout: Table?
  public let synthetic: Table
  /// The column that a predictor is trained for; proposed where the user names none.
  public let target: String?
  public let seed: Seed
  /// No axis or level is shown with fewer rows than this behind it.
  public let minimumRows: Int
  /// The tables as numbers, on shared scales.
  let panel: Panel
  /// How well a classifier tells the holdout from train: the ideal of both readings of detection.
  let detectionIdeal = Remembered<Detector.Outcome?>()
  /// From synthetic rows to the nearest rows of train: what both readings of closeness take.
  let closeness = Remembered<[Float]>()

  /// A trial of tables from anywhere: columns are matched by name and put in train's order.
  ///
  /// Columns that are not judged (free text, identifiers) may be absent from holdout and synthetic.
  ///
  /// - Parameter target: the table's own target where nil.
  /// - Throws: `EvaluationError` where a judged column is missing or too much, or holds another kind
  ///   of thing than in train.
  /// - Complexity: two passes over all cells and a sort of the rows' fingerprints.
  public init(
    aligning train: Table, holdout: Table?, synthetic: Table, target: String? = nil, seed: Seed,
    minimumRows: Int = 5
  ) throws {
    precondition(minimumRows >= 1, "At least one row must stand behind what is shown.")
    let aligned = try Alignment(train: train, holdout: holdout, synthetic: synthetic)
    self.train = aligned.train
    self.holdout = aligned.holdout
    self.synthetic = aligned.synthetic
    self.target = try Trial.checked(target, in: train) ?? train.target
    self.seed = seed
    self.minimumRows = minimumRows
    panel = try Panel(
      train: aligned.train, holdout: aligned.holdout, synthetic: aligned.synthetic, seed: seed)
  }

  /// A trial of tables that are known to share their columns.
  public init(
    train: Table, holdout: Table?, synthetic: Table, target: String? = nil, seed: Seed,
    minimumRows: Int = 5
  ) {
    do {
      try self.init(
        aligning: train, holdout: holdout, synthetic: synthetic, target: target, seed: seed,
        minimumRows: minimumRows)
    } catch {
      preconditionFailure("The tables of a trial must share their columns. \(error)")
    }
  }

  private static func checked(_ target: String?, in train: Table) throws -> String? {
    guard let target else { return nil }
    guard train[target] != nil else {
      throw EvaluationError(
        place: "Target “\(target)”", expected: "the name of a column of the tables",
        remedy: "Name one of the table's columns, as it is spelled there.")
    }
    return target
  }
}
