import Foundation

/// Rows as points: numbers by train's range, categories one-hot by train's levels.
///
/// A number is (value - lowest) / (highest - lowest); a missing one lies at train's mean and has 1 on
/// an axis of its own. A category has one axis a level, missing counting as a level; a level that
/// train does not have lies at 0 on all of them. One-hot axes are never written down: two levels are
/// 2 apart when squared, a level and an unknown one 1.
///
/// A number is kept as (value - lowest) over the power of two below the range, which is exact, and the
/// rest of the division is the axis' weight: equally large steps stay equal, as ties are compared.
///
/// *Shape*: cells are `[column][row]`, missing as NaN.
struct UnitSpace: Sendable {
  private enum Axis: Sendable {
    /// `exponent` is that of half the range; `mean` is of the coordinates.
    case number(lowest: Double, exponent: Int, mean: Double, weight: Double)
    /// Each known level's place; missing has the last.
    case category(places: [Double: Int], missing: Int?)
  }

  private let axes: [Axis]

  /// Beyond so many ranges a point is not moved further away, so that no square overflows.
  private static let farthest = 1e6

  init(of features: [Panel.Feature], train cells: [[Double]]) {
    axes = zip(features, cells).map { feature, column in
      let present = column.filter { !$0.isNaN }
      guard feature.isNumber else {
        let levels = Set(present).sorted()
        return .category(
          places: Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) }),
          missing: present.count < column.count ? levels.count : nil)
      }
      let lowest = present.min() ?? 0
      // Halves, since a range of numbers near the largest there is would overflow.
      let half = (present.max() ?? 0) / 2 - lowest / 2
      // A constant column is left in its own unit.
      let exponent = half > 0 ? Int(half.exponent) : -1
      let units = present.map { UnitSpace.coordinate($0, lowest, exponent) }
      let share = half > 0 ? 1 / half.significand : 1
      return .number(
        lowest: lowest, exponent: exponent,
        mean: units.isEmpty ? 0 : units.reduce(0, +) / Double(units.count), weight: share * share)
    }
  }

  private static func coordinate(_ value: Double, _ lowest: Double, _ exponent: Int) -> Double {
    max(-farthest, min(farthest, scalbn(value / 2 - lowest / 2, -exponent)))
  }

  /// Points of this space.
  struct Points: Sendable {
    let count: Int
    let axes: [Coordinates]
  }

  /// One axis, or all one-hot axes of a category.
  struct Coordinates: Sendable {
    /// One a row; a category's value is its level's place, -1 where unknown.
    var values: [Double]
    /// How many levels a category has; nil for numbers.
    var levels: Int?
    /// What squared differences are multiplied by.
    var weight = 1.0
  }

  func points(_ cells: [[Double]]) -> Points {
    precondition(cells.count == axes.count, "A column for every axis.")
    var found: [Coordinates] = []
    for (axis, column) in zip(axes, cells) {
      switch axis {
      case .number(let lowest, let exponent, let mean, let weight):
        found.append(
          Coordinates(
            values: column.map {
              $0.isNaN ? mean : UnitSpace.coordinate($0, lowest, exponent)
            }, weight: weight))
        found.append(Coordinates(values: column.map { $0.isNaN ? 1 : 0 }))
      case .category(let places, let missing):
        found.append(
          Coordinates(
            values: column.map { Double(($0.isNaN ? missing : places[$0]) ?? -1) },
            levels: places.count + (missing == nil ? 0 : 1)))
      }
    }
    return Points(count: cells.first?.count ?? 0, axes: found)
  }
}

extension UnitSpace.Points {
  /// The Euclidean distance of each of these points from the mean of others.
  ///
  /// *Complexity*: one pass over both; the one-hot axes of a category are met by their level's share.
  func distances(fromMeanOf others: UnitSpace.Points) -> [Double] {
    var squares = [Double](repeating: 0, count: count)
    let total = Double(max(others.count, 1))
    for (axis, other) in zip(axes, others.axes) {
      guard let levels = axis.levels else {
        let mean = other.values.reduce(0, +) / total
        for row in squares.indices {
          let difference = axis.values[row] - mean
          squares[row] += axis.weight * difference * difference
        }
        continue
      }
      var counts = [Double](repeating: 0, count: levels)
      for value in other.values where value >= 0 { counts[Int(value)] += 1 }
      let centre = counts.reduce(0) { $0 + ($1 / total) * ($1 / total) }
      for row in squares.indices {
        let value = axis.values[row]
        squares[row] += value < 0 ? centre : max(0, 1 - 2 * counts[Int(value)] / total + centre)
      }
    }
    return squares.map { $0.squareRoot() }
  }
}
