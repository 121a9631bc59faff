import Evaluation

/// Real and synthetic shares of a category's levels, in the portrait's order: the most frequent
/// first.
struct LevelPlot {
  static let width = 340.0
  static let shown = 8
  private static let row = 21.0
  private static let left = 132.0
  private static let right = 82.0

  let column: ColumnPortrait
  private let rows: [ColumnPortrait.Level]
  private let rest: Int

  /// Nil where there is nothing to draw.
  init?(_ column: ColumnPortrait) {
    let levels = column.levels.filter {
      $0.real.isFinite && $0.synthetic.isFinite && $0.real >= 0 && $0.synthetic >= 0
    }
    guard !levels.isEmpty else { return nil }
    self.column = column
    if levels.count > LevelPlot.shown + 1 {
      let others = levels.dropFirst(LevelPlot.shown)
      rest = others.count
      let isOpen = others.last?.name == ColumnPortrait.otherLevels
      rows =
        levels.prefix(LevelPlot.shown) + [
          ColumnPortrait.Level(
            name: isOpen ? "all other levels" : "\(others.count) more levels",
            real: others.reduce(0) { $0 + $1.real },
            synthetic: others.reduce(0) { $0 + $1.synthetic })
        ]
    } else {
      rest = 0
      rows = Array(levels)
    }
  }

  var svg: Markup {
    let height = Double(rows.count) * LevelPlot.row + 4
    // What is left over has figures but no bar: it is no level, and would dwarf the levels.
    let bars = rows.filter { !isRest($0) }
    let highest = max(bars.map { max($0.real, $0.synthetic) }.max() ?? 1, 1e-9)
    let x = Scale(0, highest, to: 0, LevelPlot.width - LevelPlot.left - LevelPlot.right)
    var marks = Markup.none
    for (index, level) in rows.enumerated() {
      let isRest = isRest(level)
      let y = Double(index) * LevelPlot.row + 2
      let middle = y + LevelPlot.row / 2 + 4
      let name = level.name.isEmpty ? "(empty)" : level.name
      let tooltip =
        "\(name): real \(Numeral.share(level.real)), synthetic \(Numeral.share(level.synthetic))"
      marks += """
        <g><title>\(tooltip)</title>\
        <rect class="hover" x="0" y="\(at: y)" width="\(at: LevelPlot.width)" \
        height="\(at: LevelPlot.row)"/>\
        <text class="\(isRest ? "level rest" : "level")" x="\(at: LevelPlot.left - 8)" \
        y="\(at: middle)">\(LevelPlot.clipped(name))</text>\
        \(isRest ? Markup.none : bar(level, x, y + 4))\
        <text class="figure" x="\(at: LevelPlot.width - 42)" y="\(at: middle)">\
        \(LevelPlot.percent(level.real))</text>\
        <text class="figure ours" x="\(at: LevelPlot.width - 2)" y="\(at: middle)">\
        \(LevelPlot.percent(level.synthetic))</text></g>
        """
    }
    return """
      <svg class="plot" viewBox="0 0 \(at: LevelPlot.width) \(at: height)" role="img" \
      aria-label="\(words)">\(marks)</svg>
      """
  }

  private func bar(_ level: ColumnPortrait.Level, _ x: Scale, _ y: Double) -> Markup {
    """
    <rect class="real" x="\(at: LevelPlot.left)" y="\(at: y)" width="\(at: x(level.real))" \
    height="13"/><rect class="synthetic" x="\(at: LevelPlot.left)" y="\(at: y)" \
    width="\(at: x(level.synthetic))" height="13"/>
    """
  }

  /// Whether a row stands for the levels that are not shown by name.
  private func isRest(_ level: ColumnPortrait.Level) -> Bool {
    level.name == ColumnPortrait.otherLevels || (rest > 0 && level == rows.last)
  }

  /// The drawing in words.
  var words: String {
    "\(column.name): shares of real and synthetic rows of "
      + "\(rest > 0 ? LevelPlot.shown + rest : rows.count) levels"
  }

  private static func percent(_ share: Double) -> String {
    share > 0 && share < 0.0005 ? "<0.1" : Numeral.fixed(share * 100, 1)
  }

  /// What fits beside the bars, about 17 letters.
  static func clipped(_ name: String) -> String { Label.clipped(name, 17) }
}
