/// What a picture maker is: sizes and settings only, and nothing learned.
public struct FlowPlan: Codable, Sendable, Equatable {
  /// Pixels a side, 8 to 128; pictures are square.
  public var side: Int
  /// 1 (grey) or 3 (red, green, blue).
  public var channels: Int
  /// Numbers that describe a picture's row.
  public var conditions: Int
  /// Channels at each resolution, from the finest.
  public var widths: [Int]
  /// Pixels a side that become one place at the door.
  public var patch: Int
  public var batch: Int = 128
  public var rate: Double = 2e-3
  /// How often the conditions are withheld, so that guidance is possible.
  public var withheld: Double = 0.1
  /// How slowly the average that is sampled from forgets.
  public var keep: Double = 0.999
  /// Whether left and right may be exchanged.
  public var mirrors: Bool = false
  public var bfloat16: Bool = true

  public static let sides = [8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 96, 128]

  /// The plan for pictures of a size.
  ///
  /// - Parameter side: the size wanted; the nearest of `sides` that is no smaller is taken.
  public init(side wanted: Int, channels: Int, conditions: Int) {
    side = Self.sides.first { $0 >= wanted } ?? 128
    self.channels = channels
    self.conditions = conditions
    // At most 16 places a side where it is fine: on a processor a narrow net on coarse places
    // learns more in an hour than a wide one on pixels.
    patch = side <= 16 ? 1 : side <= 64 ? 2 : 4
    widths = side / patch <= 16 ? [32, 64] : [32, 64, 96]
    if side > 28 { batch = 64 }
  }

  /// Why the plan cannot be, or nil. A stranger's file is asked this before anything is allocated.
  public var fault: String? {
    if !(8...128).contains(side) { return "the side must be 8 to 128 pixels" }
    if channels != 1 && channels != 3 { return "there must be 1 or 3 channels" }
    if !(0...4096).contains(conditions) { return "there may be at most 4,096 condition numbers" }
    if !(1...4).contains(widths.count) || !widths.allSatisfy({ (8...512).contains($0) }) {
      return "there must be 1 to 4 widths of 8 to 512"
    }
    if ![1, 2, 4].contains(patch) || side % (patch << (widths.count - 1)) != 0 {
      return "the side must divide by the patch and by 2 for each further width"
    }
    if !(1...4096).contains(batch) { return "the batch must be 1 to 4,096" }
    if !(0...1).contains(withheld) || !(0...1).contains(keep) || !(rate > 0 && rate < 1) {
      return "rates must be between 0 and 1"
    }
    return nil
  }

  /// Numbers in a picture.
  public var pixels: Int { channels * side * side }
}
