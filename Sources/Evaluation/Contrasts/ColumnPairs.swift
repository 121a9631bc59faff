import Chance

/// The pairs of columns that a metric looks at: all of them, or of very many a random choice.
///
/// The choice depends on the number of columns alone, so that readings of one table can be compared.
enum ColumnPairs {
  /// The most pairs that are looked at: all of 200 columns.
  static let limit = 20_000

  static func of(_ columns: Int) -> [(first: Int, second: Int)] {
    var pairs: [(first: Int, second: Int)] = []
    guard columns * (columns - 1) / 2 > limit else {
      for first in 0..<columns {
        for second in (first + 1)..<max(columns, first + 1) { pairs.append((first, second)) }
      }
      return pairs
    }
    var stream = Seed(2).stream("pairs of columns", UInt64(columns))
    var known: Set<Int> = []
    while pairs.count < limit {
      let a = stream.below(columns)
      let b = stream.below(columns)
      if a != b, known.insert(min(a, b) * columns + max(a, b)).inserted {
        pairs.append((min(a, b), max(a, b)))
      }
    }
    return pairs
  }

  /// What to say where not all pairs were looked at.
  static func caveat(_ columns: Int) -> String? {
    columns * (columns - 1) / 2 > limit
      ? "Measured on \(Wording.grouped(limit)) pairs, chosen at random from "
        + "\(Wording.grouped(columns * (columns - 1) / 2))." : nil
  }
}
