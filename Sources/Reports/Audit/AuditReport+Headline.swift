public import Evaluation

extension AuditReport {
  /// The audit for a terminal: the verdict, one line an attack, the bound on epsilon.
  public static func headline(_ audit: Audit) -> String {
    var rows = [["", "observed", "no leak", "planted", "p, corrected"]]
    func figure(_ outcome: AttackOutcome) -> String {
      outcome.figure.map { plain(share($0.value)) } ?? "–"
    }
    for line in audit.lines {
      rows.append([
        line.name, figure(line.observed), figure(line.null), figure(line.planted),
        line.corrected.map { plain(Numeral.chance($0)) } ?? "–",
      ])
    }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      (0..<5).map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
    var text = lines.joined(separator: "\n") + "\n"
    text +=
      "Risk of the first attacks (0 % is nothing); of membership, pairs ranked right (50 %).\n"
    text += "Epsilon is at least \(plain(Numeral.fixed(audit.epsilon.lower, 2)))"
    if let claimed = audit.epsilon.claimed {
      text += "; claimed is \(plain(Numeral.fixed(claimed, 2)))"
    }
    text += ".\n\n" + audit.verdict.level.word + "\n"
    return text + audit.verdict.sentences.joined(separator: "\n")
  }

  private static func plain(_ text: String) -> String {
    text.replacing("\u{202F}", with: " ").replacing("−", with: "-")
  }
}
