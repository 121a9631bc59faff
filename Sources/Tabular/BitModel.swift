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
    var source: Source
    /// From the code (or the bits before) to the byte the trees compare; nil where the code is the
    /// byte. Categories are ranked by how they move the answer.
    var remap: [UInt8]?
  }

  enum Source: Sendable, Equatable {
    /// A column before this one, by its place in the order.
    case column(Int)
    /// The bits before this one.
    case prefix
    /// How far this column is expected to lie from the question's cut, by one of its locations.
    case location(Int)
  }
}

/// All questions of one column, the most significant bit first.
struct Ladder: Sendable, Equatable {
  var cardinality: Int
  var isOrdered: Bool
  var words: CodeWords
  var locations: [Location]
  var bits: [BitModel]

  /// Codes that can be drawn.
  var producible: Int { words.words.count }
}
