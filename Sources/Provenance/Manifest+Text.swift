import Privacy
import Tables

extension Manifest {
  /// The manifest as plain text for a terminal: at most `width` columns except where a name or a
  /// digest is longer.
  public func text(width: Int = 100) -> String {
    var lines = ["Synthetic data, made by \(tool.printable()) \(version.printable())"]
    lines += Manifest.pairs(
      [
        ("made", made), ("source type", digitalSourceType),
        ("model sha256", modelDigest ?? "not recorded"),
      ] + (dataDigest.map { [("file sha256", $0.hexadecimal)] } ?? [])
        + lineage.enumerated().map { ($0 == 0 ? "descends from" : "", $1) }, width)
    if !settings.isEmpty {
      lines += ["", "Settings"]
      lines += Manifest.pairs(settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, width)
    }
    lines += ["", "Columns (\(schema.columns.count))"]
    lines += Manifest.pairs(
      schema.columns.map { column in
        var what = column.kind.rawValue
        if let identity = column.identity {
          what += identity.isDirect ? ", generated" : ", learned and flagged"
          what += " (\(identity.rawValue))"
        }
        if column.name == schema.target { what += ", target" }
        return (column.name, what)
      }, width)
    lines += ["", "Guarantee"]
    lines += Manifest.pairs(
      guarantee?.lines.map { ($0.name, $0.value) } ?? [("claim", "none of differential privacy")],
      width)
    if !protections.isEmpty {
      lines += ["", "Protected"]
      lines += Manifest.pairs(protections.map { ($0.column, "\($0.what). \($0.how)") }, width)
    }
    if !scores.isEmpty {
      lines += ["", "Scores (the ideal is real against real)"]
      lines += Manifest.pairs(
        scores.map { score in
          let unit = score.unit.map { $0 == "percent" ? " %" : " \($0)" } ?? ""
          let value = score.value.map { Manifest.figure($0) + unit } ?? "not computed"
          return (
            score.name, value + (score.ideal.map { ", ideal \(Manifest.figure($0))\(unit)" } ?? "")
          )
        }, width)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Names in one column, what belongs to them wrapped in the next.
  private static func pairs(_ pairs: [(String, String)], _ width: Int) -> [String] {
    let names = pairs.map { $0.0.printable(atMost: 40) }
    let indent = min(names.map(\.count).max() ?? 0, 30) + 4
    return zip(names, pairs).flatMap { name, pair in
      let body = wrapped(pair.1.printable(atMost: 2_000), max(width - indent, 20))
      let first = "  " + name + String(repeating: " ", count: max(indent - 2 - name.count, 2))
      let rest = String(repeating: " ", count: indent)
      return body.enumerated().map { ($0 == 0 ? first : rest) + $1 }
    }
  }

  /// Breaks at spaces; a word longer than `width` keeps a line of its own.
  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// At most four decimals, without trailing zeros, whatever the locale.
  private static func figure(_ value: Double) -> String {
    guard abs(value) < 1e12 else { return "\(value)" }
    var text = "\(Int64((abs(value) * 10_000).rounded()))"
    while text.utf8.count < 5 { text = "0" + text }
    let whole = text.dropLast(4)
    let decimals = text.suffix(4).reversed().drop { $0 == "0" }.reversed()
    let sign = value < 0 && text.contains(where: { $0 != "0" }) ? "-" : ""
    return sign + whole + (decimals.isEmpty ? "" : "." + String(decimals))
  }
}
