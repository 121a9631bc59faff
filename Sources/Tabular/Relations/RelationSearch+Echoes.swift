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
    var sources: [Int: [(place: Int, share: Double)]] = [:]
    for (pair, _) in proposals.prefix(8 * table.columns.count) {
      // The one further right repeats the one further left, so no echo ends where it began.
      let (x, y) = isFree(table.columns[pair[1]].name) ? (pair[0], pair[1]) : (pair[1], pair[0])
      let (source, target) = (table.columns[x], table.columns[y])
      guard isFree(target.name), sources[y, default: []].count < Self.mostSources,
        source.kind == target.kind || (source.kind == .count && target.kind == .measurement),
        let share = echoShare(source, target)
      else { continue }
      sources[y, default: []].append((x, share))
    }
    for place in sources.keys.sorted() {
      let target = table.columns[place]
      let names = sources[place]!.sorted { ($1.share, $0.place) < ($0.share, $1.place) }.map {
        table.columns[$0.place].name
      }.filter { canRestore([target.name], from: [$0]) }
      guard !names.isEmpty, isFree(target.name), let cells = target.numbers else { continue }
      let present = cells.filter(\.isFinite).sorted()
      let relation = EchoRelation(
        column: target.name, sources: names, flag: newName("\(target.name): source"),
        hasMissing: target.missingCount > 0, typical: present[present.count / 2])
      add(
        .echo(relation),
        .init(
          .echo, [target.name] + names,
          "“\(target.name)” repeats \(Self.list(names)) in many rows and is its own in the rest.",
          isDeclared: false))
    }
  }

  /// The share of rows in which y repeats x with a value that is rare in both, where that is well
  /// above chance and above what its neighbours show; nil where it is not.
  private func echoShare(_ source: Column, _ target: Column) -> Double? {
    guard let x = source.numbers, let y = target.numbers else { return nil }
    func counts(_ cells: [Double]) -> [Double: Int] {
      var result: [Double: Int] = [:]
      for cell in cells where cell.isFinite { result[cell, default: 0] += 1 }
      return result
    }
    let (a, b) = (counts(x), counts(y))
    let n = Double(x.count)
    func isRare(_ value: Double) -> Bool {
      100 * (a[value] ?? 0) < x.count && 100 * (b[value] ?? 0) < x.count
    }
    let equal = x.indices.filter { x[$0] == y[$0] && isRare(x[$0]) }.count
    let share = Double(equal) / n
    guard share >= Self.leastShare else { return nil }
    var chance = 0.0
    for (value, count) in a where isRare(value) {
      chance += Double(count) / n * Double(b[value] ?? 0) / n
    }
    guard share >= 10 * chance else { return nil }
    // Equal in all rows where both are there is no echo but a copy with holes; still an echo does
    // it justice. What must not pass is closeness on a coarse grid.
    guard let gridX = GridColumn(source), let gridY = GridColumn(target) else { return share }
    let digits = max(gridX.digits, gridY.digits)
    let (scaleX, scaleY) = (
      GridColumn.wholePowers[digits - gridX.digits], GridColumn.wholePowers[digits - gridY.digits]
    )
    let step = max(scaleX, scaleY)
    var above = 0
    var under = 0
    for row in x.indices {
      let (u, v) = (gridX.units[row], gridY.units[row])
      guard u != GridColumn.missing, v != GridColumn.missing, isRare(x[row]) else { continue }
      let distance = v &* scaleY &- u &* scaleX
      if distance > 0 && distance <= 5 * step { above += 1 }
      if distance < 0 && distance >= -5 * step { under += 1 }
    }
    guard Double(equal) >= Self.leastAtom * Double(max(above, under)) / 5 else { return nil }
    return share
  }
}
