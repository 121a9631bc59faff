internal import CBoosting
public import Chance

/// Draws bits for a block of rows from scored trees: the inner loop of sampling.
public struct BlockScorer: Sendable {
  private let trees: [ub_tree]

  public init(_ trees: [SymmetricTree]) { self.trees = trees.map(\.raw) }

  /// Adds every tree's leaf to the scores.
  ///
  /// - Parameters:
  ///   - planes: the codes of each feature for these rows, by the trees' feature numbers.
  ///   - index: scratch, a byte a row.
  ///
  /// *Complexity*: O(trees · depth · rows) byte comparisons and O(trees · rows) look-ups.
  public func add(
    planes: [UnsafePointer<UInt8>?], rows: Int, index: UnsafeMutablePointer<UInt8>,
    to score: UnsafeMutablePointer<Int32>
  ) {
    trees.withUnsafeBufferPointer { trees in
      planes.withUnsafeBufferPointer { planes in
        for tree in trees.indices {
          ub_add_tree(
            trees.baseAddress! + tree, planes.baseAddress!, Int64(rows), index, score)
        }
      }
    }
  }

  /// Random words of rows `first ..< first + count` of a named stream; `first` is a multiple of 4.
  public static func words(
    seed: Seed, first: Int, count: Int, into words: UnsafeMutablePointer<UInt32>
  ) {
    precondition(first % 4 == 0, "A block starts at a multiple of four rows.")
    ub_words(seed.value, UInt64(first), Int64(count), words)
  }
}
