/// Quantiles of samples.
public enum Quantiles {
  /// The `p`-quantile of an ascending sample by linear interpolation (type 7 of Hyndman and Fan
  /// 1996, doi:10.1080/00031305.1996.10473566, as numpy's default).
  public static func linear(_ sorted: [Double], _ p: Double) -> Double {
    precondition(!sorted.isEmpty, "An empty sample has no quantile.")
    let position = max(0, min(1, p)) * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
  }
}
