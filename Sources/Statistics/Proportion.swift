/// Intervals for shares and for the difference of two shares.
public enum Proportion {
  /// The score interval.
  ///
  /// - *Source*: Wilson (1927), doi:10.1080/01621459.1927.10502953.
  /// - Parameter z: standard errors; 1.96 for 95 %.
  public static func wilson(_ successes: Int, of trials: Int, z: Double = 1.96)
    -> ClosedRange<Double>
  {
    precondition(successes >= 0 && successes <= trials, "No more successes than trials.")
    guard trials > 0 else { return 0...1 }
    let n = Double(trials)
    let share = Double(successes) / n
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, min(share, centre - half))...min(1, max(share, centre + half))
  }

  /// The interval of the first share less the second, from their two Wilson intervals.
  ///
  /// - *Source*: Newcombe (1998), method 10,
  ///   doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
  public static func difference(
    _ first: Int, of firstTrials: Int, less second: Int, of secondTrials: Int, z: Double = 1.96
  ) -> ClosedRange<Double> {
    guard firstTrials > 0, secondTrials > 0 else { return -1...1 }
    let a = Double(first) / Double(firstTrials)
    let b = Double(second) / Double(secondTrials)
    let left = wilson(first, of: firstTrials, z: z)
    let right = wilson(second, of: secondTrials, z: z)
    func root(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    let low = a - b - root(a - left.lowerBound, right.upperBound - b)
    let high = a - b + root(left.upperBound - a, b - right.lowerBound)
    return max(-1, low)...min(1, high)
  }
}
