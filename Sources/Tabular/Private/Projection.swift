/// From a scope's cells to those of a part of it, as runs.
///
/// The scope's last column varies fastest: over a run of its values the part's cell either stays or
/// moves along. Runs need a fraction of the memory of a map of all cells, and the compiler makes
/// vectors of them.
struct Projection: Sendable {
  /// Of each run: the part's first cell.
  private let starts: [Int32]
  private let width: Int
  /// Whether the part's cell moves along with the run.
  private let moves: Bool

  init(from scope: Scope, onto part: Scope, _ cardinalities: [Int]) {
    guard let last = scope.columns.last else {
      (starts, width, moves) = ([0], 1, false)
      return
    }
    width = cardinalities[last]
    moves = part.columns.last == last
    let outer = Scope(scope.columns.dropLast())
    let step = Int32(moves ? width : 1)
    starts = outer.projection(
      onto: Scope(part.columns.filter { $0 != last }), cardinalities
    ).map { $0 * step }
  }

  /// whole[cell] += part[its cell]
  func add(_ part: [Double], to whole: inout [Double]) {
    run(part, &whole) { whole, part, count in
      for index in 0..<count { whole[index] += part[index] }
    } still: { whole, value, count in
      for index in 0..<count { whole[index] += value }
    }
  }

  /// whole[cell] *= part[its cell]
  func multiply(_ whole: inout [Double], by part: [Double]) {
    run(part, &whole) { whole, part, count in
      for index in 0..<count { whole[index] *= part[index] }
    } still: { whole, value, count in
      for index in 0..<count { whole[index] *= value }
    }
  }

  /// part[its cell] = Σ whole[cell]
  func sum(_ whole: [Double], into part: inout [Double]) {
    whole.withUnsafeBufferPointer { whole in
      part.withUnsafeMutableBufferPointer { part in
        part.update(repeating: 0)
        guard var from = whole.baseAddress, let to = part.baseAddress else { return }
        for start in starts {
          let target = to + Int(start)
          if moves {
            for index in 0..<width { target[index] += from[index] }
          } else {
            target[0] += Self.total(from, width)
          }
          from += width
        }
      }
    }
  }

  /// Four sums at once: the order is fixed, and additions need not wait for each other.
  @inline(__always)
  private static func total(_ values: UnsafePointer<Double>, _ count: Int) -> Double {
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    var index = 0
    while index + 4 <= count {
      a += values[index]
      b += values[index + 1]
      c += values[index + 2]
      d += values[index + 3]
      index += 4
    }
    while index < count {
      a += values[index]
      index += 1
    }
    return (a + b) + (c + d)
  }

  @inline(__always)
  private func run(
    _ part: [Double], _ whole: inout [Double],
    moving: (UnsafeMutablePointer<Double>, UnsafePointer<Double>, Int) -> Void,
    still: (UnsafeMutablePointer<Double>, Double, Int) -> Void
  ) {
    part.withUnsafeBufferPointer { part in
      whole.withUnsafeMutableBufferPointer { whole in
        guard var to = whole.baseAddress, let from = part.baseAddress else { return }
        for start in starts {
          if moves {
            moving(to, from + Int(start), width)
          } else {
            still(to, from[Int(start)], width)
          }
          to += width
        }
      }
    }
  }
}

/// cell ← exp(cell − the largest), for all cells.
///
/// 2^n · P(r) with x = n·ln 2 + r: a polynomial of degree 11 over |r| ≤ ln 2/2. *Error*: below 1e-14,
/// relatively; 0 below exp(−700). Written without calls, so that the compiler makes vectors of it.
///
/// *Source*: the reduction is Cody and Waite's (1980, "Software Manual for the Elementary
/// Functions").
func exponentiate(_ cells: inout [Double]) {
  cells.withUnsafeMutableBufferPointer { cells in
    guard let pointer = cells.baseAddress else { return }
    var peak = -Double.infinity
    for index in 0..<cells.count { peak = pointer[index] > peak ? pointer[index] : peak }
    for index in 0..<cells.count {
      let given = pointer[index] - peak
      let x = given > -700 ? given : -700
      // Adding 1.5·2⁵² rounds to a whole number, which then stands in the low bits.
      let shifted = x * 1.4426950408889634 + 0x1.8p52
      let n = shifted - 0x1.8p52
      let r = (x - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33
      var p = 1.0 / 39_916_800
      p = p * r + 1.0 / 3_628_800
      p = p * r + 1.0 / 362_880
      p = p * r + 1.0 / 40_320
      p = p * r + 1.0 / 5_040
      p = p * r + 1.0 / 720
      p = p * r + 1.0 / 120
      p = p * r + 1.0 / 24
      p = p * r + 1.0 / 6
      p = p * r + 0.5
      p = p * r + 1
      p = p * r + 1
      let scale = Double(bitPattern: (shifted.bitPattern &+ 1_023) &<< 52)
      pointer[index] = given > -700 ? p * scale : 0
    }
  }
}
