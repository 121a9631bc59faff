import Evaluation

extension Report {
  /// Columns in a heat map, and pairs in the list beside it.
  private static let mapped = 40
  private static let pairsShown = 12

  private struct Pair {
    var first: Int
    var second: Int
    var real: Double
    var synthetic: Double
    var gap: Double { synthetic - real }
  }

  var associations: Markup {
    let matrix = portrait.associations
    let pairs = worstPairs
    guard !pairs.isEmpty else { return .none }
    let chosen = mappedColumns(pairs)
    func values(_ value: (Int, Int) -> Double?) -> [[Double?]] {
      chosen.map { row in chosen.map { value(row, $0) } }
    }
    func map(_ heading: String, _ title: String, _ reach: Double, _ values: [[Double?]]) -> Markup {
      let map = HeatMap(
        values: values, names: chosen.map { matrix.columns[$0] }, reach: reach, title: title)
      return """
        <figure class="map"><h3>\(heading)</h3><div class="scroll">\(map.svg)</div>\
        \(map.legend)</figure>
        """
    }
    let largest = abs(pairs[0].gap)
    let reach = [0.05, 0.1, 0.2, 0.5, 1].first { $0 >= largest } ?? 2
    let note =
      chosen.count < matrix.columns.count
      ? " Drawn are the \(chosen.count) of \(matrix.columns.count) columns with the largest "
        + "differences." : ""
    return """
      <section id="associations"><h2>How columns go together</h2>
      <p>Each square is a pair of columns: the one named at the end of its row and the one named \
      at the top of its column. Strong colour means that one tells much about the other. The \
      third triangle shows where the synthetic table differs; its colours are stretched, so look \
      at its scale.\(note)</p>
      <div class="maps">
      \(map("Real", "association", 1, values { cell(matrix.real, $0, $1) }))
      \(map("Synthetic", "association", 1, values { cell(matrix.synthetic, $0, $1) }))
      \(map("Difference, synthetic less real", "difference", reach, values { row, column in
        guard let real = cell(matrix.real, row, column),
          let synthetic = cell(matrix.synthetic, row, column)
        else { return nil }
        return synthetic - real
      }))
      <div class="map"><h3>The pairs that differ most</h3>\(table(pairs))</div>
      </div></section>
      """
  }

  private func table(_ pairs: [Pair]) -> Markup {
    let names = portrait.associations.columns
    var rows = Markup.none
    for pair in pairs.prefix(Report.pairsShown) {
      let sign = pair.gap >= 0.005 ? "+" : ""
      rows += """
        <tr><th scope="row"><span class="name">\(names[pair.first])</span> × \
        <span class="name">\(names[pair.second])</span></th>\
        <td class="number">\(Numeral.fixed(pair.real, 2))</td>\
        <td class="number">\(Numeral.fixed(pair.synthetic, 2))</td>\
        <td class="number">\(sign)\(Numeral.fixed(pair.gap, 2))</td></tr>
        """
    }
    return """
      <table class="pairs"><thead><tr><th scope="col">Pair</th><th class="number" scope="col">Real\
      </th><th class="number" scope="col">Synth.</th><th class="number" scope="col">Diff.</th></tr>\
      </thead><tbody>\(rows)</tbody></table>
      """
  }

  /// Every measured pair, the largest difference first.
  private var worstPairs: [Pair] {
    let matrix = portrait.associations
    var pairs: [Pair] = []
    for first in matrix.columns.indices {
      for second in matrix.columns.indices where second > first {
        guard let real = cell(matrix.real, first, second),
          let synthetic = cell(matrix.synthetic, first, second)
        else { continue }
        pairs.append(Pair(first: first, second: second, real: real, synthetic: synthetic))
      }
    }
    return pairs.sorted {
      ($1.gap.magnitude, $0.first, $0.second) < ($0.gap.magnitude, $1.first, $1.second)
    }
  }

  /// All columns that were measured, or those of the worst pairs, in the table's order.
  private func mappedColumns(_ pairs: [Pair]) -> [Int] {
    var chosen: Set<Int> = []
    for pair in pairs {
      for column in [pair.first, pair.second] where chosen.count < Report.mapped {
        chosen.insert(column)
      }
      if chosen.count == Report.mapped { break }
    }
    return chosen.sorted()
  }

  private func cell(_ matrix: [[Double?]], _ row: Int, _ column: Int) -> Double? {
    guard row < matrix.count, column < matrix[row].count, let value = matrix[row][column],
      value.isFinite
    else { return nil }
    return value
  }
}
