/// A set of columns that is counted together: a clique of the model.
package struct Scope: Hashable, Sendable, Codable {
  /// Ascending.
  package let columns: [Int]

  package init(_ columns: some Sequence<Int>) { self.columns = Set(columns).sorted() }

  /// Cells of its table; columns later in the list vary faster.
  package func cells(_ cardinalities: [Int]) -> Int {
    columns.reduce(1) {
      let (product, overflow) = $0.multipliedReportingOverflow(by: cardinalities[$1])
      return overflow ? Int.max : product
    }
  }

  package func contains(_ other: Scope) -> Bool {
    // Both ascend: one walk.
    var place = 0
    for column in other.columns {
      while place < columns.count, columns[place] < column { place += 1 }
      guard place < columns.count, columns[place] == column else { return false }
    }
    return true
  }

  package func intersection(_ other: Scope) -> Scope {
    Scope(Set(columns).intersection(other.columns))
  }

  /// For each of its cells the cell of `part` (columns of its own) that it adds to.
  package func projection(onto part: Scope, _ cardinalities: [Int]) -> [Int32] {
    var strides = [Int: Int]()
    var stride = 1
    for column in part.columns.reversed() {
      strides[column] = stride
      stride *= cardinalities[column]
    }
    var map: [Int32] = [0]
    for column in columns {
      let step = Int32(strides[column] ?? 0)
      let values = Int32(cardinalities[column])
      var wider: [Int32] = []
      wider.reserveCapacity(map.count * Int(values))
      for base in map {
        for value in 0..<values { wider.append(base + value * step) }
      }
      map = wider
    }
    return map
  }
}
