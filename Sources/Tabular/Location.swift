import Foundation
import Tables

/// Where a number is expected to lie, given the columns before it: a sum of one small number a
/// column, in units of 1/256 of the usual error.
///
/// Trees part the columns one at a time and need many cuts for what is a straight line between
/// columns. A question is therefore also told how far the expected place lies from the question's
/// own cut: one comparison then says what a diagonal staircase of them would.
///
/// Whole-number sums: the same on every CPU.
struct Location: Sendable, Equatable {
  struct Term: Sendable, Equatable {
    var place: Int
    /// *Shape*: codes of that column.
    var shares: [Int16]
  }

  var terms: [Term]
  /// The cut of each question, by bit and prefix.
  var cuts: [[Int32]]

  /// A column has no more of them.
  static let most = 3

  /// An error of one standard deviation is this many steps of the byte that trees compare.
  static let stepsPerError = 16

  /// The byte for an expected place and a cut.
  @inline(__always)
  static func byte(_ sum: Int32, _ cut: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: max(0, min(255, 128 &+ (sum &- cut) >> 4)))
  }
}

/// Learns locations by ridge regression on normal scores.
struct LocationFitting {
  let codes: [Code]
  let words: [CodeWords]
  let rows: [Int]

  /// Rows beyond this many add nothing to a straight line.
  private static let mostRows = 20_000
  /// Columns that enter: those most correlated.
  private static let mostTerms = 16

  init(codes: [Code], words: [CodeWords], rows: some Collection<Int>) {
    self.codes = codes
    self.words = words
    self.rows = Array(rows.prefix(Self.mostRows))
  }

  /// Locations that single columns give, beside the one that all give together.
  private static let mostSingle = Location.most - 1
  /// A single column must explain this share of the variance.
  private static let leastExplained = 0.25

  /// None where the columns before say too little of this one, or it has no order.
  ///
  /// The first is by all columns together; then come those that the columns that say most give by
  /// themselves: where a row follows one of them more closely than their mean, trees find it.
  ///
  /// *Complexity*: O(columns · rows) and a solution of `mostTerms` equations.
  func locations(place: Int, from earlier: [Int]) -> [Location] {
    let code = codes[place]
    guard code.isOrdered, code.producible >= 8, !earlier.isEmpty, rows.count >= 100 else {
      return []
    }
    let scores = NormalScores(code, rows: rows)
    let y = rows.map { scores.middle[Int(code.values[$0])] }
    let candidates = earlier.map { Part(codes[$0], $0, y, rows) }
    let strongest = candidates.indices.sorted {
      (candidates[$1].strength, $0) < (candidates[$0].strength, $1)
    }.prefix(Self.mostTerms)
    let mean = y.reduce(0, +) / Double(y.count)
    let all = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard all > 0 else { return [] }
    var locations: [Location] = []
    if let whole = location(
      place: place, by: strongest.sorted().map { candidates[$0] }, y, scores, leastExplained: 0.03)
    {
      locations.append(whole)
    }
    guard candidates.count > 1 else { return locations }
    for index in strongest.prefix(Self.mostSingle)
    where codes[candidates[index].place].isOrdered
      && candidates[index].strength > Self.leastExplained * all
    {
      if let single = location(
        place: place, by: [candidates[index]], y, scores, leastExplained: Self.leastExplained)
      {
        locations.append(single)
      }
    }
    return locations
  }

  private func location(
    place: Int, by parts: [Part], _ y: [Double], _ scores: NormalScores, leastExplained: Double
  ) -> Location? {
    guard let weights = Self.ridge(parts.map(\.column), y) else { return nil }
    var rest = y
    for (part, weight) in zip(parts, weights) {
      for index in rest.indices { rest[index] -= weight * part.column[index] }
    }
    let mean = y.reduce(0, +) / Double(y.count)
    let all = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let unexplained = rest.reduce(0) { $0 + $1 * $1 }
    guard all > 0, unexplained < (1 - leastExplained) * all else { return nil }
    let unit = max((unexplained / Double(y.count)).squareRoot(), 0.01) / 256
    let terms = zip(parts, weights).compactMap { part, weight -> Location.Term? in
      let shares = part.byCode.map { score -> Int16 in
        Int16(max(-32_000, min(32_000, (weight * score / unit).rounded())))
      }
      return shares.allSatisfy { $0 == 0 } ? nil : Location.Term(place: part.place, shares: shares)
    }
    let ladder = words[place]
    let cuts = (0..<ladder.length).map { bit -> [Int32] in
      var cuts = [Int32](repeating: 0, count: 1 << bit)
      // The first code of the upper half is where the question cuts.
      for (value, word) in ladder.words.enumerated().reversed()
      where Int(ladder.lengths[value]) > bit && Int(word) >> (ladder.length - 1 - bit) & 1 == 1 {
        let cut = ((scores.below[value] - mean) / unit).rounded()
        cuts[Int(word) >> (ladder.length - bit)] = Int32(max(-1e6, min(1e6, cut)))
      }
      return cuts
    }
    return terms.isEmpty ? nil : Location(terms: terms, cuts: cuts)
  }

