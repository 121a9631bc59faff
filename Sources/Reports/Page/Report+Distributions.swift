import Evaluation
import Tables

extension Report {
  /// Columns drawn at once, and columns drawn at all; the others are named with their distance.
  private static let firstDrawn = 24
  private static let mostDrawn = 400

  /// A column with its place and how far its two distributions are apart.
  private struct Ranked {
    var column: ColumnPortrait
    var place: Int
    /// Half the sum of the differences of shares: total variation, in [0, 1].
    var distance: Double
    /// What is said of this column alone.
    var note: String?
  }

  var distributions: Markup {
    let ranked = rankedColumns
    guard !ranked.isEmpty else { return .none }
    let first = ranked.prefix(Report.firstDrawn)
    let shared = sharedNotes.map { " " + $0 }.joined()
    let others = ranked.dropFirst(Report.firstDrawn).prefix(Report.mostDrawn - Report.firstDrawn)
    let named = ranked.dropFirst(Report.mostDrawn)
    var more = Markup.none
    if !others.isEmpty {
      more += """
        <details class="more"><summary>\(Report.counted(others.count, "more column")), \
        all closer to the real table</summary>
        <div class="columns">\(cards(others, from: first.count))</div></details>
        """
    }
    if !named.isEmpty {
      let names = named.map { item -> Markup in
        """
        <li><span class="name">\(item.column.name)</span>\
        <span>\(Numeral.share(item.distance))</span></li>
        """
      }
      more += """
        <details class="more"><summary>\(Report.counted(named.count, "more column")), not \
        drawn</summary><ol class="parts-list">\(names)</ol></details>
        """
    }
    return """
      <section id="distributions"><h2>Distributions, column by column</h2>
      <p>The columns that differ most come first. The figure beside a name is the share of rows \
      that would have to change for the two distributions to be equal.\(shared)</p>
      <div class="key"><span>\(Report.swatch(#"<rect class="real" x="1" y="1" width="24" height="12"/>"#)) real</span>\
      <span>\(Report.swatch(#"<rect class="synthetic" x="1" y="1" width="24" height="12"/>"#)) synthetic</span></div>
      <div class="tools" hidden><label>Find <input type="search" placeholder="column name"></label>\
      <label>Order <select><option value="rank">most different first</option>\
      <option value="place">as in the table</option></select></label><output></output></div>
      <div class="columns">\(cards(first, from: 0))</div>
      \(more)</section>
      """
  }

  private var rankedColumns: [Ranked] {
    let shared = Set(sharedNotes)
    return portrait.columns.enumerated().map { place, column in
      Ranked(
        column: column, place: place, distance: Report.distance(column),
        note: column.note.flatMap { shared.contains($0) ? nil : $0 })
    }.sorted { ($1.distance, $0.place) < ($0.distance, $1.place) }
  }

  /// Total variation between the two distributions as drawn, missing cells included.
  static func distance(_ column: ColumnPortrait) -> Double {
    // Bins and levels are shares of the rows with a value; rows without one count as well.
    let real = 1 - column.missing.real
    let synthetic = 1 - column.missing.synthetic
    var gap = abs(column.missing.real - column.missing.synthetic)
    for bin in column.bins { gap += abs(bin.real * real - bin.synthetic * synthetic) }
    for level in column.levels { gap += abs(level.real * real - level.synthetic * synthetic) }
    return gap.isFinite ? gap / 2 : 0
  }

  /// What is said of several drawn columns alike, so that it is said once.
  private var sharedNotes: [String] {
    var counts: [String: Int] = [:]
    for column in portrait.columns where !column.bins.isEmpty || !column.levels.isEmpty {
      if let note = column.note { counts[note, default: 0] += 1 }
    }
    return counts.filter { $0.value > 2 }.keys.sorted()
  }

  private func cards(_ columns: some Collection<Ranked>, from rank: Int) -> [Markup] {
    columns.enumerated().map { card($1, rank: rank + $0) }
  }

  private func card(_ item: Ranked, rank: Int) -> Markup {
    let column = item.column
    let drawing = DistributionPlot(column)?.svg ?? LevelPlot(column)?.svg
    let isEmpty = column.missing.real >= 1 && column.missing.synthetic >= 1
    let isMissing = !isEmpty && (column.missing.real > 0 || column.missing.synthetic > 0)
    var notes = Markup.none
    if let drawing {
      notes += drawing
    } else {
      notes += #"<p class="blank">\#(blank(column))</p>"#
    }
    if isMissing {
      notes += """
        <p>Missing: \(Numeral.share(column.missing.real)) real, \
        \(Numeral.share(column.missing.synthetic)) synthetic</p>
        """
    }
    if drawing != nil, let note = item.note { notes += "<p>\(note)</p>" }
    let isDrawn = drawing != nil || isMissing
    let distance: Markup =
      isDrawn
      ? """
      <p class="distance">\(Numeral.share(item.distance))</p>
      """ : .none
    return """
      <article class="column" data-rank="\(rank)" data-place="\(item.place)">\
      <header><h3><span class="name">\(column.name)</span> \
      <span class="kind">\(column.kind.rawValue)</span></h3>\(distance)</header>\(notes)</article>

      """
  }

  /// Why there is no drawing.
  private func blank(_ column: ColumnPortrait) -> String {
    if column.missing.real >= 1 && column.missing.synthetic >= 1 {
      return "Every cell is missing, in both tables."
    }
    if let note = column.note { return note }
    return switch column.kind {
    case .text: "Free text is not drawn: its words are neither copied nor learned."
    case .identifier:
      "Generated from the column's format, not learned, so there is nothing to compare."
    default: "Too few rows stand behind any value to draw it."
    }
  }
}
