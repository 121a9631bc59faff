import Tables

extension ReshapingBuilder {
  /// One number that is the product of two others, rounded to its decimals: amount = price × pieces.
  ///
  /// *Complexity*: pairs of at most 200 numeric columns, each looked up by its product in one row;
  /// what agrees there is compared until the first contradiction.
  mutating func searchProducts(_ search: RelationSearch) {
    struct Numbers {
      var name: String
      var cells: [Double]
      var digits: Int
    }
    var all: [Numbers] = []
    for column in search.sample.columns where column.kind.isNumber && all.count < 200 {
      guard let cells = column.numbers, let grid = GridColumn(column),
        // A factor of few values may be a quantity; a yes-or-no is no product's business.
        Set(cells.filter { !$0.isNaN }.prefix(512)).count >= 3
      else { continue }
      all.append(Numbers(name: column.name, cells: cells, digits: grid.digits))
    }
    guard all.count >= 3 else { return }
    let rows = 0..<search.sample.rowCount
    for target in all where isFree(target.name) {
      // A row in which the product says something, and a second to thin out.
      let telling = rows.filter { abs(target.cells[$0]) > 2 && !target.cells[$0].isNaN }
      guard telling.count >= 30 else { continue }
      let row = telling[0]
      search: for (i, a) in all.enumerated() where a.name != target.name {
        for b in all[i...] where b.name != target.name && b.name != a.name {
          let digits = target.digits
          func holds(_ row: Int) -> Bool {
            ProductRelation.units(a.cells[row] * b.cells[row], digits)
              == ProductRelation.units(target.cells[row], digits)
          }
          guard holds(row), telling.allSatisfy(holds) else { continue }
          if addProduct(target.name, [a.name, b.name]) { break search }
        }
      }
    }
  }

  private mutating func addProduct(_ name: String, _ factors: [String]) -> Bool {
    guard canRestore([name], from: factors), let own = table[name], let cells = own.numbers,
      let grid = GridColumn(own), let a = table[factors[0]]?.numbers,
      let b = table[factors[1]]?.numbers
    else { return false }
    // Where a factor is always 0, 1 or missing, the product repeats the other or nothing.
    var telling = 0
    for row in cells.indices {
      let product = a[row] * b[row]
      guard product.isNaN == cells[row].isNaN else { return false }
      guard !product.isNaN else { continue }
      guard
        ProductRelation.units(product, grid.digits)
          == ProductRelation.units(cells[row], grid.digits)
      else { return false }
      if abs(a[row]) != 1 && abs(b[row]) != 1 && cells[row] != 0 { telling += 1 }
    }
    guard telling >= 20 else { return false }
    add(
      .product(ProductRelation(column: name, factors: factors, digits: grid.digits)),
      .init(
        .product, [name] + factors, "“\(name)” is “\(factors[0])” times “\(factors[1])”.",
        isDeclared: false))
    return true
  }
}
