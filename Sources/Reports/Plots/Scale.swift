/// A straight line from data to a drawing's coordinates.
struct Scale {
  var lower: Double
  var upper: Double
  var start: Double
  var end: Double

  init(_ lower: Double, _ upper: Double, to start: Double, _ end: Double) {
    self.lower = lower
    self.upper = upper
    self.start = start
    self.end = end
  }

  /// The coordinate of a value, kept inside the drawing.
  func callAsFunction(_ value: Double) -> Double {
    guard upper > lower, value.isFinite else { return start }
    // Halved first: the span of two finite numbers need not be finite.
    let share = (value / 2 - lower / 2) / (upper / 2 - lower / 2)
    return start + min(max(share, 0), 1) * (end - start)
  }
}
