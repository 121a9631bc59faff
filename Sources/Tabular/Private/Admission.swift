import Foundation
import Tables

/// Which of a column's cells pass some tests: each fine code in whole, in part, or not at all.
///
/// *Source*: none; a bin's cells are uniform, so the share admitted is a length.
struct Admission: Sendable {
  /// The share of each fine code's cells that passes.
  let shares: [Double]
  /// Of each bin: the stretches of [0, 1) whose cells pass; nil where all do.
  private let pieces: [[Piece]?]

  private struct Piece {
    var from: Double
    var to: Double
  }

  init(_ column: FineColumn, passing tests: [Condition.Test]) {
    let passes = { (number: Double) in tests.allSatisfy { $0.matches(number: number) } }
    var shares: [Double] = []
    var pieces = [[Piece]?](repeating: nil, count: column.cardinality)
    if let levels = column.domain.levels {
      shares = levels.map { level in tests.allSatisfy { $0.matches(text: level) } ? 1 : 0 }
    } else if let bins = column.bins {
      let spans = Spans(tests)
      for code in 0..<bins {
        let inside = Self.pieces(of: code, column, bins: bins, spans, passes)
        let share = inside.reduce(0) { $0 + $1.to - $1.from }
        shares.append(share > 1 - 1e-12 ? 1 : share)
        if share <= 1 - 1e-12 { pieces[code] = inside }
      }
    } else {
      let least = column.domain.least ?? 0
      shares = (0..<column.presentCount).map { passes(least + Double($0)) ? 1 : 0 }
    }
    if column.domain.admitsMissing { shares.append(tests.allSatisfy { $0 == .missing } ? 1 : 0) }
    self.shares = shares
    self.pieces = pieces
  }

  /// A missing cell is admitted as well: what a constraint says.
  func admittingMissing(_ column: FineColumn) -> Admission {
    guard column.domain.admitsMissing else { return self }
    return Admission(shares: shares.dropLast() + [1], pieces: pieces)
  }

  private init(shares: [Double], pieces: [[Piece]?]) {
    self.shares = shares
    self.pieces = pieces
  }

  /// A place within a bin that is drawn uniformly, moved to where cells pass.
  func place(_ drawn: Double, code: Int) -> Double {
    guard let inside = pieces[code], let last = inside.last else { return drawn }
    var left = drawn * inside.reduce(0) { $0 + $1.to - $1.from }
    for piece in inside {
      if left < piece.to - piece.from {
        return min(piece.from + left, piece.to - 1e-9 * (piece.to - piece.from))
      }
      left -= piece.to - piece.from
    }
    return (last.from + last.to) / 2
  }

  private static func pieces(
    of code: Int, _ column: FineColumn, bins: Int, _ spans: Spans, _ passes: (Double) -> Bool
  ) -> [Piece] {
    let range = column.range(ofBin: code)
    switch range {
    case .whole(let first, let count):
      guard count > 0 else { return passes(first) ? [Piece(from: 0, to: 1)] : [] }
      return spans.whole(from: first, through: first + count - 1).map {
        Piece(from: ($0.lowerBound - first) / count, to: ($0.upperBound - first + 1) / count)
      }
    case .stretch(let low, let high):
      let width = high - low
      guard let scale = column.schema.format.decimals.map({ pow(10, Double($0)) }) else {
        return spans.stretches(from: low, to: high).map {
          Piece(from: ($0.lowerBound - low) / width, to: ($0.upperBound - low) / width)
        }
      }
      // What is drawn is rounded to the grid: half a step either side of each number that passes.
      let grid = spans.scaled(by: scale)
      return grid.whole(from: (low * scale).rounded(), through: (high * scale).rounded())
        .compactMap { span in
          let from = max(low, (span.lowerBound - 0.5) / scale)
          let to = min(high, (span.upperBound + 0.5) / scale)
          return from < to ? Piece(from: (from - low) / width, to: (to - low) / width) : nil
        }
    }
  }
}

extension FineColumn {
  enum BinRange {
    /// Whole numbers from the first on, so many.
    case whole(first: Double, count: Double)
    case stretch(Double, Double)
  }

