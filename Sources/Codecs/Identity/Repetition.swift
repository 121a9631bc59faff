import Chance
import Tables

/// How often one identifier stands in several rows, without remembering whose.
///
/// The output is an endless row of identical cycles of group sizes. Only the distribution of group
/// sizes is kept: which rows belong together in the original is not learned, so rows of one
/// generated identifier share nothing else.
///
/// *Privacy*: each size is a mean over at least `minimumRows` identifiers of neighbouring size, so
/// no identifier's own number of rows is reproduced.
struct Repetition: Codable, Sendable, Equatable {
  /// Rows of each group of the cycle, ascending.
  var sizes: [Int]
  /// Whether rows of one identifier stand together.
  var isContiguous: Bool

  static let mostGroups = 256
  static let mostRows = 1 << 40

  /// - Parameter sizes: rows of each distinct identifier.
  init(sizes: [Int], isContiguous: Bool, privacy: PrivacyFloor) {
    let ascending = sizes.sorted()
    let count = min(Repetition.mostGroups, max(1, ascending.count / privacy.minimumRows))
    var means: [Int] = []
    var carried = 0.0
    for group in 0..<count {
      let start = ascending.count * group / count
      let end = ascending.count * (group + 1) / count
      let mean = Double(ascending[start..<end].reduce(0, +)) / Double(end - start)
      // The rounding error goes to the next group, so that rows per identifier come out right.
      let size = max(1, (mean + carried).rounded())
      carried += mean - size
      means.append(Int(size))
    }
    self.sizes = means.sorted()
    self.isContiguous = isContiguous
  }

  var isSound: Bool {
    (1...Repetition.mostGroups).contains(sizes.count)
      && sizes.allSatisfy { $0 >= 1 && $0 <= Repetition.mostRows / Repetition.mostGroups }
  }

  /// Which entity each row belongs to, for one output.
  func layout(seed: Seed) -> Layout {
    var shuffled = sizes
    // Not the column's own stream: columns of the same repetition group the same rows.
    var stream = seed.stream("repetition")
    shuffled.shuffle(using: &stream)
    var ends: [UInt64] = []
    var total: UInt64 = 0
    for size in shuffled {
      total += UInt64(size)
      ends.append(total)
    }
    return Layout(
      ends: ends, rows: total,
      scatter: isContiguous
        ? nil : Permutation(count: total, key: seed.derived("repetition order")))
  }

  struct Layout: Sendable {
    let ends: [UInt64]
    let rows: UInt64
    let scatter: Permutation?

    /// *Complexity*: logarithmic in the number of groups, at most eight steps.
    func entity(row: UInt64) -> UInt64 {
      let cycle = row / rows
      var place = row % rows
      if let scatter { place = scatter[place] }
      var low = 0
      var high = ends.count - 1
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] > place { high = middle } else { low = middle + 1 }
      }
      return cycle * UInt64(ends.count) + UInt64(low)
    }
  }
}
