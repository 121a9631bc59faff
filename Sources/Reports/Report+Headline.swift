public import Evaluation
import Provenance

extension Report {
  /// The scorecard for a terminal: one aligned line a reading, then the summary.
  ///
  /// Each line ends with a mark: ✓ at the ideal, · near it, ! apart, – nothing to compare.
  /// - Parameter width: the most columns a line takes.
  public static func headline(_ scorecard: Scorecard, width: Int = 100) -> String {
    let readings = scorecard.readings
    guard !readings.isEmpty else { return wrapped(scorecard.summary, width) }
    func plain(_ text: String) -> String {
      text.replacing("\u{202F}", with: " ").replacing("−", with: "-")
    }
    var rows = [["", "value", "95 % interval", "ideal", ""]]
    for reading in readings {
      rows.append([
        reading.name.printable(atMost: 32),
        reading.value.map { plain(Numeral.figure($0, reading.unit)) } ?? "–",
        reading.interval.map { plain(Numeral.interval($0, reading.unit)) } ?? "",
        reading.ideal.map { plain(Numeral.figure($0, reading.unit)) } ?? "–",
        Standing(reading).mark,
      ])
    }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let cells = (0..<5).map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 || column == 4 ? row[column] + space : space + row[column]
      }
      var line = String(cells.joined(separator: "  ").prefix(width))
      while line.last == " " { line.removeLast() }
      return line
    }
    return lines.joined(separator: "\n") + "\n"
      + "✓ at the ideal or test passed   · near it   ! apart or test failed   – nothing to compare\n"
      + (scorecard.summary.isEmpty ? "" : "\n" + wrapped(scorecard.summary, width))
  }

  private static func wrapped(_ text: String, _ width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.printable().split(separator: " ") {
      if !line.isEmpty && line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + [line]).joined(separator: "\n") + "\n"
  }
}