  /// What a bin holds, as `decode` draws it.
  func range(ofBin code: Int) -> BinRange {
    let (least, most) = (domain.least ?? 0, domain.most ?? 0)
    let width = bins.map { (most - least) / Double($0) } ?? 1
    let (low, high) = (least + Double(code) * width, least + Double(code + 1) * width)
    if schema.kind == .measurement { return .stretch(low, high) }
    // The last bin has its upper end too.
    let first = low.rounded(.up)
    let final = code == (bins ?? 0) - 1 ? most.rounded(.down) : high.rounded(.up) - 1
    return .whole(first: first, count: final - first + 1)
  }
}

/// The numbers that pass tests, as intervals in rising order that do not touch.
struct Spans {
  /// With whether each end belongs to it.
  private struct Span {
    var low: Double
    var high: Double
    var hasLow: Bool
    var hasHigh: Bool

    var isEmpty: Bool { low > high || (low == high && !(hasLow && hasHigh)) }
  }

  private var spans: [Span] = [
    Span(low: -.infinity, high: .infinity, hasLow: true, hasHigh: true)
  ]

  init(_ tests: [Condition.Test]) {
    for test in tests {
      switch test {
      case .present: continue
      case .missing: spans = []
      case .within(let interval): keep([Self.span(interval)])
      case .outside(let interval): remove(Self.span(interval))
      case .oneOf(let values): keep(values.compactMap(\.number).sorted().map(Self.point))
      case .noneOf(let values):
        for number in values.compactMap(\.number) { remove(Self.point(number)) }
      }
    }
  }

  private init(_ spans: [Span]) { self.spans = spans }

  func scaled(by scale: Double) -> Spans {
    // A number of the grid is as good as its nearest whole multiple.
    func end(_ value: Double) -> Double {
      let scaled = value * scale
      let near = scaled.rounded()
      return abs(scaled - near) <= 1e-9 * max(1, abs(near)) ? near : scaled
    }
    return Spans(
      spans.map {
        Span(low: end($0.low), high: end($0.high), hasLow: $0.hasLow, hasHigh: $0.hasHigh)
      })
  }

  /// The whole numbers that pass, as runs.
  func whole(from first: Double, through last: Double) -> [ClosedRange<Double>] {
    var runs: [ClosedRange<Double>] = []
    for span in spans {
      var low = span.low.rounded(.up)
      if low == span.low && !span.hasLow { low += 1 }
      var high = span.high.rounded(.down)
      if high == span.high && !span.hasHigh { high -= 1 }
      (low, high) = (max(low, first), min(high, last))
      guard low <= high else { continue }
      if let before = runs.last, before.upperBound >= low {
        // Two intervals may name one number.
        runs[runs.count - 1] = before.lowerBound...max(before.upperBound, high)
      } else {
        runs.append(low...high)
      }
    }
    return runs
  }

  /// The stretches of numbers that pass; single numbers have no length.
  func stretches(from low: Double, to high: Double) -> [ClosedRange<Double>] {
    spans.compactMap { span in
      let (from, to) = (max(span.low, low), min(span.high, high))
      return from < to ? from...to : nil
    }
  }

  private static func point(_ number: Double) -> Span {
    Span(low: number, high: number, hasLow: true, hasHigh: true)
  }

  private static func span(_ interval: Condition.Interval) -> Span {
    Span(
      low: interval.lower?.value.number ?? -.infinity,
      high: interval.upper?.value.number ?? .infinity,
      hasLow: interval.lower?.isClosed ?? true, hasHigh: interval.upper?.isClosed ?? true)
  }

  private mutating func keep(_ others: [Span]) {
    spans = spans.flatMap { own in others.map { Self.both(own, $0) } }.filter { !$0.isEmpty }
  }

  private mutating func remove(_ other: Span) {
    let below = Span(
      low: -.infinity, high: other.low, hasLow: true, hasHigh: !other.hasLow)
    let above = Span(low: other.high, high: .infinity, hasLow: !other.hasHigh, hasHigh: true)
    keep([below, above])
  }

  private static func both(_ a: Span, _ b: Span) -> Span {
    var both = a
    if b.low > a.low || (b.low == a.low && !b.hasLow) {
      (both.low, both.hasLow) = (b.low, b.hasLow)
    }
    if b.high < a.high || (b.high == a.high && !b.hasHigh) {
      (both.high, both.hasHigh) = (b.high, b.hasHigh)
    }
    return both
  }
}
