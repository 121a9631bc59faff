import Tables

/// Which numbers pass all of some tests, in units of a column's grid.
struct AdmittedNumbers {
  /// Closed, ascending, apart.
  private(set) var intervals: [ClosedRange<Double>]
  private(set) var includesMissing: Bool

  private static let everything = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

  init(_ tests: [Condition.Test], grid: Grid) {
    intervals = [Self.everything]
    includesMissing = tests.allSatisfy { $0 == .missing }
    for test in tests { intervals = Self.both(intervals, Self.passing(test, grid)) }
  }

  private static func passing(_ test: Condition.Test, _ grid: Grid) -> [ClosedRange<Double>] {
    switch test {
    case .missing: return []
    case .present: return [everything]
    case .oneOf(let values):
      let points = Set(values.compactMap { $0.number.map(grid.units) }).sorted()
      return points.map { $0...$0 }
    case .noneOf(let values):
      let points = Set(values.compactMap { $0.number.map(grid.units) }).sorted()
      return points.reduce([everything]) { both($0, outside($1, $1, grid)) }
    case .within(let interval):
      let lower = interval.lower.map { above($0, grid) } ?? everything.lowerBound
      let upper = interval.upper.map { below($0, grid) } ?? everything.upperBound
      return lower <= upper ? [lower...upper] : []
    case .outside(let interval):
      var result: [ClosedRange<Double>] = []
      if let lower = interval.lower {
        let end = below(.init(lower.value, isClosed: !lower.isClosed), grid)
        if everything.lowerBound <= end { result.append(everything.lowerBound...end) }
      }
      if let upper = interval.upper {
        let start = above(.init(upper.value, isClosed: !upper.isClosed), grid)
        if start <= everything.upperBound { result.append(start...everything.upperBound) }
      }
      return result
    }
  }

  /// The least number that an interval's lower end admits.
  private static func above(_ bound: Condition.Bound, _ grid: Grid) -> Double {
    let number = bound.value.number ?? 0
    guard grid.step > 0 else { return bound.isClosed ? number : number.nextUp }
    let units = grid.units(number)
    let value = grid.value(units)
    return value < number || (value == number && !bound.isClosed) ? units + 1 : units
  }

  private static func below(_ bound: Condition.Bound, _ grid: Grid) -> Double {
    let number = bound.value.number ?? 0
    guard grid.step > 0 else { return bound.isClosed ? number : number.nextDown }
    let units = grid.units(number)
    let value = grid.value(units)
    return value > number || (value == number && !bound.isClosed) ? units - 1 : units
  }

  private static func outside(_ from: Double, _ to: Double, _ grid: Grid) -> [ClosedRange<Double>] {
    let before = grid.step > 0 ? from - 1 : from.nextDown
    let after = grid.step > 0 ? to + 1 : to.nextUp
    return [everything.lowerBound...before, after...everything.upperBound]
  }

  private static func both(_ a: [ClosedRange<Double>], _ b: [ClosedRange<Double>])
    -> [ClosedRange<Double>]
  {
    a.flatMap { one in
      b.compactMap { other in
        let lower = max(one.lowerBound, other.lowerBound)
        let upper = min(one.upperBound, other.upperBound)
        return lower <= upper ? lower...upper : nil
      }
    }
  }
}
