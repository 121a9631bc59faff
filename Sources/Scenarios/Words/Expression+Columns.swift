import CScenarios

extension Expression {
  /// Computes the formula for rows 0..<count; truths are 1 and 0.
  ///
  /// - Parameters:
  ///   - column: where a column's numbers begin.
  ///   - scratch: room for `depth * count` numbers.
  ///   - result: where the answers go.
  func compute(
    _ count: Int, column: (Int) -> UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
    into result: UnsafeMutablePointer<Double>
  ) {
    if let number = plainColumn {
      result.update(from: column(number), count: count)
      return
    }
    if let value = constant {
      for i in 0..<count { result[i] = value }
      return
    }
    var top = -1
    for step in steps {
      switch step {
      case .constant(let value):
        top += 1
        let x = scratch + top * count
        for i in 0..<count { x[i] = value }
      case .column(let number):
        top += 1
        (scratch + top * count).update(from: column(number), count: count)
      case .negate, .not, .absolute, .squareRoot, .exponential, .logarithm:
        Expression.change(scratch + top * count, count, step)
      case .choose:
        top -= 2
        let condition = scratch + top * count
        let yes = condition + count
        let no = yes + count
        for i in 0..<count { condition[i] = condition[i] != 0 ? yes[i] : no[i] }
      default:
        top -= 1
        Expression.join(scratch + top * count, scratch + (top + 1) * count, count, step)
      }
    }
    result.update(from: scratch, count: count)
  }

  private static func change(_ x: UnsafeMutablePointer<Double>, _ count: Int, _ step: Step) {
    switch step {
    case .negate: for i in 0..<count { x[i] = -x[i] }
    case .not: for i in 0..<count { x[i] = x[i] == 0 ? 1 : 0 }
    case .absolute: for i in 0..<count { x[i] = abs(x[i]) }
    case .squareRoot: for i in 0..<count { x[i] = x[i].squareRoot() }
    case .exponential: us_exponentials(x, Int64(count), x)
    case .logarithm:
      // The kernel takes positive numbers alone.
      for i in 0..<count { x[i] = max(x[i], Double.leastNormalMagnitude) }
      us_logarithms(x, Int64(count), x)
    default: break
    }
  }

  private static func join(
    _ a: UnsafeMutablePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int, _ step: Step
  ) {
    switch step {
    case .add: for i in 0..<count { a[i] += b[i] }
    case .subtract: for i in 0..<count { a[i] -= b[i] }
    case .multiply: for i in 0..<count { a[i] *= b[i] }
    case .divide: for i in 0..<count { a[i] /= b[i] }
    case .least: for i in 0..<count { a[i] = a[i] < b[i] ? a[i] : b[i] }
    case .most: for i in 0..<count { a[i] = a[i] > b[i] ? a[i] : b[i] }
    case .less: for i in 0..<count { a[i] = a[i] < b[i] ? 1 : 0 }
    case .lessOrEqual: for i in 0..<count { a[i] = a[i] <= b[i] ? 1 : 0 }
    case .equal: for i in 0..<count { a[i] = a[i] == b[i] ? 1 : 0 }
    case .and: for i in 0..<count { a[i] = a[i] != 0 && b[i] != 0 ? 1 : 0 }
    case .or: for i in 0..<count { a[i] = a[i] != 0 || b[i] != 0 ? 1 : 0 }
    default: break
    }
  }
}
