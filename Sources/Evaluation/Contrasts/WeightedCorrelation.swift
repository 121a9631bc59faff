/// Pearson's coefficient of the rows of one side of a contrast.
enum WeightedCorrelation {
  /// Rows with a missing cell in either are left out; nil where a side is then constant.
  ///
  /// Values should be of order 1 (standardised), so that one pass is precise enough.
  static func of(_ x: [Double], _ y: [Double], on side: Contrast.Side) -> Double? {
    var n = 0.0
    var sx = 0.0
    var sy = 0.0
    var sxx = 0.0
    var syy = 0.0
    var sxy = 0.0
    side.forEach { row, weight in
      let a = x[row]
      let b = y[row]
      if a.isNaN || b.isNaN { return }
      let w = Double(weight)
      n += w
      sx += w * a
      sy += w * b
      sxx += w * a * a
      syy += w * b * b
      sxy += w * a * b
    }
    guard n > 1 else { return nil }
    let vx = sxx - sx * sx / n
    let vy = syy - sy * sy / n
    guard vx > 1e-12 * sxx, vy > 1e-12 * syy else { return nil }
    return max(-1, min(1, (sxy - sx * sy / n) / (vx * vy).squareRoot()))
  }
}
