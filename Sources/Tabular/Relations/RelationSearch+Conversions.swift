import Foundation
import Tables

extension ReshapingBuilder {
  /// One number that is another in a different unit, rounded to its own decimals: pounds from
  /// kilograms. Conversions without rounding are found before, as linear relations.
  ///
  /// *Complexity*: pairs of at most 400 columns, each dropped at the first row of the sample that
  /// lies off the line through the two outermost.
  mutating func searchConversions(_ search: RelationSearch) {
    struct Numbers {
      var name: String
      var cells: [Double]
      /// The rows of its least and greatest cell.
      var ends: (low: Int, high: Int)
      var half: Double
    }
    var all: [Numbers] = []
    for column in search.sample.columns where column.kind.isNumber && all.count < 400 {
      guard !isRestored(column.name), let cells = column.numbers, let grid = GridColumn(column),
        cells.allSatisfy({ $0.isNaN || $0.isFinite })
      else { continue }
      let present = cells.indices.filter { !cells[$0].isNaN }
      guard present.count >= 40, let low = present.min(by: { cells[$0] < cells[$1] }),
        let high = present.max(by: { cells[$0] < cells[$1] })
      else { continue }
      let half = 0.5 / GridColumn.powers[grid.digits]
      // Rounding hides a line in a column of a few steps.
      guard cells[high] - cells[low] >= 100 * half else { continue }
      all.append(Numbers(name: column.name, cells: cells, ends: (low, high), half: half))
    }
    for y in all where isFree(y.name) {
      for x in all where x.name != y.name {
        let (low, high) = x.ends
        guard !isRestored(y.name), !y.cells[low].isNaN, !y.cells[high].isNaN,
          // The coarser of the two is made from the finer.
          y.half >= x.half
            || (y.cells[high] - y.cells[low]).magnitude / y.half
              <= (x.cells[high] - x.cells[low]) / x.half
        else { continue }
        let slope = (y.cells[high] - y.cells[low]) / (x.cells[high] - x.cells[low])
        let start = y.cells[low] - slope * x.cells[low]
        guard slope != 0, slope.magnitude > 1e-3, slope.magnitude < 1e4,
          x.cells.indices.allSatisfy({ row in
            x.cells[row].isNaN
              ? y.cells[row].isNaN
              : abs(y.cells[row] - start - slope * x.cells[row]) <= 2.01 * y.half
          })
        else { continue }
        addConversion(y.name, x.name, slope)
      }
    }
  }

  private mutating func addConversion(_ name: String, _ source: String, _ slope: Double) {
    guard canRestore([name], from: [source]), let own = table[name], let other = table[source],
      let y = GridColumn(own), let x = GridColumn(other)
    else { return }
    let digits = max(x.digits, y.digits)
    let rows = y.units.indices.filter { y.units[$0] != GridColumn.missing }
    guard rows.count == x.units.reduce(0, { $0 + ($1 == GridColumn.missing ? 0 : 1) }),
      rows.allSatisfy({ x.units[$0] != GridColumn.missing })
    else { return }
    let scaleX = GridColumn.wholePowers[digits - x.digits]
    let scaleY = GridColumn.wholePowers[digits - y.digits]
    // The constant first: none, or the line's own to at most two decimals. Each row then leaves an
    // interval for the factor, and the plainest decimal in what all leave is the unit meant.
    let half = 0.5 / GridColumn.powers[y.digits]
    let (first, last) = (other.numbers ?? [], own.numbers ?? [])
    let offset = rows.reduce(0.0) { $0 + last[$1] - slope * first[$1] } / Double(rows.count)
    for decimals in [-1, 0, 1, 2] {
      let power = decimals < 0 ? 1 : GridColumn.powers[decimals]
      let start = decimals < 0 ? 0 : (offset * power).rounded() / power
      var (low, high) = (-1e9, 1e9)
      for row in rows where low <= high {
        let (x, rest) = (first[row], last[row] - start)
        if x == 0 {
          if abs(rest) > half * 1.000_001 { (low, high) = (1, 0) }
        } else {
          let ends = ((rest - half) / x, (rest + half) / x)
          low = max(low, min(ends.0, ends.1))
          high = min(high, max(ends.0, ends.1))
        }
      }
      guard low <= high else { continue }
      for places in 0...6 {
        let power = GridColumn.powers[places]
        let factor = ((low + high) / 2 * power).rounded()
        let constant = (start * GridColumn.powers[digits] * power).rounded()
        guard factor != 0, factor / power >= low, factor / power <= high, constant.magnitude < 1e15
        else { continue }
        let relation = ConversionCheck(
          factor: Int64(factor), constant: Int64(constant), divisor: Int64(power), digits: digits,
          ownDigits: y.digits)
        guard
          rows.allSatisfy({
            relation.units(x.units[$0], scale: scaleX) == y.units[$0] &* scaleY
          })
        else { continue }
        add(
          .linear(
            LinearRelation(
              column: name, terms: [.init(column: source, factor: Int64(factor))],
              constant: Int64(constant), divisor: Int64(power), digits: digits,
              ownDigits: y.digits)),
          .init(
            .linear, [name, source], "“\(name)” is “\(source)” in another unit, rounded.",
            isDeclared: false))
        return
      }
    }
  }
}

/// The arithmetic of `LinearRelation` for one term, so that what is verified is what is restored.
private struct ConversionCheck {
  var factor: Int64
  var constant: Int64
  var divisor: Int64
  var digits: Int
  var ownDigits: Int

  func units(_ x: Int64, scale: Int64) -> Int64? {
    let (scaled, a) = x.multipliedReportingOverflow(by: scale)
    let (product, b) = scaled.multipliedReportingOverflow(by: factor)
    let (sum, c) = product.addingReportingOverflow(constant)
    guard !a && !b && !c else { return nil }
    return LinearRelation.rounded(sum, by: divisor, digits: digits, ownDigits: ownDigits)
  }
}
