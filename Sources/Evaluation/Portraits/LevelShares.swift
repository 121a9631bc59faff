/// The bars of a category.
enum LevelShares {
  /// The most levels shown by name.
  static let shownLimit = 24

  /// Levels by descending real share; those carried by too few real rows, those past the limit and
  /// those that only synthetic rows have are one bar.
  static func of(
    real: [Double], synthetic: [Double], names: [String], minimumRows: Int
  ) -> [ColumnPortrait.Level] {
    var counts = [(real: Int, synthetic: Int)](repeating: (0, 0), count: names.count)
    for value in real { counts[Int(value)].real += 1 }
    for value in synthetic { counts[Int(value)].synthetic += 1 }
    var shown = names.indices.filter { counts[$0].real >= minimumRows }
    // Names break ties, so that the order does not hang on the file's.
    shown.sort { (counts[$1].real, names[$0]) < (counts[$0].real, names[$1]) }
    shown = Array(shown.prefix(shownLimit))
    func others() -> (real: Int, synthetic: Int) {
      (
        real.count - shown.reduce(0) { $0 + counts[$1].real },
        synthetic.count - shown.reduce(0) { $0 + counts[$1].synthetic }
      )
    }
    // The rest, too, must be carried by enough rows: it takes in the rarest shown level if need be.
    while !shown.isEmpty && (1..<minimumRows).contains(others().real) { shown.removeLast() }
    func share(_ count: Int, _ all: Int) -> Double { all > 0 ? Double(count) / Double(all) : 0 }
    var levels = shown.map { level in
      ColumnPortrait.Level(
        name: names[level], real: share(counts[level].real, real.count),
        synthetic: share(counts[level].synthetic, synthetic.count))
    }
    let rest = others()
    if rest.real > 0 || rest.synthetic > 0 {
      levels.append(
        ColumnPortrait.Level(
          name: ColumnPortrait.otherLevels, real: share(rest.real, real.count),
          synthetic: share(rest.synthetic, synthetic.count)))
    }
    return levels
  }
}
