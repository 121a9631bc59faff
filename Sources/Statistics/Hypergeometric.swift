import Foundation

/// Exact statements about marked things among those that were drawn without replacement.
public enum Hypergeometric {
  /// P(X >= marked) where X is how many of `drawn` things, out of `total`, are among the
  /// `totalMarked` marked ones.
  ///
  /// Fisher's exact test, one-sided (Fisher 1935, doi:10.2307/2342435): which rows are members is
  /// a random draw once the rows themselves are fixed.
  ///
  /// - Complexity: a pass over the upper tail, in logarithms.
  public static func upperTail(
    _ marked: Int, drawn: Int, totalMarked: Int, total: Int
  ) -> Double {
    precondition(
      drawn >= 0 && drawn <= total && totalMarked >= 0 && totalMarked <= total,
      "No more are drawn or marked than there are.")
    let least = max(0, drawn + totalMarked - total)
    let most = min(drawn, totalMarked)
    if marked <= least { return 1 }
    if marked > most { return 0 }
    func logTerm(_ x: Int) -> Double {
      logChoose(totalMarked, x) + logChoose(total - totalMarked, drawn - x)
        - logChoose(total, drawn)
    }
    // From the larger of the asked count and the mode outwards, each term from its neighbour.
    let mode = Int(Double(drawn + 1) * Double(totalMarked + 1) / Double(total + 2))
    let start = max(marked, min(most, mode))
    var sum = 1.0
    var term = 1.0
    var x = start
    while x < most {
      term *=
        Double(totalMarked - x) * Double(drawn - x)
        / (Double(x + 1) * Double(total - totalMarked - drawn + x + 1))
      x += 1
      sum += term
      if term < sum * 1e-17 { break }
    }
    term = 1
    x = start
    while x > marked {
      term *=
        Double(x) * Double(total - totalMarked - drawn + x)
        / (Double(totalMarked - x + 1) * Double(drawn - x + 1))
      x -= 1
      sum += term
      if term < sum * 1e-17 { break }
    }
    return min(1, exp(logTerm(start)) * sum)
  }

  /// ln of how many ways there are to choose k of n.
  static func logChoose(_ n: Int, _ k: Int) -> Double {
    Binomial.logGamma(Double(n) + 1) - Binomial.logGamma(Double(k) + 1)
      - Binomial.logGamma(Double(n - k) + 1)
  }
}
