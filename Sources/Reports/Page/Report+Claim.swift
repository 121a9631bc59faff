import Privacy
import Provenance

extension Report {
  /// The claim card, with every field that NIST SP 800-226 asks a claim to state; nothing where
  /// nothing is claimed.
  var claim: Markup {
    guard let guarantee = manifest.guarantee else { return .none }
    var facts = Markup.none
    for (name, value) in guarantee.lines.dropFirst() {
      facts += "<dt>\(Report.capitalised(name))</dt><dd>\(value)</dd>"
    }
    return """
      <section id="claim"><h2>What is guaranteed</h2>
      <p><strong>\(Report.capitalised(guarantee.sentence)).</strong> This page itself is not part of \
      it: its scores and shares were computed from the real table. Do not publish the page with \
      the data it is about.</p>
      <dl class="facts">\(facts)</dl></section>
      """
  }
}
