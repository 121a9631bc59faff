import Foundation

/// How sure trees must be that they have learned the table and not its rows.
///
/// Boosting that stops at the best loss of a few dozen held-back rows stops late by luck, in one question or
/// another, and what it learned until then it learned of single people: shadow fits tell the rows of a small
/// table from unseen ones by it. So trees count only where held-back rows improved by more than chance
/// explains. The larger the table, the less there is to be had and the less is asked.
///
/// *Source*: the rule of one standard error, Breiman, Friedman, Olshen, Stone (1984), "Classification and
/// regression trees", 3.4.3; measured in Documentation/Audits.md.
enum Caution {
  /// Up to this many rows the full number of standard errors is asked for.
  static let small = 1_000.0
  /// From this many on none is.
  static let large = 5_000.0
  static let most = 2.0

  /// Standard errors the held-back rows must have improved by: falls with the logarithm of the rows.
  static func standardErrors(rows: Int) -> Double {
    let place = log(Double(max(rows, 1)) / small) / log(large / small)
    return most * (1 - min(1, max(0, place)))
  }
}
