import Evaluation

/// What ISO/IEC 27559 asks for around the figures: what can be filled in is, what only people can
/// say is asked.
extension AuditReport {
  /// Clause 6.
  var context: Markup {
    """
    <section id="context"><h2>Context</h2>
    <p>An audit cannot know where a table goes. For a determination, write down beside this page:</p>
    <ul class="caveats">
    <li>who receives the synthetic table, under which agreement, and what they may join it with;</li>
    <li>who might try to single someone out, what they know already, and what it would gain them;</li>
    <li>who is in the real table, how they were chosen, and what harm recognition would do them.</li>
    </ul>
    \(AuditReport.facts([
      ("Released", "a synthetic table of about \(audit.setting.syntheticRows) rows that were compared, "
        + "\(audit.setting.columns) columns attacked"),
      ("Attackers here", "have the whole synthetic table, and the cells of the row they ask about"),
    ]))
    </section>
    """
  }

  /// Clause 7.
  var modelling: Markup {
    let setting = audit.setting
    let left =
      setting.leftOut.isEmpty
      ? "none" : setting.leftOut.joined(separator: ", ") + " (free text, identifiers)"
    var items: [(String, String)] = [
      ("Rows compared", "about \(setting.compared) learned and as many unseen ones"),
      ("Rows in the run without a leak", "about \(setting.comparedInNull) against as many"),
      ("Secrets", "\(setting.secrets.joined(separator: ", "))"),
      ("Columns no attack looked at", "\(left)"),
    ]
    if let fits = setting.shadowFits {
      items.append(("Fits of the maker", "\(fits), each on a random half of the rows"))
    }
    if let comparability = audit.comparability {
      items.append(
        (
          "Learned against unseen rows",
          "a classifier ranks them right in \(AuditReport.share(comparability.area.value)) of pairs "
            + "(\(AuditReport.interval(comparability.area))); 50 % says that they are one population"
        ))
    }
    let attacks = audit.lines.map { line -> Markup in
      """
      <li><b>\(line.name)</b> (\(line.family.title.lowercased())). \(line.question)</li>
      """
    }
    return """
      <section id="modelling"><h2>Data assessment and attack modelling</h2>
      <p>Learned and unseen rows are compared in equal number: how unique a row is depends on how many others there \
      are, and unequal tables raise false alarms. What an attack gets right about unseen rows as well is knowledge \
      about people in general.</p>
      \(AuditReport.facts(items))
      <h3 class="sub">Attacks</h3><ul class="caveats">\(attacks)</ul></section>
      """
  }

  /// Clause 8.4.
  var mitigation: Markup {
    let items: [Markup]
    switch audit.verdict.level {
    case .red:
      items = [
        "<li>Do not release this table. What has been released cannot be called back.</li>",
        """
        <li>Look up the rows that attacks are surest of (the private file beside this page) and what they \
        have in common: rare combinations, extreme numbers, small groups.</li>
        """,
        """
        <li>Fit anew with more rows behind whatever is reproduced, fewer columns, coarser values, or \
        under differential privacy; then audit again, with unseen rows that no earlier audit was tuned \
        on.</li>
        """,
      ]
    case .amber:
      items = [
        "<li>Nothing is cleared yet. See the sentences at the top for what is missing.</li>",
        "<li>Repeat with more unseen rows, or with the maker fitted again (<code>--model</code>).</li>",
      ]
    case .green:
      items = [
        """
        <li>Nothing more is asked for by these attacks. Others may be stronger: where harm would be great, \
        fit under differential privacy as well.</li>
        """
      ]
    }
    return """
      <section id="mitigation"><h2>Mitigation</h2><ul class="caveats">\(items)</ul></section>
      """
  }

  /// Clause 9.
  var governance: Markup {
    """
    <section id="governance"><h2>Governance</h2><ul class="caveats">
    <li>The figures here are computed from real rows. No guarantee of differential privacy covers them; show them to \
    those who may see statistics of the real table.</li>
    <li>The list of exposed rows is in a private folder beside this page, by row number. It belongs to the \
    holder of the real table.</li>
    <li>Audit every table that is released, and again when the maker, its settings or the real table \
    change. Repeated audits on the same unseen rows wear them out.</li>
    <li>Name who decided on the release, on what evidence, and when the decision is to be looked at again.</li>
    <li>The same files and seed give the same figures on any machine.</li>
    </ul></section>
    """
  }

  var method: Markup {
    """
    <section id="method"><h2>Method</h2><ul class="caveats">
    <li><b>Red</b> means that a verdict this bad comes by chance less than once in a thousand audits of a table \
    that gives nothing away (all attacks together, Holm 1979), or that the bound on epsilon is above the \
    claim.</li>
    <li><b>Amber</b> means less than once in twenty, or that the audit could not have seen a planted leak, or \
    that learned and unseen rows are not one population.</li>
    <li><b>Green</b> means neither. It is not a proof.</li>
    <li>Intervals are 95 %: Wilson's for shares, Newcombe's for their difference, Clopper and Pearson's for rows \
    found at few false alarms. Tests are exact where rows are counted (binomial, hypergeometric).</li>
    <li>Attacks count rows of one table as independent.</li>
    </ul></section>
    """
  }
}
