internal import CBoosting
public import Chance

/// One question's trees, compiled for drawing many rows.
///
/// Each distinct split is compared once; trees whose splits together are at most six are added into
/// one. Sums are of whole numbers, so neither changes a score.
///
/// *Complexity*: O((splits + trees · depth) · rows) byte operations in vectors; with AVX-512 VBMI
/// about 3 ns per tree and 64 rows.
public final class DrawnQuestion: @unchecked Sendable {
  // Sendable: nothing changes after init.
  private let splits: [ub_split]
  private let trees: [ub_packed_tree]
  private let batches: [Int32]

  /// Rows are padded to a multiple of this.
  public static let laneRows = Int(UB_LANE_ROWS)

  public var treeCount: Int { trees.count }
  public var splitCount: Int { splits.count }

  public init(_ trees: [SymmetricTree]) {
    let merged = MergedTree.merging(trees)
    var numbers: [MergedTree.Split: Int] = [:]
    var splits: [ub_split] = []
    for split in merged.flatMap(\.splits) where numbers[split] == nil {
      numbers[split] = splits.count
      splits.append(ub_split(input: UInt16(split.feature), threshold: split.threshold))
    }
    var batches: [Int32] = merged.isEmpty ? [] : [0]
    var reach = 0
    for (index, tree) in merged.enumerated() {
      if reach + tree.reach > Int(Int16.max) {
        batches.append(Int32(index))
        reach = 0
      }
      reach += tree.reach
    }
    if !merged.isEmpty { batches.append(Int32(merged.count)) }
    self.splits = splits
    self.batches = batches
    self.trees = merged.map { tree in tree.packed { numbers[$0]! } }
  }

  /// Adds every tree's leaf to the scores.
  ///
  /// - Parameters:
  ///   - inputs: the bytes of each feature for these rows, by the trees' feature numbers.
  ///   - rows: a multiple of `laneRows`.
  ///   - planes: scratch of `planeBytes` bytes.
  public func add(
    inputs: [UnsafePointer<UInt8>?], rows: Int, planes: UnsafeMutableRawPointer,
    to score: UnsafeMutablePointer<Int32>
  ) {
    guard !trees.isEmpty else { return }
    splits.withUnsafeBufferPointer { splits in
      trees.withUnsafeBufferPointer { trees in
        batches.withUnsafeBufferPointer { batches in
          var question = ub_question(
            splits: splits.baseAddress, split_count: Int32(splits.count),
            trees: trees.baseAddress, batch: batches.baseAddress,
            batch_count: Int32(batches.count - 1))
          inputs.withUnsafeBufferPointer { inputs in
            ub_score(
              &question, inputs.baseAddress!, Int64(rows),
              planes.assumingMemoryBound(to: UInt8.self), score)
          }
        }
      }
    }
  }

  /// Scratch that `add` needs.
  public var planeBytes: Int { splits.count * Int(UB_DRAW_PASS) }
}

/// The steps of drawing that are not trees.
public enum Drawing {
  /// out[r] = table[codes[r]]; the table has 256 entries.
  public static func remap(
    _ table: UnsafePointer<UInt8>, _ codes: UnsafePointer<UInt8>, rows: Int,
    into out: UnsafeMutablePointer<UInt8>
  ) { ub_remap(table, codes, Int64(rows), out) }

  /// score[r] = base[prefix[r]], 0 where that is `Int32.min`.
  public static func begin(
    _ base: [Int32], prefix: UnsafePointer<UInt16>, rows: Int,
    score: UnsafeMutablePointer<Int32>
  ) { ub_begin(base, prefix, Int64(rows), score) }

  /// Writes the numbers of the rows whose question is open, where they are at most `most`.
  ///
  /// - Returns: how many there are in all.
  public static func openRows(
    _ base: [Int32], prefix: UnsafePointer<UInt16>, rows: Int, most: Int,
    into open: UnsafeMutablePointer<UInt16>
  ) -> Int { Int(ub_open_rows(base, prefix, Int64(rows), Int64(most), open)) }

  /// Appends a bit to every prefix: 1 with the score's probability, 0 where base is `Int32.min`.
  public static func draw(
    _ base: [Int32], score: UnsafePointer<Int32>, words: UnsafePointer<UInt32>, rows: Int,
    prefix: UnsafeMutablePointer<UInt16>
  ) {
    ub_draw(
      base, score, FixedLogit.threshold, Int32(FixedLogit.limit), words, Int64(rows), prefix)
  }

  /// Appends a bit to every prefix as `draw` does, with the ones spread evenly over rows that are
  /// alike: see `EvenDraw`.
  public static func draw(
    _ base: [Int32], score: UnsafePointer<Int32>, keys: UnsafePointer<UInt16>, keyBits: Int,
    evenly even: EvenDraw, bits: Int, rows: Int, scratch: UnsafeMutablePointer<UInt32>,
    cells: UnsafeMutablePointer<UInt16>, prefix: UnsafeMutablePointer<UInt16>
  ) {
    base.withUnsafeBufferPointer { base in
      FixedLogit.threshold.withUnsafeBufferPointer { threshold in
        EvenDraw.orders.withUnsafeBufferPointer { orders in
          let length = EvenDraw.orderLength(rows: rows)
          // More cells than rows would only be cleared.
          let cellBits = min(keyBits + bits, min(EvenDraw.mostCellBits, rows.bitLength))
          var how = ub_even(
            base: base.baseAddress, threshold: threshold.baseAddress,
            limit: Int32(FixedLogit.limit), bits: Int32(bits), key_bits: Int32(keyBits),
            cell_bits: Int32(cellBits),
            order: orders.baseAddress! + even.order(length: length),
            order_count: Int32(length), mask: even.mask & UInt32(length - 1), start: even.start)
          ub_draw_even(&how, score, keys, Int64(rows), scratch, cells, prefix)
        }
      }
    }
  }

  /// Random words of rows `first ..< first + rows` of a stream; both are multiples of 64.
  public static func words(
    _ seed: Seed, first: Int, rows: Int, into words: UnsafeMutablePointer<UInt32>
  ) {
    precondition(first % 64 == 0 && rows % 64 == 0, "Words come in groups of 64 rows.")
    ub_words(seed.value, UInt64(first), Int64(rows), words)
  }

  /// Which kernels answer.
  public enum Path: CaseIterable, Sendable { case best, plain, avx2 }

  /// Chooses the kernels, where the CPU has them; for tests and benches.
  public static func force(_ path: Path) {
    switch path {
    case .best: ub_force_path(UB_PATH_BEST)
    case .plain: ub_force_path(UB_PATH_PLAIN)
    case .avx2: ub_force_path(UB_PATH_AVX2)
    }
  }
}
