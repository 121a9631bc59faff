import Foundation

/// Whether one sample tends to lie above another.
public enum RankSum {
  /// How many standard errors the first sample's ranks lie above what chance gives, ties averaged;
  /// nil where a sample is empty or all values are equal.
  ///
  /// - *Source*: Wilcoxon (1945), doi:10.2307/3001968; Mann and Whitney (1947),
  ///   doi:10.1214/aoms/1177730491, with the variance corrected for ties.
  /// - Complexity: one sort.
  public static func score(_ first: [Double], above second: [Double]) -> Double? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let all = first + second
    let ranks = Ranks.averaged(all)
    let (m, n) = (Double(first.count), Double(second.count))
    let total = m + n
    let sum = ranks[..<first.count].reduce(0, +)
    var ties = 0.0
    var sizes: [Double: Double] = [:]
    for rank in ranks { sizes[rank, default: 0] += 1 }
    for size in sizes.values where size > 1 { ties += size * size * size - size }
    let variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
    guard variance > 0 else { return nil }
    return (sum - m * (total + 1) / 2) / variance.squareRoot()
  }

  /// P(Z >= z) of the standard normal distribution.
  public static func normalUpperTail(_ z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }
}
