import Evaluation
import Provenance

extension Report {
  var caveats: Markup {
    let hasPrivacy = scorecard.readings.contains { $0.facet == .privacy }
    let guarantee: Markup =
      manifest.guarantee == nil
      ? " This report claims no formal guarantee, such as differential privacy."
      : " What is proved stands above, on the claim card; the scores are not part of it."
    var items: [Markup] = [
      """
      <li>These scores do not prove privacy. They show that nothing was found wrong by these \
      tests.\(guarantee)</li>
      """
    ]
    if hasPrivacy {
      items.append(
        """
        <li>Closeness to real \(isOfPictures ? "pictures" : "rows") is a smoke test. A bad result is a reason to stop; a good one \
        is not evidence that nobody can be recognised.</li>
        """)
    }
    items += [
      """
      <li>\(isOfPictures ? "A set of synthetic pictures" : "A synthetic table") repeats what is true \
      of the people it was learned from as a group, including what they would rather not have known. Protecting individuals does not change \
      that.</li>
      """,
      """
      <li>This page shows no \(isOfPictures ? "real picture and no " : "")row of any table. It does show shares of the real table by bin and \
      by level, for values that enough people share. Treat it as statistics about real people, \
      and give it to those who may see such statistics.</li>
      """,
      """
      <li>What holds on the whole need not hold in a small group. Before deciding anything about \
      rare cases from \(isOfPictures ? "these pictures, compare them with real ones" : "this table, compare it with the real one") there.</li>
      """,
    ]
    return """
      <section id="caveats"><h2>Before you rely on it</h2>
      <ul class="caveats">\(items)</ul></section>
      """
  }

  var footer: Markup {
    """
    <footer>Made by \(manifest.tool) \(manifest.version). This page is complete in itself: it loads \
    nothing and sends nothing.</footer>
    """
  }
}
