import Boosting

/// One yes-or-no question of a column's code: is this bit set, given the bits before it and the
/// columns before this one?
struct BitModel: Sendable, Equatable {
  /// Log-odds by the bits before, from the rows' own frequencies; trees add to it. *Shape*:
  /// 2^bits before. `never` where the bit cannot be set.
  var base: [Int32]
  /// What the trees look at, by their feature numbers.
  var inputs: [Input]
  var trees: [SymmetricTree]

  static let never = Int32.min

  struct Input: Sendable, Equatable {
    /// A place in the order of columns; nil is the bits before.
    var place: Int?
    /// From the code (or the bits before) to the byte the trees compare; nil where the code is the
    /// byte. Categories are ranked by how they move the answer.
    var remap: [UInt8]?
  }
}

/// All questions of one column, the most significant bit first.
struct Ladder: Sendable, Equatable {
  var cardinality: Int
  var producible: Int
  var isOrdered: Bool
  var bits: [BitModel]

  /// How many questions tell `producible` codes apart.
  static func bitCount(producible: Int) -> Int {
    producible <= 1 ? 0 : Int.bitWidth - (producible - 1).leadingZeroBitCount
  }
}
