import Tables

extension ReshapingBuilder {
  /// The thresholds of an echo. On public sets: Default's payments equal the next bill in 13-15 %
  /// of all rows counting only values that less than 1 % of rows share (chance: 0.01 %), its bills
  /// equal each other in 4 %, its payments in 3-4 %; support2's day of a do-not-resuscitate order
  /// equals the stay in 12 %. What should not be found lies below 1 %: bounce and exit rates 0.4 %,
  /// blood pressure and pulse 0.7 %, Magic's moments 0.2 %.
  private static let leastShare = 0.02
  /// Times what the next values show: a number that only follows another closely meets it as often
  /// as it misses it by one.
  private static let leastAtom = 4.0
  private static let mostSources = 3

  /// Numbers that repeat another number in many rows, though not in all.
  ///
  /// *Complexity*: linear in the sample's cells to propose (equal cells meet in a table per row), a
  /// pass for each of at most a few proposals per column to verify.
  mutating func searchEchoes(_ search: RelationSearch) {
    struct Numbers {
      var place: Int
      var cells: [Double]
      var common: Set<Double>
    }
    let rows = search.sample.rowCount
    guard rows >= 200 else { return }
    var all: [Numbers] = []
    for (place, column) in search.sample.columns.enumerated() where column.isOrdered {
      guard let cells = column.numbers else { continue }
      var counts: [Double: Int] = [:]
      for cell in cells where cell.isFinite { counts[cell, default: 0] += 1 }
      guard counts.count >= 20 else { continue }
      let common = Set(counts.filter { $0.value * 100 >= rows }.keys)
      all.append(Numbers(place: place, cells: cells, common: common))
    }
    var meetings: [[Int]: Int] = [:]
    for row in 0..<rows {
      var holders: [Double: [Int]] = [:]
      for numbers in all {
        let cell = numbers.cells[row]
        if cell.isFinite, !numbers.common.contains(cell) {
          holders[cell, default: []].append(numbers.place)
        }
      }
      for places in holders.values where places.count > 1 && places.count <= 16 {
        for (index, x) in places.enumerated() {
          for y in places[(index + 1)...] { meetings[[x, y], default: 0] += 1 }
        }
      }
    }
    var proposals = meetings.filter { Double($0.value) >= Self.leastShare * Double(rows) * 0.7 }
      .map { (pair: $0.key, count: $0.value) }
    proposals.sort { ($1.count, $0.pair[0], $0.pair[1]) < ($0.count, $1.pair[0], $1.pair[1]) }
    var sources: [Int: [EchoColumn]] = [:]
    var known: [Int: EchoColumn] = [:]
    func echoColumn(_ place: Int) -> EchoColumn {
      if let column = known[place] { return column }
      let made = EchoColumn(table.columns[place])
      known[place] = made
      return made
    }
    for (pair, _) in proposals.prefix(8 * table.columns.count) {
      // The one further right repeats the one further left, so no echo ends where it began.
      let (x, y) = isFree(table.columns[pair[1]].name) ? (pair[0], pair[1]) : (pair[1], pair[0])
      let (source, target) = (table.columns[x], table.columns[y])
      guard isFree(target.name), sources[y, default: []].count < Self.mostSources,
        source.kind == target.kind || (source.kind == .count && target.kind == .measurement),
        canRestore([target.name], from: [source.name]),
        isEcho(echoColumn(x), echoColumn(y), beyond: sources[y] ?? [])
      else { continue }
      sources[y, default: []].append(echoColumn(x))
    }
    for place in sources.keys.sorted() {
      let target = table.columns[place]
      let names = sources[place]!.map(\.name).filter { canRestore([target.name], from: [$0]) }
      guard !names.isEmpty, isFree(target.name), let cells = target.numbers else { continue }
      let present = cells.filter(\.isFinite).sorted()
      let spare = min(search.minimumRows, (present.count + 1) / 2) - 1
      let relation = EchoRelation(
        column: target.name, sources: names, flag: newName("\(target.name): source"),
        hasMissing: target.missingCount > 0, typical: present[present.count / 2],
        limits: [present[max(0, spare)], present[present.count - 1 - max(0, spare)]])
      add(
        .echo(relation),
        .init(
          .echo, [target.name] + names,
          "“\(target.name)” repeats \(Self.list(names)) in many rows and is its own in the rest.",
          isDeclared: false))
    }
  }

  /// Whether y repeats x with a value that is rare in both, in rows in which it does not repeat one
  /// of `others`, well above chance and above what its neighbours show.
  private func isEcho(_ x: EchoColumn, _ y: EchoColumn, beyond others: [EchoColumn]) -> Bool {
    let n = Double(x.cells.count)
    func isRare(_ row: Int) -> Bool { x.isRare[row] && y.isRare[row] }
    let equal = x.cells.indices.reduce(0) { count, row in
      count
        + (x.cells[row] == y.cells[row] && isRare(row)
          && !others.contains { $0.cells[row] == y.cells[row] } ? 1 : 0)
    }
    guard Double(equal) >= Self.leastShare * n else { return false }
    var chance = 0.0
    for (value, count) in x.counts where 100 * count < x.cells.count {
      guard let other = y.counts[value], 100 * other < x.cells.count else { continue }
      chance += Double(count) / n * Double(other) / n
    }
    guard Double(equal) >= 10 * chance * n else { return false }
    // What must not pass is closeness on a coarse grid.
    guard let gridX = x.grid, let gridY = y.grid else { return true }
    let digits = max(gridX.digits, gridY.digits)
    let scaleX = GridColumn.wholePowers[digits - gridX.digits]
    let scaleY = GridColumn.wholePowers[digits - gridY.digits]
    let step = max(scaleX, scaleY)
    var above = 0
    var under = 0
    for row in x.cells.indices {
      let (u, v) = (gridX.units[row], gridY.units[row])
      guard u != GridColumn.missing, v != GridColumn.missing, isRare(row) else { continue }
      let distance = v &* scaleY &- u &* scaleX
      if distance > 0 && distance <= 5 * step { above += 1 }
      if distance < 0 && distance >= -5 * step { under += 1 }
    }
    return Double(equal) >= Self.leastAtom * Double(max(above, under)) / 5
  }
}

/// What is looked at again and again of a column that others may repeat.
private struct EchoColumn {
  let name: String
  let cells: [Double]
  let counts: [Double: Int]
  /// By row: whether the value is there and carried by less than 1 % of the rows.
  let isRare: [Bool]
  let grid: GridColumn?

  init(_ column: Column) {
    name = column.name
    let cells = column.numbers ?? []
    var counts: [Double: Int] = [:]
    for cell in cells where cell.isFinite { counts[cell, default: 0] += 1 }
    self.cells = cells
    self.counts = counts
    let common = Set(counts.filter { 100 * $0.value >= cells.count }.keys)
    isRare = cells.map { $0.isFinite && !common.contains($0) }
    grid = GridColumn(column)
  }
}
