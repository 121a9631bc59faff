import Evaluation
import Provenance
import Tables

extension Report {
  var summary: Markup {
    let made = manifest.made.prefix { $0 != "T" }
    let count = manifest.schema.columns.count
    return """
      <header>
      <p class="kicker">Report on \(subject(columns: count))\
      \(made.isEmpty ? "" : ", made \(String(made))") by \(manifest.tool) \(manifest.version)</p>
      <h1>\(title)</h1>
      <p class="lead">\(scorecard.summary)</p>
      \(facets)
      <nav aria-label="Contents">\(links)<a href="#protections">What was protected</a><a href="#making">How it was made</a>\
      <a href="#caveats">Before you rely on it</a></nav>
      </header>
      """
  }

  private func subject(columns: Int) -> String {
    guard isOfPictures else {
      return "a synthetic table" + (columns > 0 ? " of \(Report.counted(columns, "column"))" : "")
    }
    let others = columns - 1
    return "synthetic pictures"
      + (others > 0 ? " with \(Report.counted(others, "column")) beside them" : "")
  }

  /// To what differs between pages; sections that came out empty have none.
  private var links: Markup {
    var links: Markup = isOfPictures ? ##"<a href="#pictures">What was made</a>"## : .none
    links += ##"<a href="#scores">Scores</a>"##
    if !isOfPictures || !distributions.isEmpty {
      links += ##"<a href="#distributions">Distributions</a>"##
    }
    if !isOfPictures || !associations.isEmpty {
      links += ##"<a href="#associations">Associations</a>"##
    }
    return links
  }

  /// One tile a facet: how many of its readings stand where real data would.
  private var facets: Markup {
    var tiles = Markup.none
    for facet in Facet.allCases {
      let readings = scorecard.readings.filter { $0.facet == facet }
      guard !readings.isEmpty else { continue }
      let standings = readings.map { Standing($0) }
      let compared = standings.filter(\.isKnown).count
      let reached = standings.filter(\.isGood).count
      let count =
        compared == 0 ? "nothing to compare with" : "\(reached) of \(compared) in order"
      var marks = Markup.none
      for (reading, standing) in zip(readings, standings) {
        marks +=
          #"<span class="mark \#(standing.style)" title="\#(reading.name): \#(standing.words)">\#(standing.mark)</span>"#
      }
      tiles += """
        <a href="#\(facet.rawValue)"><strong>\(facet.title)</strong><span>\(facet.question(ofPictures: isOfPictures))</span>\
        <span class="count">\(count)</span><span class="marks">\(marks)</span></a>
        """
    }
    return tiles.isEmpty ? .none : "<div class=\"facets\">\(tiles)</div>"
  }

  static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Facet {
  var title: String {
    switch self {
    case .fidelity: "Fidelity"
    case .detection: "Detection"
    case .utility: "Utility"
    case .privacy: "Privacy"
    }
  }

  func question(ofPictures: Bool) -> String {
    switch self {
    case .fidelity:
      ofPictures
        ? "Are the pictures like real ones, and as varied?"
        : "Do columns, and how they go together, look the same?"
    case .detection:
      "Can a trained classifier tell synthetic \(ofPictures ? "pictures" : "rows") from real ones?"
    case .utility:
      "Does a model trained on \(ofPictures ? "them work on real pictures" : "it work on real rows")?"
    case .privacy:
      "Are real \(ofPictures ? "pictures" : "rows") repeated, or followed too closely?"
    }
  }
}
