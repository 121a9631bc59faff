import Evaluation

extension Report {
  /// The worst parts of a reading that are named.
  private static let partsShown = 12

  var scores: Markup {
    var tables = Markup.none
    for facet in Facet.allCases {
      let readings = scorecard.readings.filter { $0.facet == facet }
      if !readings.isEmpty { tables += table(facet, readings) }
    }
    let hasIdeal = scorecard.readings.contains { $0.ideal != nil }
    let explanation: Markup =
      hasIdeal
      ? """
      <p>A score alone says little, because two samples of the same real people also differ. So \
      each score stands beside its <em>ideal</em>: the same figure computed between real rows and \
      other real rows, in equal numbers. Synthetic data at its ideal differ from the real data no \
      more than real data do.</p>
      """
      : """
      <p>No real rows were held back, so there is nothing real to compare with: these scores \
      stand without their ideals. Hold some real rows out of the fit to get them.</p>
      """
    return """
      <section id="scores"><h2>Scores</h2>
      \(explanation)
      <div class="key"><span>\(Report.swatch(#"<path class="interval" d="M2 7H24"/><circle class="dot" cx="13" cy="7" r="4.5"/>"#))\
      synthetic, with its 95\u{202F}% interval</span>\
      <span>\(Report.swatch(#"<rect class="ideal-band" x="3" y="0" width="20" height="14" rx="2"/><path class="ideal-line" d="M13 0v14"/>"#))\
      ideal, with its interval</span>\
      <span><span class="mark at">✓</span> at the ideal, or test passed</span>\
      <span><span class="mark near">·</span> near it</span>\
      <span><span class="mark apart">!</span> apart, or test failed</span></div>
      \(tables)</section>
      """
  }

  static func swatch(_ marks: Markup) -> Markup {
    #"<svg viewBox="0 0 26 14" aria-hidden="true">\#(marks)</svg>"#
  }

  private func table(_ facet: Facet, _ readings: [Reading]) -> Markup {
    """
    <div class="facet" id="\(facet.rawValue)"><h3>\(facet.title)</h3>
    <p>\(facet.question(ofPictures: isOfPictures))</p>
    <table class="readings"><thead><tr><th class="c-name" scope="col">Score</th>\
    <th class="number" scope="col">Synthetic</th><th class="number" scope="col">Ideal</th>\
    <th class="c-plot" scope="col">Side by side</th><th class="c-standing" scope="col">Standing\
    </th></tr></thead>
    \(readings.map(row))</table></div>
    """
  }

  private func row(_ reading: Reading) -> Markup {
    let standing = Standing(reading)
    let unit = reading.unit
    func cell(_ label: String, _ value: Double?, _ interval: ClosedRange<Double>?) -> Markup {
      let range: Markup =
        interval.map {
          #"<span class="interval-text">\#(Numeral.interval($0, unit))</span>"#
        } ?? .none
      let figure = value.map { Numeral.figure($0, unit) } ?? "–"
      return #"<td class="number" data-label="\#(label)">\#(figure)\#(range)</td>"#
    }
    // Why there is no figure, and what a privacy figure cannot say, must be seen; how a figure was
    // measured can be asked for.
    let isPlain = reading.value == nil || reading.facet == .privacy
    let note: Markup = isPlain ? reading.note.map { "<p>\($0)</p>" } ?? .none : .none
    let better =
      switch reading.better {
      case .lower: " Lower is better."
      case .higher: " Higher is better."
      case .ideal: " Best near the ideal."
      }
    return """
      <tbody class="reading"><tr><th class="c-name" scope="row">\
      <span class="name">\(reading.name)</span><p>\(reading.question)\(better)</p>\(note)</th>\
      \(cell("Synthetic", reading.value, reading.interval))\
      \(cell("Ideal", reading.ideal, reading.idealInterval))\
      <td class="c-plot">\(IntervalPlot(reading)?.svg ?? .none)</td>\
      <td class="c-standing"><span class="standing">\
      <span class="mark \(standing.style)">\(standing.mark)</span> \(standing.words)</span></td></tr>\
      \(details(reading, note: isPlain ? nil : reading.note))</tbody>

      """
  }

  /// How it was measured, and what it is made of, worst first, as `Reading.parts` is.
  private func details(_ reading: Reading, note: String?) -> Markup {
    let said: Markup = note.map { "<p>\($0)</p>" } ?? .none
    var title = "How it was measured"
    var list = Markup.none
    if !reading.parts.isEmpty {
      let noun = Report.noun(reading.parts)
      let shown = min(reading.parts.count, Report.partsShown)
      title =
        shown < reading.parts.count
        ? "The \(shown) worst of \(Report.counted(reading.parts.count, noun))"
        : shown == 1 ? "The \(noun)" : "All \(Report.counted(shown, noun)), worst first"
      list =
        #"<ol class="parts-list">\#(reading.parts.prefix(shown).map { item($0, reading.unit) })</ol>"#
    } else if said.isEmpty {
      return .none
    }
    return """
      <tr><td colspan="5"><details><summary>\(title)</summary>\
      <div class="details">\(list)\(said)</div></details></td></tr>
      """
  }

  private func item(_ part: Part, _ unit: Reading.Unit) -> Markup {
    let ideal = part.ideal.map { " (ideal \(Numeral.figure($0, unit)))" } ?? ""
    return """
      <li><span class="name">\(part.columns.joined(separator: " × "))</span>\
      <span><b>\(Numeral.figure(part.value, unit))</b>\(ideal)</span></li>
      """
  }

  private static func noun(_ parts: [Part]) -> String {
    let sizes = Set(parts.map(\.columns.count))
    return switch sizes.count == 1 ? sizes.first : nil {
    case 1: "column"
    case 2: "pair"
    case 3: "triple"
    default: "part"
    }
  }
}
