import Foundation

/// How often each row is counted in a resample.
///
/// Independent Poisson counts stand in for the multinomial ones of the ordinary bootstrap (Hanley
/// and MacGibbon 2006, doi:10.1016/j.cmpb.2006.04.006), so that rows can be resampled without
/// knowing each other.
public enum PoissonBootstrap {
  /// `rows` counts of mean `mean`, each at most 255.
  ///
  /// - Complexity: one random word a row.
  public static func counts(
    _ rows: Int, mean: Double = 1, using random: inout some RandomNumberGenerator
  ) -> [UInt8] {
    precondition(mean > 0 && mean <= 32, "A mean whose counts fit a byte.")
    // Cumulative probabilities, scaled to 2^32: a count is how many of them a random word passes.
    var cumulative: [UInt64] = []
    var term = exp(-mean)
    var sum = 0.0
    while cumulative.count < 255 {
      sum += term
      cumulative.append(UInt64(min(1, sum) * 4_294_967_296))
      if sum >= 1 - 1e-10 && Double(cumulative.count) > mean { break }
      term *= mean / Double(cumulative.count)
    }
    var result = [UInt8](repeating: 0, count: rows)
    var row = 0
    while row < rows {
      let word = random.next()
      result[row] = count(UInt64(truncatingIfNeeded: word & 0xFFFF_FFFF), cumulative)
      if row + 1 < rows { result[row + 1] = count(word >> 32, cumulative) }
      row += 2
    }
    return result
  }

  private static func count(_ word: UInt64, _ cumulative: [UInt64]) -> UInt8 {
    var count = 0
    while count < cumulative.count && word >= cumulative[count] { count += 1 }
    return UInt8(min(count, 255))
  }
}
