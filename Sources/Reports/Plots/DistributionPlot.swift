import Evaluation
import Tables

/// Real and synthetic shares of a numeric or date column over the same bins: real as a filled
/// shape, synthetic as the line drawn over it.
struct DistributionPlot {
  static let width = 340.0
  static let height = 136.0
  private static let top = 6.0
  private static let base = 112.0

  let column: ColumnPortrait
  private let bars: [Bar]

  /// A bin as it is drawn.
  private struct Bar {
    var bin: ColumnPortrait.Bin
    var lower: Double
    var upper: Double
    var real: Double
    var synthetic: Double
  }

  /// Nil where there is nothing to draw.
  init?(_ column: ColumnPortrait) {
    let bins = column.bins.filter {
      $0.lower.isFinite && $0.upper.isFinite && $0.lower <= $0.upper && $0.real.isFinite
        && $0.synthetic.isFinite && $0.real >= 0 && $0.synthetic >= 0
    }.sorted { ($0.lower, $0.upper) < ($1.lower, $1.upper) }
    guard !bins.isEmpty, bins.contains(where: { $0.real > 0 || $0.synthetic > 0 }) else {
      return nil
    }
    self.column = column
    bars = DistributionPlot.bars(bins)
  }

  /// Heights are densities, so that a wide bin does not look like many rows. A bin without width
  /// (one value that many rows share) is drawn as wide as the narrowest.
  private static func bars(_ bins: [ColumnPortrait.Bin]) -> [Bar] {
    let widths = bins.map { $0.upper - $0.lower }.filter { $0 > 0 }
    let gaps = zip(bins, bins.dropFirst()).map { $1.lower - $0.upper }.filter { $0 > 0 }
    let narrowest = widths.min() ?? gaps.min() ?? 1
    let span = (bins.map(\.upper).max() ?? 1) - (bins.first?.lower ?? 0)
    return bins.map { bin in
      let isPoint = bin.upper <= bin.lower
      let width = isPoint ? narrowest : bin.upper - bin.lower
      // A point among far wider bins still needs some pixels.
      let drawn = isPoint ? max(width, span / 150) : width
      let lower = isPoint ? bin.lower - drawn / 2 : bin.lower
      return Bar(
        bin: bin, lower: lower, upper: lower + drawn, real: bin.real / drawn,
        synthetic: bin.synthetic / drawn)
    }
  }

  var svg: Markup {
    let lower = bars.map(\.lower).min() ?? 0
    let upper = bars.map(\.upper).max() ?? 1
    let (highest, tower) = reach
    let x = Scale(lower, upper, to: 8, DistributionPlot.width - 8)
    let y = Scale(0, highest, to: DistributionPlot.base, DistributionPlot.top)
    let base = DistributionPlot.base

    var ticks = Markup.none
    for tick in Axis(column.kind, from: lower, to: upper, count: 4).ticks {
      let place = x(tick.position)
      // Marks whose text would leave the drawing keep the line alone.
      let reach = 3.2 * Double(tick.label.count)
      ticks += #"<path class="axis" d="M\#(at: place) \#(at: base)v4"/>"#
      if place >= reach && place <= DistributionPlot.width - reach {
        ticks +=
          #"<text class="tick" x="\#(at: place)" y="\#(at: base + 17)">\#(tick.label)</text>"#
      }
    }
    var hovers = Markup.none
    for bar in bars {
      let left = x(bar.lower)
      let wide = max(x(bar.upper) - left, 1)
      hovers += """
        <rect class="hover" x="\(at: left)" y="\(at: DistributionPlot.top)" width="\(at: wide)" \
        height="\(at: base - DistributionPlot.top)"><title>\(words(bar.bin))</title></rect>
        """
    }
    return """
      <svg class="plot" viewBox="0 0 \(at: DistributionPlot.width) \
      \(at: DistributionPlot.height)" role="img" aria-label="\(words)">\
      <path class="real" d="\(shape(x, y, \.real))"/>\
      <path class="axis" d="M8 \(at: base)H\(at: DistributionPlot.width - 8)"/>\
      <path class="synthetic" d="\(shape(x, y, \.synthetic))"/>\
      \(tower.map { cut($0, x) } ?? .none)\(ticks)\(hovers)</svg>
      """
  }

  /// The height drawn up to, and the one bar that is cut off there, if any: a bar that towers over
  /// all others (zero, often) would press them flat.
  private var reach: (highest: Double, tower: Bar?) {
    let heights = bars.map { max($0.real, $0.synthetic) }
    let order = heights.indices.sorted { (heights[$1], $0) < (heights[$0], $1) }
    guard let first = order.first else { return (1, nil) }
    guard order.count > 2, heights[order[1]] > 0, heights[first] > 5 * heights[order[1]] else {
      return (heights[first], nil)
    }
    return (1.6 * heights[order[1]], bars[first])
  }

  /// The mark of a cut bar, and its shares in words beside it.
  private func cut(_ tower: Bar, _ x: Scale) -> Markup {
    let left = x(tower.lower)
    let right = x(tower.upper)
    let top = DistributionPlot.top
    let isFirstHalf = left + right < DistributionPlot.width
    let place = isFirstHalf ? right + 7 : left - 7
    return """
      <path class="cut" d="M\(at: left - 2) \(at: top + 12)L\(at: right + 2) \(at: top + 7)"/>\
      <text class="\(isFirstHalf ? "aside" : "aside left")" x="\(at: place)" y="\(at: top + 13)">\
      cut: \(Numeral.share(tower.bin.real)) real, \(Numeral.share(tower.bin.synthetic)) \
      synthetic</text>
      """
  }

  /// The drawing in words.
  var words: String {
    let ends = [bars.first?.bin.lower ?? 0, bars.last?.bin.upper ?? 0]
      .map { Axis.label($0, column.kind) }
    return "\(column.name): shares of real and synthetic rows in \(bars.count) bins from "
      + "\(ends[0]) to \(ends[1])"
  }

  private func words(_ bin: ColumnPortrait.Bin) -> String {
    let lower = Axis.label(bin.lower, column.kind)
    let upper = Axis.label(bin.upper, column.kind)
    return (lower == upper ? lower : "\(lower) to \(upper)")
      + ": real \(Numeral.share(bin.real)), synthetic \(Numeral.share(bin.synthetic))"
  }

  /// Steps over neighbouring bins, down to the base line where bins are apart.
  private func shape(_ x: Scale, _ y: Scale, _ height: KeyPath<Bar, Double>) -> Markup {
    let base = DistributionPlot.base
    var path = Markup.none
    var end = -Double.infinity
    for bar in bars {
      let left = x(bar.lower)
      if abs(left - end) > 0.01 {
        path += end.isFinite ? "V\(at: base)" : Markup.none
        path += "M\(at: left) \(at: base)"
      }
      end = x(bar.upper)
      path += "V\(at: y(bar[keyPath: height]))H\(at: end)"
    }
    path += "V\(at: base)"
    return path
  }
}
