import Evaluation

/// Associations of pairs of columns as a triangle of coloured squares, each column's name on the
/// diagonal, where it reads both along its row and down its column.
struct HeatMap {
  /// *Shape*: columns × columns; only the part below the diagonal is drawn.
  let values: [[Double?]]
  let names: [String]
  /// The value that takes the strongest colour.
  let reach: Double
  /// What a tooltip says of a value.
  let title: String

  /// Colours on each side of zero.
  static let steps = 10

  var svg: Markup {
    let count = names.count
    let cell = max(10, min(30, 440 / Double(max(count, 1))))
    let letter = min(cell * 0.78, 12)
    let limit = 20
    let longest = overhang(cell: cell, letter: letter, limit: limit)
    let width = Double(count) * cell + longest
    let height = Double(count) * cell
    var marks = Markup.none
    for row in 0..<count {
      let y = Double(row) * cell
      for column in 0..<row {
        let value = row < values.count && column < values[row].count ? values[row][column] : nil
        let tooltip =
          "\(names[column]) and \(names[row]): "
          + (value.map { "\(title) \(Numeral.fixed($0, 2))" } ?? "not measured")
        marks += """
          <rect class="\(style(value))" x="\(at: Double(column) * cell)" y="\(at: y)" \
          width="\(at: cell - 1)" height="\(at: cell - 1)"><title>\(tooltip)</title></rect>
          """
      }
      marks += """
        <text x="\(at: Double(row) * cell + 4)" y="\(at: y + cell / 2 + letter * 0.35)" \
        font-size="\(at: letter)">\(Label.clipped(names[row], limit))<title>\(names[row])</title>\
        </text>
        """
    }
    return """
      <svg class="\(count > 16 ? "heat large" : "heat")" \
      viewBox="0 0 \(at: width) \(at: height)" role="img" \
      aria-label="\(title) of \(count) columns">\(marks)</svg>
      """
  }

  /// How far the names on the diagonal reach beyond the triangle's right edge.
  private func overhang(cell: Double, letter: Double, limit: Int) -> Double {
    var reach = 0.0
    for (row, name) in names.enumerated() {
      let letters = Double(Label.width(Label.clipped(name, limit)))
      let end = Double(row) * cell + 4 + letters * letter * 0.56
      reach = max(reach, end - Double(names.count) * cell)
    }
    return reach
  }

  /// The colours and what they stand for.
  var legend: Markup {
    let steps = 2 * HeatMap.steps + 1
    var marks = Markup.none
    for step in 0..<steps {
      marks +=
        #"<rect class="h\#(step)" x="\#(at: Double(step) * 8)" y="0" width="8.5" height="9"/>"#
    }
    let end = Numeral.trimmed(reach, 2)
    let middle = Double(steps) * 4
    return """
      <svg class="scale" viewBox="-18 0 204 24" role="img" \
      aria-label="colours from −\(end) to \(end)">\(marks)\
      <text x="0" y="21">−\(end)</text><text x="\(at: middle)" y="21">0</text>\
      <text x="\(at: 2 * middle)" y="21">\(end)</text></svg>
      """
  }

  private func style(_ value: Double?) -> String {
    guard let value, value.isFinite, reach > 0 else { return "hn" }
    let share = min(max(value / reach, -1), 1)
    return "h\(HeatMap.steps + Int((share * Double(HeatMap.steps)).rounded()))"
  }
}
