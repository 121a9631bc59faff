import Tables

extension ReshapingBuilder {
  /// Turns the declared constraints into relations; what cannot be made true by restoring alone is
  /// left to be checked.
  mutating func declare() throws {
    let constraints = system.constraints
    for case .unique(let columns) in constraints {
      unique.append(columns)
      findings.append(
        .init(
          .unique, columns, "No two rows agree in \(Self.list(columns)).", isDeclared: true))
    }
    for constraint in constraints {
      if case .format(let column, let pattern) = constraint { declareFormat(column, pattern) }
    }
    try declareCombinations(constraints)
    for constraint in constraints {
      if case .equal(let columns) = constraint { declareEqual(columns, constraint) }
    }
    for constraint in constraints {
      if case .sum(let total, let parts) = constraint { declareSum(total, parts, constraint) }
    }
    declareOrders(constraints)
    for constraint in constraints {
      switch constraint {
      case .range(let column, _):
        findings.append(
          .init(
            .range, [column], "“\(column)” stays within its declared range.", isDeclared: true))
      case .requires(let when, let then):
        checked.append(constraint)
        let whens = when.columns.sorted()
        let thens = then.columns.sorted()
        findings.append(
          .init(
            .requires, constraint.columns,
            "What \(Self.list(whens)) \(whens.count == 1 ? "is" : "are") can require something of "
              + "\(Self.list(thens)).", isDeclared: true))
      default: break
      }
    }
  }

  static func list(_ columns: [String]) -> String {
    let quoted = columns.prefix(6).map { "“\($0)”" }
    guard columns.count > 1 else { return quoted.first ?? "" }
    if columns.count > 6 { return quoted.joined(separator: ", ") + " and others" }
    return quoted.dropLast().joined(separator: ", ") + " and " + quoted.last!
  }

  private mutating func declareFormat(_ name: String, _ pattern: CellPattern) {
    guard let column = table[name] else { return }
    findings.append(
      .init(.format, [name], "“\(name)” has its declared format.", isDeclared: true))
    guard column.kind == .identifier || column.kind == .text else {
      // Only real levels come up, and they have the format.
      closedCategories.append(name)
      return
    }
    guard canRestore([name], from: []) else {
      checked.append(.format(name, pattern))
      return
    }
    add(
      .pattern(
        PatternRelation(
          column: name, pattern: pattern,
          isUnique: unique.contains([name]) && pattern.isInjective,
          presence: column.missingCount > 0 ? newName("\(name): presence") : nil)), nil)
  }

  private mutating func declareCombinations(_ constraints: [Constraint]) throws {
    // Sets that share a column are drawn together.
    var groups: [[String]] = []
    for case .fixedCombinations(let columns) in constraints {
      findings.append(
        .init(
          .combinations, columns,
          "\(Self.list(columns)) only combine as they do in the original.", isDeclared: true))
      var merged = columns
      groups.removeAll { group in
        guard !Set(group).isDisjoint(with: merged) else { return false }
        merged = group + merged.filter { !group.contains($0) }
        return true
      }
      groups.append(merged)
    }
    for group in groups {
      guard canRestore(group, from: []) else {
        for case .fixedCombinations(let columns) in constraints
        where Set(columns).isSubset(of: group) {
          checked.append(.fixedCombinations(columns))
        }
        continue
      }
      let name = newName(group.joined(separator: " + "))
      add(
        .merged(try MergedRelation(table, group, merged: name, minimumRows: minimumRows)), nil)
    }
  }

  private mutating func declareEqual(_ columns: [String], _ constraint: Constraint) {
    findings.append(
      .init(.equal, columns, "\(Self.list(columns)) are equal.", isDeclared: true))
    let first =
      columns.first { keeping.contains($0) } ?? columns.first { isRestored($0) } ?? columns[0]
    for column in columns where column != first {
      if canRestore([column], from: [first]) {
        add(.copy(CopyRelation(column: column, source: first)), nil)
      } else if !checked.contains(constraint) {
        checked.append(constraint)
      }
    }
  }

  private mutating func declareSum(_ total: String, _ parts: [String], _ constraint: Constraint) {
    findings.append(
      .init(
        .sum, [total] + parts, "“\(total)” is the sum of \(Self.list(parts)).", isDeclared: true))
    // The total where that can be; else a part, as what the others leave of the total.
    if canRestore([total], from: parts) {
      addSum(sum(total, parts.map { ($0, 1) }))
      return
    }
    for part in parts.reversed() {
      let others = parts.filter { $0 != part }
      guard canRestore([part], from: [total] + others) else { continue }
      addSum(sum(part, [(total, 1)] + others.map { ($0, -1) }))
      return
    }
    checked.append(constraint)
  }

  /// Adds the relation; a range that no part may be moved for is left to be checked.
  private mutating func addSum(_ relation: LinearRelation) {
    add(.linear(relation), nil)
    guard system.bounds[relation.column] != nil, relation.digits == nil || relation.adjusts.isEmpty
    else { return }
    for constraint in system.constraints {
      if case .range(relation.column, _) = constraint { checked.append(constraint) }
    }
  }

