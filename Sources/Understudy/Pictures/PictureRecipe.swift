public import Chance
public import Tabular

/// Everything that decides which pictures come out.
public struct PictureRecipe: Codable, Hashable, Sendable {
  public var seed: Seed = 7
  /// The share of pictures parted off before learning, in (0, 1).
  public var holdout = 0.2
  /// Pictures to make; as many as were learned from where nil.
  public var count: Int?
  /// The column that names their classes; "label", or the first category, where nil.
  public var label: String?
  /// Of the clock, for learning.
  public var minutes = 10.0
  /// Steps instead of minutes: the same seed then gives the same weights on the same machine.
  public var steps: Int?
  /// Pixels a side; the usual side of what is found, 64 at most, where nil.
  public var side: Int?
  /// 1 (grey) or 3 (colour); what is found where nil.
  public var channels: Int?
  /// Whether left and right may be exchanged.
  public var mirrors = false
  /// 1 asks the maker as it is; above, pictures are cleaner and less varied.
  public var guidance = 1.0
  /// Looks at the net for each picture.
  public var drawingSteps = 12
  public var device = "cpu"
  /// Whether to go on from the checkpoint that an earlier run left.
  public var resumes = false
  /// Whether to draw sheets of pictures beside their nearest real ones, for private eyes.
  public var neighbours = false
  /// What makes the other columns.
  public var maker = AutoregressiveTrees()

  public init() {}
}
