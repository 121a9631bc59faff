import Foundation

/// Exact statements about a count of successes.
public enum Binomial {
  /// P(X >= successes) for X ~ Binomial(trials, p).
  ///
  /// - Complexity: a pass over the upper tail, in logarithms.
  public static func upperTail(_ successes: Int, of trials: Int, p: Double) -> Double {
    precondition(trials >= 0 && successes <= trials, "No more successes than trials.")
    precondition(p >= 0 && p <= 1, "A probability.")
    if successes <= 0 { return 1 }
    if p == 0 { return 0 }
    if p == 1 { return 1 }
    // The largest term leads; each term follows from its neighbour.
    let mode = max(successes, min(trials, Int(Double(trials + 1) * p)))
    let leading =
      logGamma(Double(trials) + 1) - logGamma(Double(mode) + 1)
      - logGamma(Double(trials - mode) + 1) + Double(mode) * log(p)
      + Double(trials - mode) * log1p(-p)
    let odds = p / (1 - p)
    var sum = 1.0
    var term = 1.0
    var count = mode
    while count < trials {
      term *= Double(trials - count) / Double(count + 1) * odds
      count += 1
      sum += term
      if term < sum * 1e-17 { break }
    }
    term = 1
    count = mode
    while count > successes {
      term *= Double(count) / Double(trials - count + 1) / odds
      count -= 1
      sum += term
      if term < sum * 1e-17 { break }
    }
    return min(1, exp(leading) * sum)
  }

  /// The exact two-sided interval for the chance of success.
  ///
  /// - *Source*: Clopper and Pearson (1934), doi:10.1093/biomet/26.4.404, by bisection of the tails.
  public static func interval(
    _ successes: Int, of trials: Int, confidence: Double = 0.95
  ) -> ClosedRange<Double> {
    precondition(confidence > 0 && confidence < 1, "Confidence lies between 0 and 1.")
    guard trials > 0 else { return 0...1 }
    let tail = (1 - confidence) / 2
    let lower =
      successes == 0 ? 0 : root { upperTail(successes, of: trials, p: $0) < tail }
    let upper =
      successes == trials
      ? 1 : root { 1 - upperTail(successes + 1, of: trials, p: $0) > tail }
    return min(lower, upper)...max(lower, upper)
  }

  /// Where a condition that holds for small p and fails for large p changes.
  private static func root(_ holdsBelow: (Double) -> Bool) -> Double {
    var low = 0.0
    var high = 1.0
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if holdsBelow(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The logarithm of the gamma function for x >= 1.
  ///
  /// Stirling's series after shifting x past 10; relative error below 1e-14. (Foundation's
  /// `lgamma` writes a global sign and is not safe to call from two threads.)
  static func logGamma(_ x: Double) -> Double {
    var shift = 0.0
    var z = x
    while z < 10 {
      shift += log(z)
      z += 1
    }
    let inverse = 1 / z
    let square = inverse * inverse
    let series =
      inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)))
    return (z - 0.5) * log(z) - z + 0.918938533204672741780 + series - shift
  }
}
