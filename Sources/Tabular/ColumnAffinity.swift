import Chance
import Tables

/// Which columns say something of each other, found cheaply, for tables too wide to try them all.
///
/// Each column is halved: above and below its median code, or its commonest level and the rest. On
/// a sample of rows that is a row of bits, and two columns whose halves agree more or less often
/// than chance says are kin.
///
/// *Complexity*: columns² · rows / 64 word operations; 10,000 columns take about a second.
struct ColumnAffinity: Sendable {
  /// For each column, the columns most akin to it, at most `most`; nil where all may be tried.
  let kin: [[Int]]?

  /// A table of no more columns than this is not sifted.
  static let most = 128
  private static let sampledRows = 1024

  init(_ codes: [Code], rows: [Int]) {
    guard codes.count > Self.most else {
      kin = nil
      return
    }
    let sample = Array(rows.prefix(Self.sampledRows))
    let words = (sample.count + 63) / 64
    var bits = [UInt64](repeating: 0, count: codes.count * words)
    var ones = [Int](repeating: 0, count: codes.count)
    for (column, code) in codes.enumerated() {
      let cut = Self.cut(code, sample)
      for (index, row) in sample.enumerated() where Int(code.values[row]) > cut {
        bits[column * words + index / 64] |= 1 << UInt64(index % 64)
        ones[column] += 1
      }
    }
    let total = Double(sample.count)
    kin = codes.indices.map { column in
      var strength = [Double](repeating: 0, count: codes.count)
      let mine = Double(ones[column])
      for other in codes.indices where other != column {
        var both = 0
        for word in 0..<words {
          both += (bits[column * words + word] & bits[other * words + word]).nonzeroBitCount
        }
        // Squared correlation of two halves.
        let theirs = Double(ones[other])
        let spread = mine * (total - mine) * theirs * (total - theirs)
        let excess = Double(both) * total - mine * theirs
        strength[other] = spread > 0 ? excess * excess / spread : 0
      }
      // Ties go to neighbours in the table: columns that belong together often stand together.
      let ranked = codes.indices.filter { $0 != column }.sorted {
        (strength[$1], abs($0 - column)) < (strength[$0], abs($1 - column))
      }
      return Array(ranked.prefix(Self.most))
    }
  }

  /// The code above which about half of the rows lie.
  private static func cut(_ code: Code, _ sample: [Int]) -> Int {
    guard code.isOrdered else { return 0 }
    let sorted = sample.map { code.values[$0] }.sorted()
    guard let first = sorted.first, let last = sorted.last, first < last else { return 0 }
    let median = sorted[sorted.count / 2]
    // A median that is the greatest value would leave nothing above it.
    return Int(median < last ? median : sorted.last { $0 < last } ?? first)
  }
}