  /// A column's contribution before it is weighed.
  private struct Part {
    let place: Int
    let byCode: [Double]
    let column: [Double]
    let strength: Double

    init(_ code: Code, _ place: Int, _ y: [Double], _ rows: [Int]) {
      self.place = place
      var byCode: [Double]
      if code.isOrdered {
        byCode = NormalScores(code, rows: rows).middle
      } else {
        // Levels stand for the mean of what is to be located, shrunk towards nothing.
        var sum = [Double](repeating: 0, count: code.cardinality)
        var count = [Double](repeating: 20, count: code.cardinality)
        for (index, row) in rows.enumerated() {
          sum[Int(code.values[row])] += y[index]
          count[Int(code.values[row])] += 1
        }
        byCode = zip(sum, count).map { $0 / $1 }
      }
      var column = rows.map { byCode[Int(code.values[$0])] }
      let mean = column.reduce(0, +) / Double(column.count)
      for index in byCode.indices { byCode[index] -= mean }
      for index in column.indices { column[index] -= mean }
      self.byCode = byCode
      let xx = column.reduce(0) { $0 + $1 * $1 }
      let xy = zip(column, y).reduce(0) { $0 + $1.0 * $1.1 }
      strength = xx > 0 ? xy * xy / xx : 0
      self.column = column
    }
  }

  /// Weights of a ridge regression, by Cholesky's decomposition.
  private static func ridge(_ x: [[Double]], _ y: [Double]) -> [Double]? {
    let n = x.count
    guard n > 0 else { return nil }
    var a = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    var b = [Double](repeating: 0, count: n)
    for i in 0..<n {
      for j in 0...i {
        var sum = 0.0
        for row in y.indices { sum += x[i][row] * x[j][row] }
        a[i][j] = sum
      }
      var sum = 0.0
      for row in y.indices { sum += x[i][row] * y[row] }
      b[i] = sum
      a[i][i] = a[i][i] * 1.001 + 5
    }
    for j in 0..<n {
      for k in 0..<j { a[j][j] -= a[j][k] * a[j][k] }
      guard a[j][j] > 0 else { return nil }
      a[j][j] = a[j][j].squareRoot()
      for i in j + 1..<max(n, j + 1) {
        for k in 0..<j { a[i][j] -= a[i][k] * a[j][k] }
        a[i][j] /= a[j][j]
      }
    }
    for i in 0..<n {
      for k in 0..<i { b[i] -= a[i][k] * b[k] }
      b[i] /= a[i][i]
    }
    for i in (0..<n).reversed() {
      for k in i + 1..<max(n, i + 1) { b[i] -= a[k][i] * b[k] }
      b[i] /= a[i][i]
    }
    return b
  }
}

/// Codes as quantiles of the normal distribution.
private struct NormalScores {
  /// At the middle of each code's rows, and at their lower end. *Shape*: cardinality.
  let middle: [Double]
  let below: [Double]

  init(_ code: Code, rows: [Int]) {
    var counts = [Double](repeating: 0, count: code.cardinality)
    for row in rows { counts[Int(code.values[row])] += 1 }
    let total = Double(rows.count) + 1
    var before = 0.5
    var middle: [Double] = []
    var below: [Double] = []
    for count in counts {
      below.append(Self.quantile(before / total))
      middle.append(Self.quantile((before + count / 2) / total))
      before += count
    }
    self.middle = middle
    self.below = below
  }

  /// A rational approximation of the normal quantile, absolute error below 4.5e-4.
  ///
  /// *Source*: Abramowitz, Stegun (1964), 26.2.23.
  private static func quantile(_ p: Double) -> Double {
    let tail = max(min(p, 1 - p), 1e-9)
    let t = (-2 * log(tail)).squareRoot()
    let z =
      t - (2.515517 + t * (0.802853 + t * 0.010328))
      / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    return p < 0.5 ? -z : z
  }
}
