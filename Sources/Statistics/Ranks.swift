/// Ranks of a sample.
public enum Ranks {
  /// Ranks from 1; equal values share the mean of theirs.
  ///
  /// - Complexity: one sort.
  public static func averaged(_ sample: [Double]) -> [Double] {
    let order = sample.indices.sorted { sample[$0] < sample[$1] }
    var ranks = [Double](repeating: 0, count: sample.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count && sample[order[end]] == sample[order[start]] { end += 1 }
      let rank = Double(start + 1 + end) / 2
      for place in start..<end { ranks[order[place]] = rank }
      start = end
    }
    return ranks
  }
}
