public import Tables

extension SafeHarbor {
  /// The table with its rulings carried out, before anything is learned from it.
  ///
  /// - Parameters:
  ///   - recognised: the table that was ruled on.
  ///   - rulings: one for every column.
  /// - Throws: `CodecError` where no column is left.
  public func applied(_ rulings: [SafeHarborRuling], to recognised: Table) throws -> Table {
    precondition(rulings.count == recognised.columns.count, "A ruling for every column.")
    let reckoned = year ?? SafeHarbor.latestYear(recognised)
    let columns = zip(recognised.columns, rulings).compactMap { column, ruling -> Column? in
      switch ruling.action {
      case .keep, .fake, .withhold: column
      case .drop: nil
      case .year: yearOnly(column, reckoned)
      case .poolAges: agesPooled(column)
      case .poolBirthYears: birthYearsPooled(column, reckoned)
      case .threeDigits: shortened(column)
      }
    }
    guard !columns.isEmpty else {
      throw CodecError(
        column: recognised.columns.first?.name ?? "",
        expected: "a column that Safe Harbor leaves, but every one is to be left out",
        remedy: "Keep columns by name if they may be kept, or learn another table.")
    }
    let kept = Set(columns.map(\.name))
    return Table(columns, target: recognised.target.flatMap { kept.contains($0) ? $0 : nil })
  }

  private func yearOnly(_ column: Column, _ reckoned: Int?) -> Column {
    let years = SafeHarbor.years(column)
    // A year of birth tells an age; no other date lies so far back that it must not be told.
    let isBirth = ColumnName(column.name).has([
      "birth", "dob", "birthdate", "birthday", "born", "geburtsdatum", "geburts",
    ])
    let least = isBirth ? reckoned.map { $0 - SafeHarbor.pooledAge } : nil
    var schema = column.schema
    schema.kind = .count
    schema.identity = nil
    schema.format = ColumnFormat(missingToken: column.schema.format.missingToken)
    return Column(
      schema,
      .integers(years.map { $0.map { Int64(max($0, least ?? $0)) } ?? Storage.missingInteger }))
  }

  private func agesPooled(_ column: Column) -> Column {
    let most = SafeHarbor.pooledAge
    switch column.storage {
    case .doubles(let cells):
      return Column(column.schema, .doubles(cells.map { $0 > Double(most) ? Double(most) : $0 }))
    case .integers(let cells):
      return Column(column.schema, .integers(cells.map { min($0, Int64(most)) }))
    case .codes, .text: return column
    }
  }

  private func birthYearsPooled(_ column: Column, _ reckoned: Int?) -> Column {
    guard case .integers(let cells) = column.storage, let reckoned else { return column }
    let least = Int64(reckoned - SafeHarbor.pooledAge)
    return Column(
      column.schema,
      .integers(cells.map { $0 == Storage.missingInteger ? $0 : max($0, least) }))
  }

  private func shortened(_ column: Column) -> Column {
    let texts = (0..<column.count).map { CellText.of(column, row: $0) }
    var places: [String: Int32] = [:]
    var levels: [String] = []
    let codes = texts.map { cell -> Int32 in
      // What is no ZIP code is not kept in any form.
      guard let cell, let area = zips.shortened(SafeHarbor.padded(cell)) else { return -1 }
      if let known = places[area] { return known }
      let place = Int32(levels.count)
      places[area] = place
      levels.append(area)
      return place
    }
    var schema = column.schema
    schema.kind = .category
    schema.identity = nil
    schema.format = ColumnFormat(missingToken: column.schema.format.missingToken)
    return Column(schema, .codes(codes, levels: levels))
  }
}
