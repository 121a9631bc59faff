import Evaluation

extension AuditReport {
  /// ISO/IEC 27559, clause 8: identifiability is quantified, and tested by adversaries.
  var quantification: Markup {
    let bodies = audit.lines.map(body)
    return """
      <section id="quantification"><h2>Quantification and adversarial testing</h2>
      <p>Every attack ran three times. <b>Observed</b> is the table as it is. <b>No leak</b> is the same attack \
      where unseen rows play the learned ones: what it says when there is nothing to find. <b>Planted</b> is \
      the same table with a learned row added for every hundred of its own: what it would have said then.</p>
      <p>The figure of the first attacks is the risk: how much more often the attack succeeds on learned rows than \
      on equally many unseen ones. That of attacks on membership is the chance that a learned row is ranked above \
      an unseen one: 50 % is nothing. <b>Found</b> marks the attacks that alone would have turned the \
      planted table red.</p>
      <div class="key"><span>\(key("observed")) observed</span><span>\(key("null")) no leak</span>\
      <span>\(key("planted")) planted</span><span>bars are 95 % intervals</span></div>
      <table class="readings audit"><thead><tr><th class="c-name" scope="col">Attack</th>\
      <th class="c-plot" scope="col"></th><th class="number" scope="col">Observed</th>\
      <th class="number" scope="col">No leak</th><th class="number" scope="col">Planted</th>\
      <th class="number" scope="col">p, corrected</th></tr></thead>\(bodies)</table>
      \(epsilonBound)
      \(smoke)
      </section>
      """
  }

  private func key(_ style: String) -> Markup {
    #"<svg viewBox="0 0 26 14" aria-hidden="true"><path class="run \#(style)" d="M2 7H24"/></svg>"#
  }

  private func body(_ line: Audit.Line) -> Markup {
    var details = Markup.none
    for (name, outcome) in [
      ("Observed", line.observed), ("No leak", line.null), ("Planted", line.planted),
    ] {
      let text = AuditReport.words(outcome)
      if !text.isEmpty { details += "<p><b>\(name).</b> \(text)</p>" }
    }
    let plot = RunsPlot(line)?.svg ?? .none
    let p = line.corrected.map(Numeral.chance) ?? "–"
    let mark =
      line.corrected.map { $0 < Verdict.red ? "apart" : $0 < Verdict.amber ? "near" : "at" }
      ?? "none"
    return """
      <tbody class="reading"><tr><th scope="row"><span class="name">\(line.name)</span>\
      <p>\(line.question)</p></th><td class="c-plot">\(plot)</td>\
      \(cell(line.observed, "Observed"))\(cell(line.null, "No leak"))\
      \(cell(line.planted, "Planted", isFound: isFound(line)))\
      <td class="number" data-label="p, corrected"><span class="mark \(mark)">\(p)</span></td></tr>
      <tr><td colspan="6"><details><summary>Rates, and where it is from</summary>\
      <div class="details">\(details)<p>\(line.source)</p></div></details></td></tr></tbody>
      """
  }

  /// Whether this attack alone would have turned the verdict red on the planted table.
  private func isFound(_ line: Audit.Line) -> Bool {
    let run = audit.lines.count { $0.planted.p != nil }
    return line.planted.p.map { $0 * Double(run) < Verdict.red } ?? false
  }

  private func cell(_ outcome: AttackOutcome, _ label: String, isFound: Bool = false) -> Markup {
    guard let figure = outcome.figure else {
      return #"<td class="number" data-label="\#(label)">–</td>"#
    }
    return """
      <td class="number" data-label="\(label)">\(AuditReport.share(figure.value))\
      <span class="interval-text">\(AuditReport.share(figure.low)) to \
      \(AuditReport.share(figure.high))</span>\
      \(isFound ? #"<span class="interval-text"><b>found</b></span>"# : Markup.none)</td>
      """
  }

  /// An outcome's rates in a sentence or two.
  static func words(_ outcome: AttackOutcome) -> String {
    var text: [String] = []
    if let learned = outcome.learned, let unseen = outcome.unseen {
      var sentence =
        "Succeeds on \(share(learned.value)) of learned rows (\(interval(learned))) and on "
        + "\(share(unseen.value)) of unseen ones (\(interval(unseen)))"
      if let guess = outcome.guess { sentence += "; a guess at random on \(share(guess))" }
      text.append(sentence + ".")
    }
    for point in outcome.operating {
      let at = "Letting through \(share(point.falseAlarms)) of unseen rows"
      if let found = point.found {
        text.append("\(at), it finds \(share(found.value)) of learned ones (\(interval(found))).")
      } else {
        text.append("\(at): not resolvable, that is less than one row.")
      }
    }
    if let p = outcome.p { text.append("p \(Numeral.chance(p)), not corrected.") }
    if let note = outcome.note { text.append(note) }
    return text.joined(separator: " ")
  }

  private var epsilonBound: Markup {
    let bound = audit.epsilon
    let lower = Numeral.fixed(bound.lower, 2)
    let claimed = bound.claimed.map { Numeral.fixed($0, 2) } ?? "none"
    var verdict = "No epsilon was claimed; the bound stands by itself."
    if bound.claimed != nil {
      verdict =
        bound.isBroken
        ? "The bound is above the claim: the claim does not hold."
        : "The bound is not above the claim. That does not prove the claim."
    }
    let attack = bound.attack.map { " by “\($0)”" } ?? ""
    return """
      <h3 class="sub">A lower bound on epsilon</h3>
      <p>If the table were differentially private, epsilon would have to be at least <b>\(lower)</b>\(attack) \
      (99.9 % confidence over all attacks, thresholds and directions). Claimed: <b>\(claimed)</b>. \(verdict)</p>
      """
  }

  private var smoke: Markup {
    guard !audit.smoke.isEmpty else { return .none }
    let items = audit.smoke.map { reading -> Markup in
      let value = reading.value.map { Numeral.figure($0, reading.unit) } ?? "–"
      let ideal =
        reading.ideal.map { ", \(Numeral.figure($0, reading.unit)) where nothing is given away" }
        ?? ""
      return "<li><b>\(reading.name)</b>: \(value)\(ideal). \(reading.question)</li>"
    }
    return """
      <h3 class="sub">Distance scores: smoke test, not evidence</h3>
      <p>They count for nothing in the verdict. Tables that pass them have been shown to be vulnerable.</p>
      <ul class="caveats">\(items)</ul>
      """
  }

  static func share(_ value: Double) -> String {
    let percent = 100 * value
    return Numeral.fixed(percent, abs(percent) < 10 && percent != 0 ? 2 : 1) + " %"
  }

  static func interval(_ estimate: Estimate) -> String {
    "\(share(estimate.low)) to \(share(estimate.high))"
  }
}

extension AttackOutcome {
  /// What stands for it: its risk, or the area of a ranking.
  var figure: Estimate? { area ?? risk }
}
