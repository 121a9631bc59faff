import Foundation

/// What the trees minimise.
public enum DepthwiseLoss: Hashable, Sendable, Codable {
  /// Targets 0 and 1; the margin is the log-odds of 1.
  case logistic
  /// Any numbers; the margin is the prediction.
  case squared
  /// Targets 0..<classes; one margin, and one tree a round, per class.
  case softmax(classes: Int)

  /// Margins a row has.
  public var outputs: Int {
    switch self {
    case .logistic, .squared: 1
    case .softmax(let classes): classes
    }
  }

  /// The margins that fit best before the first tree.
  func opening(_ targets: [Double], rows: [UInt32]) -> [Double] {
    var mean = 0.0
    for row in rows { mean += targets[Int(row)] }
    mean /= Double(max(rows.count, 1))
    switch self {
    case .squared: return [mean]
    case .logistic:
      let share = min(max(mean, 1e-6), 1 - 1e-6)
      return [log(share / (1 - share))]
    case .softmax(let classes):
      return [Double](repeating: 0, count: classes)
    }
  }

  /// Gradients and hessians of the rows for every output.
  ///
  /// *Shape*: `margins[row * outputs + output]`; `into[output][2 * row]` gradient, the next hessian.
  ///
  /// Both are rounded to a grid of 2^-24 of their largest size. Sums over up to 2^29 rows are then
  /// exact in double precision: a histogram does not depend on the order of its rows, and a
  /// subtracted one has true zeros.
  func differentiate(
    targets: [Double], margins: [Double], rows: [UInt32], into result: inout [[Float]]
  ) {
    let unit = Grid.unit
    let least = Float(unit.step)
    switch self {
    case .logistic:
      unsafe result[0].withUnsafeMutableBufferPointer { result in
        for row in rows {
          let index = Int(row)
          let share = 1 / (1 + exp(-margins[index]))
          let weight = max(unit.rounded(share * (1 - share)), least)
          unsafe (result[2 * index] = unit.rounded(share - targets[index]))
          unsafe (result[2 * index + 1] = weight)
        }
      }
    case .squared:
      var largest = 0.0
      for row in rows { largest = max(largest, abs(margins[Int(row)] - targets[Int(row)])) }
      let grid = Grid(covering: largest)
      for row in rows {
        let index = Int(row)
        result[0][2 * index] = grid.rounded(margins[index] - targets[index])
        result[0][2 * index + 1] = 1
      }
    case .softmax(let classes):
      var shares = [Double](repeating: 0, count: classes)
      for row in rows {
        let index = Int(row)
        let base = index * classes
        var highest = margins[base]
        for other in 1..<classes { highest = max(highest, margins[base + other]) }
        var total = 0.0
        for output in 0..<classes {
          shares[output] = exp(margins[base + output] - highest)
          total += shares[output]
        }
        for output in 0..<classes {
          let share = shares[output] / total
          let hit = targets[index] == Double(output) ? 1.0 : 0.0
          result[output][2 * index] = unit.rounded(share - hit)
          result[output][2 * index + 1] = max(unit.rounded(2 * share * (1 - share)), least)
        }
      }
    }
  }
}

/// A grid of numbers that single precision holds exactly and double precision adds exactly.
private struct Grid {
  let step: Double
  private let inverse: Double

  /// For numbers up to 1 in size.
  static let unit = Grid(covering: 1)

  init(covering largest: Double) {
    let exponent = largest > 0 && largest.isFinite ? Int(largest.exponent) + 1 : 0
    step = scalbn(1, exponent - 24)
    inverse = 1 / step
  }

  /// The nearest point of the grid, halves away from zero.
  ///
  /// Adding and taking away 1.5 * 2^52 leaves no room for a fraction and rounds halves to even, which
  /// is then mended: rounding without a call.
  @inline(__always)
  func rounded(_ value: Double) -> Float {
    let magic = 6_755_399_441_055_744.0
    let scaled = value * inverse
    var whole = scaled + magic - magic
    if (scaled - whole).magnitude == 0.5 && whole.magnitude < scaled.magnitude {
      whole += scaled < 0 ? -1 : 1
    }
    return Float(whole * step)
  }
}
