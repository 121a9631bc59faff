/// Two weighted samples of rows that a distance is taken between.
struct Contrast: Sendable {
  struct Side: Sendable {
    /// Rows of the stack.
    var rows: Range<Int>
    /// How often each of them counts; once where nil.
    var weights: [UInt8]?
    /// The rows that count, ascending and once each, where they are but a part of `rows`.
    var chosen: [Int32]?

    /// Calls `body` with every row that counts, and how often.
    @inline(__always)
    func forEach(_ body: (Int, UInt8) -> Void) {
      if let chosen {
        for row in chosen { body(Int(row), 1) }
      } else if let weights {
        let first = rows.lowerBound
        for row in rows {
          let weight = weights[row - first]
          if weight > 0 { body(row, weight) }
        }
      } else {
        for row in rows { body(row, 1) }
      }
    }
  }

  enum Role: Sendable {
    /// Train against synthetic, as they are.
    case value
    /// Train against holdout, as they are.
    case holdout
    /// Resamples of train and synthetic: how far the value would move.
    case resample
    /// One half of the real rows against the other.
    case halves
    /// A quarter of the real rows against another.
    case quarters
  }

  var role: Role
  var a: Side
  var b: Side
}

/// Something a contrast can be measured by: a column, a pair, a triple.
protocol ContrastPart: Sendable {
  var columns: [String] { get }
  /// One distance per contrast of the stack; nil where it has no meaning.
  func distances(_ stack: ContrastStack) -> [Double?]
}
