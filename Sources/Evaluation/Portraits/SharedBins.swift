import Foundation
import Statistics

/// The bars of a column of numbers or dates, on edges shared by real and synthetic.
enum SharedBins {
  /// About as many bars as a phone's width shows.
  static let target = 30

  /// Bins of round, equal width, merged until enough real rows stand behind each.
  ///
  /// The range is train's own between the values that `minimumRows` rows and half a percent of all lie
  /// beyond, rounded outwards to whole steps: no edge is a person's value.
  static func of(
    real: [Double], synthetic: [Double], isWhole: Bool, minimumRows: Int
  ) -> [ColumnPortrait.Bin] {
    let sorted = real.sorted()
    let beyond = min(minimumRows, sorted.count) - 1
    let low = max(sorted[beyond], Quantiles.linear(sorted, 0.005))
    let high = max(low, min(sorted[sorted.count - 1 - beyond], Quantiles.linear(sorted, 0.995)))
    let step = roundStep((high - low) / Double(target), around: high, isWhole: isWhole)
    // Whole numbers stand in the middle of their bar.
    let shift = isWhole && step < 3 ? 0.5 : 0
    let first = ((low + shift) / step).rounded(.down) * step - shift
    let count = max(1, min(4 * target, Int(((high - first) / step).rounded(.down)) + 1))
    var reals = [Int](repeating: 0, count: count)
    var synthetics = reals
    func bin(_ value: Double) -> Int {
      Int(max(0, min(Double(count - 1), ((value - first) / step).rounded(.down))))
    }
    for value in real { reals[bin(value)] += 1 }
    for value in synthetic { synthetics[bin(value)] += 1 }
    var bins: [ColumnPortrait.Bin] = []
    var start = 0
    var pending = (real: 0, synthetic: 0)
    func share(_ count: Int, _ all: Int) -> Double { all > 0 ? Double(count) / Double(all) : 0 }
    for index in 0..<count {
      pending.real += reals[index]
      pending.synthetic += synthetics[index]
      guard pending.real >= minimumRows || (index == count - 1 && bins.isEmpty) else { continue }
      bins.append(
        ColumnPortrait.Bin(
          lower: first + Double(start) * step, upper: first + Double(index + 1) * step,
          real: share(pending.real, real.count),
          synthetic: share(pending.synthetic, synthetic.count)))
      start = index + 1
      pending = (0, 0)
    }
    if start < count, !bins.isEmpty {
      bins[bins.count - 1].upper = first + Double(count) * step
      bins[bins.count - 1].real += share(pending.real, real.count)
      bins[bins.count - 1].synthetic += share(pending.synthetic, synthetic.count)
    }
    return bins
  }

  /// The least of 1, 2, 2.5 (not of whole numbers) or 5 times a power of ten that is no smaller than a
  /// width.
  private static func roundStep(_ width: Double, around value: Double, isWhole: Bool) -> Double {
    guard width > 0, width.isFinite else {
      // A single value: a bar that is wide enough to be told from its neighbours.
      return isWhole ? 1 : max(1e-9, pow(10, (log10(max(abs(value), 1e-6))).rounded(.down) - 1))
    }
    let power = pow(10, log10(width).rounded(.down))
    let round: [Double] = isWhole ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10]
    let step = round.map { $0 * power }.first { $0 >= width * (1 - 1e-9) } ?? width
    return isWhole ? max(1, step.rounded(.up)) : step
  }
}
