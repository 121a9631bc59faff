package import Evaluation

/// Where a reading stands beside its ideal.
///
/// The ideal is itself an estimate, so a reading is *at* it when the two intervals meet, when it
/// lies on the better side, or when the difference is too small to matter in its unit; it is
/// *near* it within three times that, and *apart* beyond. The tolerances are conventions of this
/// page; the figures stand beside them. A reading that carries a test of its own stands where the
/// test puts it.
package enum Standing: CaseIterable {
  case atIdeal, near, apart, passed, failed, noIdeal, notComputed

  package init(_ reading: Reading) {
    guard let value = reading.value, value.isFinite else {
      self = .notComputed
      return
    }
    if let passed = reading.passed {
      self = passed ? .passed : .failed
      return
    }
    guard let ideal = reading.ideal, ideal.isFinite else {
      self = .noIdeal
      return
    }
    let isBetter =
      switch reading.better {
      case .lower: value <= ideal
      case .higher: value >= ideal
      case .ideal: value == ideal
      }
    let interval = reading.interval ?? value...value
    let idealInterval = reading.idealInterval ?? ideal...ideal
    let tolerance = Standing.tolerance(reading.unit, reading.better, ideal)
    let gap = abs(value - ideal)
    self =
      if isBetter || interval.overlaps(idealInterval) || gap <= tolerance {
        .atIdeal
      } else if gap <= 3 * tolerance {
        .near
      } else {
        .apart
      }
  }

  /// How far from `ideal` still counts as there.
  static func tolerance(_ unit: Reading.Unit, _ better: Reading.Direction, _ ideal: Double)
    -> Double
  {
    switch unit {
    case .auc, .score: 0.02
    case .correlation: better == .lower ? max(0.2 * abs(ideal), 0.005) : 0.02
    // An error in percent: a fifth of the error that real data has against itself. A share that should
    // be high is as far from 100 % as real data leaves it, a point more or less.
    case .percent:
      switch better {
      case .ideal: 2
      case .higher: 1
      case .lower: max(0.2 * abs(ideal), 0.1)
      }
    case .rows: max(2 * abs(ideal).squareRoot(), 1)
    case .loss: 0.05 * abs(ideal)
    }
  }

  /// Whether there was something to compare with or a test.
  var isKnown: Bool { self != .noIdeal && self != .notComputed }
  /// Whether it is as real data would be.
  var isGood: Bool { self == .atIdeal || self == .passed }

  package var mark: String {
    switch self {
    case .atIdeal, .passed: "✓"
    case .near: "·"
    case .apart, .failed: "!"
    case .noIdeal, .notComputed: "–"
    }
  }

  package var words: String {
    switch self {
    case .atIdeal: "at the ideal"
    case .near: "near it"
    case .apart: "apart"
    case .passed: "test passed"
    case .failed: "test failed"
    case .noIdeal: "no ideal"
    case .notComputed: "not computed"
    }
  }

  /// Its class in the stylesheet.
  var style: String {
    switch self {
    case .atIdeal, .passed: "at"
    case .near: "near"
    case .apart, .failed: "apart"
    case .noIdeal, .notComputed: "none"
    }
  }
}
