import Chance
import Tables

/// What an attack sees: learned and unseen rows in equal number, and the synthetic table, as numbers
/// on one scale.
///
/// Equal numbers matter. How unique a row is falls with the number of rows around it, so that an
/// attack on a large train and a small control finds differences where there are none.
public struct Scene: Sendable {
  /// Rows of one table. *Shape*: `columns[axis][row]`, missing as NaN.
  struct Rows: Sendable {
    var columns: [[Double]]
    /// Each row's place in its file, from 0.
    var places: [Int]

    var count: Int { places.count }

    func taking(_ rows: some Collection<Int>) -> Rows {
      Rows(
        columns: columns.map { column in rows.map { column[$0] } }, places: rows.map { places[$0] })
    }
  }

  /// *Shape*: a number a row.
  struct Distances: Sendable {
    var train: [Double]
    var control: [Double]
  }

  /// One judged column.
  struct Axis: Sendable {
    var name: String
    var isNumber: Bool
    /// The least real value and the range of them; of numbers.
    var origin: Double
    var range: Double
  }

  let axes: [Axis]
  let train: Rows
  let control: Rows
  let synthetic: Rows
  /// Axes an attacker may want to infer.
  let secrets: [Int]
  /// Which rows were in which of many fits, and how near each fit came to them.
  let shadows: ShadowEvidence?
  /// From each learned and each unseen row to the nearest synthetic one.
  let distances: @Sendable () async throws -> Distances
  let seed: Seed
  /// Which table a row of train is from when it is named.
  let learnedOrigin: ExposedRow.Origin

  init(
    axes: [Axis], train: Rows, control: Rows, synthetic: Rows, secrets: [Int],
    shadows: ShadowEvidence?, distances: @escaping @Sendable () async throws -> Distances,
    seed: Seed, learnedOrigin: ExposedRow.Origin = .train
  ) {
    precondition(train.count == control.count, "As many unseen rows as learned ones.")
    self.axes = axes
    self.train = train
    self.control = control
    self.synthetic = synthetic
    self.secrets = secrets
    self.shadows = shadows
    self.distances = distances
    self.seed = seed
    self.learnedOrigin = learnedOrigin
  }

  /// Columns of a panel.
  static func axes(of features: [Panel.Feature]) -> [Axis] {
    features.map { feature in
      guard feature.isNumber else {
        return Axis(name: feature.name, isNumber: false, origin: 0, range: 0)
      }
      var low = Double.infinity
      var high = -Double.infinity
      for cells in [feature.train, feature.holdout] {
        for value in cells where !value.isNaN {
          low = min(low, value)
          high = max(high, value)
        }
      }
      return low <= high
        ? Axis(name: feature.name, isNumber: true, origin: low, range: high - low)
        : Axis(name: feature.name, isNumber: true, origin: 0, range: 0)
    }
  }
}

extension Scene.Rows {
  /// One number a row, equal for equal rows.
  var prints: [UInt64] {
    var prints = [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: count)
    for column in columns {
      for row in prints.indices {
        let cell = column[row]
        let mark = cell.isNaN ? 0x7FF8_0000_0000_0001 : (cell == 0 ? 0 : cell).bitPattern
        var z = prints[row] &* 0xD1B5_4A32_D192_ED03 ^ mark
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        prints[row] = z ^ (z >> 31)
      }
    }
    return prints
  }
}
