/// A field under conditions: the same steps with other probabilities.
///
/// p(row | conditions) ∝ p(row) Π w(column's code): each column's weights multiply its step, and what
/// a step adds up to is handed to the step before it that made the last of the columns it is given.
/// In a junction tree's order that step knows all the others, so one pass backwards is exact, and
/// the conditioned steps are as large as the old ones.
///
/// *Source*: variable elimination along a perfect order (Koller, Friedman 2009, "Probabilistic
/// Graphical Models", sections 9.3 and 9.4).
///
/// *Complexity*: each step's cells once.
package struct ConditionedRows: Sendable {
  /// Sums to one in each group that may come about.
  package let rows: RoundedRows
  /// The expected product of the weights: of weights 0 and 1, the conditions' probability.
  package let expectation: Double

  /// - Parameter weights: by column, of each code; nil for a column that is not asked about.
  /// - Returns: nil where nothing that can be made has a weight, or the steps are a stranger's and
  ///   do not hang together.
  package init?(_ rows: RoundedRows, weights: [[Double]?]) {
    guard let order = StepOrder(rows) else { return nil }
    var steps = rows.steps
    // Of each step: what its columns' later steps add up to, over its own cells.
    var later = [[Double]?](repeating: nil, count: steps.count)
    var expectation = 1.0
    for number in steps.indices.reversed() {
      let step = steps[number]
      let width = rows.cardinalities[step.column]
      let own = weights[step.column]
      guard own != nil || later[number] != nil else { continue }
      var cells = step.probabilities
      if let own {
        for cell in cells.indices { cells[cell] *= own[cell % width] }
      }
      if let known = later[number] {
        for cell in cells.indices { cells[cell] *= known[cell] }
      }
      var sums = [Double](repeating: 0, count: cells.count / width)
      for group in sums.indices {
        let range = group * width..<(group + 1) * width
        let sum = cells[range].reduce(0, +)
        sums[group] = sum
        if sum > 0 { for cell in range { cells[cell] /= sum } }
      }
      steps[number].probabilities = cells
      later[number] = nil
      guard let before = order.before[number] else {
        expectation *= sums[0]
        continue
      }
      order.hand(sums, from: number, to: before, into: &later)
    }
    guard expectation > 0 else { return nil }
    self.rows = RoundedRows(cardinalities: rows.cardinalities, steps: steps)
    self.expectation = expectation
  }
}

/// Which step each step's sum is handed to, and how the cells of the two correspond.
struct StepOrder: Sendable {
  /// The step that made the last of the columns a step is given; nil for one that is given none.
  let before: [Int?]
  /// Of each step: for each cell of `before`, the group of this one.
  private let groups: [[Int32]]
  private let sizes: [Int]

  /// Nil where a step is given columns that its step before does not know.
  init?(_ rows: RoundedRows) {
    var place = [Int](repeating: -1, count: rows.cardinalities.count)
    for (number, step) in rows.steps.enumerated() { place[step.column] = number }
    var before: [Int?] = []
    var groups: [[Int32]] = []
    for step in rows.steps {
      guard let last = step.given.map({ place[$0] }).max() else {
        before.append(nil)
        groups.append([])
        continue
      }
      let other = rows.steps[last]
      // Axes in the order of its cells: what it is given, then its own column.
      let axes = other.given + [other.column]
      guard Set(step.given).isSubset(of: axes) else { return nil }
      var strides = [Int](repeating: 0, count: axes.count)
      var stride = 1
      for column in step.given.reversed() {
        strides[axes.firstIndex(of: column)!] = stride
        stride *= rows.cardinalities[column]
      }
      var map: [Int32] = [0]
      for (axis, column) in axes.enumerated() {
        let values = rows.cardinalities[column]
        map = map.flatMap { base in (0..<values).map { base + Int32($0 * strides[axis]) } }
      }
      before.append(last)
      groups.append(map)
    }
    self.before = before
    self.groups = groups
    sizes = rows.steps.map(\.probabilities.count)
  }

  /// The group of a step that a cell of the step before belongs to.
  func group(of number: Int, cell: Int) -> Int { Int(groups[number][cell]) }

  /// Multiplies a step's sums into what the step before is to be weighed by.
  func hand(_ sums: [Double], from number: Int, to before: Int, into later: inout [[Double]?]) {
    var cells = later[before] ?? [Double](repeating: 1, count: sizes[before])
    for (cell, group) in groups[number].enumerated() { cells[cell] *= sums[Int(group)] }
    later[before] = cells
  }
}
