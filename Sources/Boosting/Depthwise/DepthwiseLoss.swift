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

  /// Gradients and hessians of the rows for one output.
  ///
  /// *Shape*: `margins[row * outputs + output]`; `into[2 * row]` gradient, `into[2 * row + 1]` hessian.
  ///
  /// Both are rounded to a grid of 2^-24 of their largest size. Sums over up to 2^29 rows are then
  /// exact in double precision: a histogram does not depend on the order of its rows, and a
  /// subtracted one has true zeros.
  func differentiate(
    targets: [Double], margins: [Double], output: Int, rows: [UInt32], into result: inout [Float]
  ) {
    switch self {
    case .logistic:
      for row in rows {
        let index = Int(row)
        let share = 1 / (1 + exp(-margins[index]))
        result[2 * index] = Grid.unit.rounded(share - targets[index])
        result[2 * index + 1] = max(Grid.unit.rounded(share * (1 - share)), Float(Grid.unit.step))
      }
    case .squared:
      var largest = 0.0
      for row in rows { largest = max(largest, abs(margins[Int(row)] - targets[Int(row)])) }
      let grid = Grid(covering: largest)
      for row in rows {
        let index = Int(row)
        result[2 * index] = grid.rounded(margins[index] - targets[index])
        result[2 * index + 1] = 1
      }
    case .softmax(let classes):
      for row in rows {
        let index = Int(row)
        let base = index * classes
        var highest = margins[base]
        for other in 1..<classes { highest = max(highest, margins[base + other]) }
        var total = 0.0
        for other in 0..<classes { total += exp(margins[base + other] - highest) }
        let share = exp(margins[base + output] - highest) / total
        let hit = targets[index] == Double(output) ? 1.0 : 0.0
        result[2 * index] = Grid.unit.rounded(share - hit)
        result[2 * index + 1] = max(
          Grid.unit.rounded(2 * share * (1 - share)), Float(Grid.unit.step))
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

  func rounded(_ value: Double) -> Float { Float((value * inverse).rounded() * step) }
}