  /// A relation without constant, on the grid where there is one.
  private mutating func sum(_ column: String, _ terms: [(String, Int64)]) -> LinearRelation {
    let all = ([column] + terms.map(\.0)).compactMap { table[$0] }
    let grids = all.map { GridColumn($0)?.digits }
    let digits = grids.contains(nil) ? nil : grids.compactMap(\.self).max()
    var result = LinearRelation(
      column: column, terms: [], constant: 0, divisor: 1, digits: digits)
    let bounds = system.bounds[column]
    if let digits {
      result.lower = bounds?.lower.map { GridColumn.units($0, digits: digits, .up) }
      result.upper = bounds?.upper.map { GridColumn.units($0, digits: digits, .down) }
    }
    for (name, factor) in terms {
      var term = LinearRelation.Term(column: name, factor: factor)
      if bounds != nil, let digits { (term.lower, term.upper) = room(name, digits) }
      result.terms.append(term)
    }
    let own = table[column]!
    let parts = terms.compactMap { table[$0.0] }
    var isAlone = false
    var isAbsent = false
    for row in 0..<table.rowCount {
      let isBroken = parts.contains { $0.isMissing(row) }
      if isBroken && !own.isMissing(row) { isAlone = true }
      if !isBroken && own.isMissing(row) { isAbsent = true }
    }
    if isAlone { result.alone = newName("\(column): alone") }
    if isAbsent { result.absence = newName("\(column): presence") }
    return result
  }

  /// What a part may be moved within, where nothing else depends on it: its declared bounds, and
  /// where it has none, what is common in the original.
  func room(_ name: String, _ digits: Int) -> (Int64?, Int64?) {
    guard !isRestored(name), !keeping.contains(name), let column = table[name],
      !steps.contains(where: { $0.relation.reads.contains(name) }),
      let (low, high) = commonRange(column)
    else { return (nil, nil) }
    // What another sum, an order or an equality says of the part would be broken by a move.
    let others = system.constraints.filter { constraint in
      if case .range = constraint { return false }
      return constraint.columns.contains(name)
    }
    guard others.count <= 1 else { return (nil, nil) }
    let own = system.bounds[name]
    // A part's unit may be coarser than the sum's.
    let scale = (GridColumn(column)?.digits).map { GridColumn.wholePowers[digits - $0] } ?? 1
    guard scale == 1 else { return (nil, nil) }
    return (
      GridColumn.units(own?.lower ?? low, digits: digits, .up),
      GridColumn.units(own?.upper ?? high, digits: digits, .down)
    )
  }

  private mutating func declareOrders(_ constraints: [Constraint]) {
    /// Column → what it is never below, and of that strictly.
    var below: [String: [String: Bool]] = [:]
    var order: [String] = []
    func same(_ name: String) -> String {
      for case .copy(let copy) in steps where copy.column == name { return copy.source }
      return name
    }
    for constraint in constraints {
      guard case .ordered(let columns, let isStrict) = constraint else { continue }
      findings.append(
        .init(
          .ordered, columns,
          "\(Self.list(columns)) ascend\(isStrict ? " strictly" : "") in this order.",
          isDeclared: true))
      // A missing cell steps aside, so each column is compared with all before it.
      for (index, upper) in columns.enumerated() {
        for lower in columns[..<index] where same(lower) != same(upper) {
          let name = same(upper)
          if below[name] == nil { order.append(name) }
          below[name, default: [:]][same(lower), default: false] =
            isStrict || below[name]?[same(lower)] == true
        }
      }
    }
    var open: Set<[String]> = []
    for upper in order {
      let floors = below[upper]!.sorted { $0.key < $1.key }
      if canRestore([upper], from: floors.map(\.key)) {
        addGap(upper, floors, isTurned: false)
      } else {
        for (lower, isStrict) in floors {
          if canRestore([lower], from: [upper]), below[lower] == nil {
            addGap(lower, [(upper, isStrict)], isTurned: true)
          } else {
            open.insert([lower, upper])
          }
        }
      }
    }
    for constraint in constraints {
      guard case .ordered(let columns, _) = constraint else { continue }
      let isOpen = columns.indices.contains { index in
        columns[..<index].contains { open.contains([same($0), same(columns[index])]) }
      }
      if isOpen { checked.append(constraint) }
    }
  }

  private mutating func addGap(_ name: String, _ floors: [(String, Bool)], isTurned: Bool) {
    guard
      let gap = gap(
        name, floors.map { GapRelation.Floor(column: $0.0, isStrict: $0.1) }, isTurned: isTurned)
    else { return }
    add(.gap(gap), nil)
  }

  /// The relation fitted to the table; nil where a column is not there.
  mutating func gap(_ name: String, _ floors: [GapRelation.Floor], isTurned: Bool) -> GapRelation? {
    guard let own = table[name] else { return nil }
    let others = floors.compactMap { table[$0.column] }
    let grids = ([own] + others).map { GridColumn($0)?.digits }
    let digits = grids.contains(nil) ? nil : grids.compactMap(\.self).max()
    let isWhole = own.kind != .measurement
    var relation = GapRelation(
      column: name, floors: floors, isTurned: isTurned, digits: isWhole ? digits ?? 0 : digits,
      step: 1, gap: newName("\(name): gap"), hasMissing: false, typical: 0)
    let bounds = system.bounds[name]
    relation.lower = bounds?.lower
    relation.upper = bounds?.upper
    var isAlone = false
    for row in 0..<table.rowCount {
      let hasFloor = others.contains { !$0.isMissing(row) }
      if hasFloor && own.isMissing(row) { relation.hasMissing = true }
      if !hasFloor && !own.isMissing(row) { isAlone = true }
    }
    if isAlone { relation.alone = newName("\(name): alone") }
    // The gap in its own unit: whole days of timestamps, for instance.
    guard let gaps = try? relation.reshaped(Cells(table)).first?.numbers else { return relation }
    let present = gaps.filter { !$0.isNaN }.sorted()
    if own.kind == .timestamp, !floors.contains(where: \.isStrict) {
      let units: [Int64] = [86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1000]
      relation.step =
        units.first { unit in
          present.allSatisfy { Int64($0) % unit == 0 }
        } ?? 1
    }
    if !present.isEmpty { relation.typical = present[present.count / 2] / Double(relation.step) }
    return relation
  }
}
