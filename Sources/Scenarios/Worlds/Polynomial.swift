/// A polynomial of degree four at most, and where it first falls to zero.
struct Polynomial {
  /// c0 + c1 t + c2 t² + c3 t³ + c4 t⁴
  var c: SIMD8<Double>

  init(_ c0: Double, _ c1: Double, _ c2: Double = 0, _ c3: Double = 0, _ c4: Double = 0) {
    c = SIMD8(c0, c1, c2, c3, c4, 0, 0, 0)
  }

  func callAsFunction(_ t: Double) -> Double {
    c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * c[4])))
  }

  var derivative: Polynomial { Polynomial(c[1], 2 * c[2], 3 * c[3], 4 * c[4]) }

  private var degree: Int {
    c[4] != 0 ? 4 : c[3] != 0 ? 3 : c[2] != 0 ? 2 : c[1] != 0 ? 1 : 0
  }

  /// The first t in low...high at which it is zero or below; nil where it stays above.
  ///
  /// *Complexity*: closed forms to degree two; above, a safeguarded Newton on each monotone piece.
  func firstNonPositive(from low: Double, to high: Double) -> Double? {
    if self(low) <= 0 { return low }
    var begin = low
    for turn in turns(from: low, to: high) where turn > begin {
      if self(turn) <= 0 { return crossing(begin, turn) }
      begin = turn
    }
    guard high > begin else { return nil }
    return self(high) <= 0 ? crossing(begin, high) : nil
  }

  /// Where its derivative changes sign in low..<high, ascending.
  func turns(from low: Double, to high: Double) -> Times {
    if degree < 2 { return Times() }
    return derivative.roots(from: low, to: high)
  }

  private func roots(from low: Double, to high: Double) -> Times {
    var found = Times()
    switch degree {
    case 0: break
    case 1:
      let t = -c[0] / c[1]
      if t > low && t < high { found.insert(t) }
    case 2:
      let square = c[1] * c[1] - 4 * c[2] * c[0]
      guard square > 0 else { break }
      let q = -0.5 * (c[1] + (c[1] < 0 ? -square.squareRoot() : square.squareRoot()))
      let one = q / c[2]
      if one > low && one < high { found.insert(one) }
      guard q != 0 else { break }
      let two = c[0] / q
      if two > low && two < high { found.insert(two) }
    default:
      var begin = low
      var ends = turns(from: low, to: high)
      ends.insert(high)
      for end in ends {
        if (self(begin) > 0) != (self(end) > 0) { found.insert(crossing(begin, end)) }
        begin = end
      }
    }
    return found
  }

  /// The root between two points of which it is monotone and changes sign.
  private func crossing(_ a: Double, _ b: Double) -> Double {
    var (low, high) = (a, b)
    let falls = self(a) > self(b)
    let slope = derivative
    var t = 0.5 * (a + b)
    for _ in 0..<100 {
      let value = self(t)
      if value == 0 { return t }
      if (value > 0) == falls { low = t } else { high = t }
      let next = t - value / slope(t)
      let inside = next > low && next < high
      let middle = 0.5 * (low + high)
      let step = inside ? next : middle
      if abs(step - t) <= 1e-15 * max(1, abs(t)) || middle <= low || middle >= high { return step }
      t = step
    }
    return t
  }
}
