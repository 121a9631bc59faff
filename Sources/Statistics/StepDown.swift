/// Many tests at once.
public enum StepDown {
  /// The p-values adjusted so that the chance of any false rejection stays below the level, however
  /// the tests depend on each other.
  ///
  /// - *Source*: Holm (1979), "A simple sequentially rejective multiple test procedure", Scand. J.
  ///   Statist. 6.
  public static func holm(_ p: [Double]) -> [Double] {
    var adjusted = p
    var largest = 0.0
    for (place, index) in p.indices.sorted(by: { (p[$0], $0) < (p[$1], $1) }).enumerated() {
      largest = max(largest, min(1, p[index] * Double(p.count - place)))
      adjusted[index] = largest
    }
    return adjusted
  }
}
