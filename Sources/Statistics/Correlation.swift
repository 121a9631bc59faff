/// Correlation of two samples of pairs.
public enum Correlation {
  /// Pearson's coefficient; nil where either side is constant or there are fewer than two pairs.
  public static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "Pairs have two sides.")
    guard x.count >= 2 else { return nil }
    let n = Double(x.count)
    let meanX = x.reduce(0, +) / n
    let meanY = y.reduce(0, +) / n
    var xx = 0.0
    var yy = 0.0
    var xy = 0.0
    for index in x.indices {
      let dx = x[index] - meanX
      let dy = y[index] - meanY
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
    guard xx > 0, yy > 0 else { return nil }
    return max(-1, min(1, xy / (xx * yy).squareRoot()))
  }

  /// Spearman's coefficient: Pearson's of the averaged ranks.
  public static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
    pearson(Ranks.averaged(x), Ranks.averaged(y))
  }
}
