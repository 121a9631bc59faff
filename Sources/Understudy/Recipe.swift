import Boosting
public import Chance
public import Codecs
import Tables
public import Tabular

/// Everything that decides what comes out, as one flat value that can be saved and repeated.
public struct Recipe: Codable, Hashable, Sendable {
  public var seed: Seed
  /// The share of rows parted off before learning, in (0, 1).
  public var holdout: Double
  /// Rows to make; as many as were learned from where nil.
  public var rows: Int?
  /// The column that a model would be trained to predict; proposed where nil.
  public var target: String?
  public var maker: AutoregressiveTrees
  /// At most this many rows of each table are judged.
  public var judgedRows: Int
  /// HIPAA's Safe Harbor, carried out before anything is learned; not where nil.
  public var safeHarbor: SafeHarbor?

  public init(
    seed: Seed = 7, holdout: Double = 0.2, rows: Int? = nil, target: String? = nil,
    maker: AutoregressiveTrees = AutoregressiveTrees(), judgedRows: Int = 100_000,
    safeHarbor: SafeHarbor? = nil
  ) {
    self.seed = seed
    self.holdout = holdout
    self.rows = rows
    self.target = target
    self.maker = maker
    self.judgedRows = judgedRows
    self.safeHarbor = safeHarbor
  }

  /// The settings a manifest may publish: everything but the seed and the rows.
  public var published: [String: String] {
    [
      "maker": AutoregressiveTrees.name,
      "depth": "\(maker.booster.depth)",
      "learning rate": "\(maker.booster.learningRate)",
      "rounds at most": "\(maker.booster.maximumRounds)",
      "rows learned from at most": "\(maker.maximumRows)",
      "orders of the columns": maker.orders.map(String.init) ?? "by size, 3 to 8",
      "columns a question sees at most": "\(maker.featureLimit)",
      "rows behind anything reproduced": "\(maker.privacy.minimumRows)",
    ]
  }
}
