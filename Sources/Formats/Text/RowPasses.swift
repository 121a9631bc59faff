import Tables

/// Cells of text rows, batch by batch.
protocol RowSource: AnyObject {
  /// The next rows, at most `limit`; nil at the end.
  func nextBatch(limit: Int) throws -> CellBatch?
  /// Rows handed over so far.
  var rowsRead: Int { get }
  /// The first rows that could not be taken, and how many there are.
  var rejects: [RowReject] { get }
  var rejectCount: Int { get }
}

/// Reads text rows in two passes: the first looks at every cell and settles how each column is
/// read, the second fills the columns.
struct RowPasses {
  var names: [String]
  /// The types the source declares, where it has any.
  var sourceTypes: [String?]
  var place: String
  /// Whether the file is laid out as in countries with a decimal comma.
  var isEuropean = false
  /// Begins at the first row.
  var rows: () throws -> any RowSource

  /// What the first pass finds out.
  struct Survey {
    var plans: [ColumnPlan]
    var rowCount: Int
    /// Numbers of rows whose cells do not fit a stated schema, ascending.
    var unfit: [Int]
    var notes: [String]
    /// The rows to keep; nil where all fit into memory.
    var sample: RowSample?
  }

  /// The first pass: what each column holds, and which rows must be left out.
  ///
  /// - Throws: `FormatError` listing the first rows that do not fit, unless they are to be skipped.
  func surveyed(_ options: ReadingOptions) throws -> Survey {
    let stated = try StatedColumns(options.schema, names: names, place: place)
    let evidence = names.map { ColumnEvidence(name: $0) }
    var weights = [CellWeight](
      repeating: CellWeight(columns: names.count),
      count: options.memory == nil ? 0 : names.count)
    let trials = try names.map { name in
      try stated[name].map { try ColumnBuilder(ColumnPlan(stated: $0), capacity: 0) }
    }
    let scanner = try rows()
    var rejects: [RowReject] = []
    var unfit: [Int] = []
    while let batch = try scanner.nextBatch(
      limit: (options.rowLimit ?? .max) - scanner.rowsRead)
    {
      var isUnfit: Set<Int> = []
      for column in weights.indices { weights[column].take(batch, column) }
      for column in names.indices {
        guard let trial = trials[column] else {
          evidence[column].take(batch, column)
          continue
        }
        if case .texts = trial.plan.method { evidence[column].take(batch, column) }
        for row in trial.unfitRows(batch, column) where isUnfit.insert(row).inserted {
          if rejects.count < RowReject.listed {
            let kind = trial.plan.schema.kind.rawValue
            rejects.append(
              RowReject(
                line: batch.lines![row], reason: .unfit(column: names[column], kind: kind)))
          }
        }
      }
      unfit += isUnfit.map { batch.firstRow + $0 }.sorted()
      if let limit = options.rowLimit, scanner.rowsRead >= limit { break }
    }
    var notes: [String] = []
    let bad = scanner.rejectCount + unfit.count
    if bad > 0 {
      let all = (scanner.rejects + rejects).sorted { $0.line < $1.line }
      let summary = RowReject.summary(Array(all.prefix(RowReject.listed)), count: bad)
      let rows = "\(bad) \(bad == 1 ? "row does" : "rows do") not fit"
      guard options.skipBadRows else {
        throw FormatError(
          .malformed, place: place, expected: "\(rows): \(summary)",
          remedy: "Correct them, or pass --skip-bad-rows to leave them out.")
      }
      notes.append("\(place): \(rows) and \(bad == 1 ? "was" : "were") left out: \(summary).")
    }
    let rowCount = scanner.rowsRead - unfit.count
    guard rowCount > 0 else {
      throw FormatError(
        .empty, place: place,
        expected: bad > 0 ? "no row fits" : "it has a header but no rows",
        remedy: "At least one row of data is needed.")
    }
    let settled = PlanMaker(
      evidence: evidence, sourceTypes: sourceTypes, isEuropean: isEuropean, place: place)
    let plans = try names.indices.map { column in
      guard var wish = stated[names[column]] else { return settled.plan(column) }
      wish.format.sourceType = wish.format.sourceType ?? sourceTypes[column]
      var plan = try ColumnPlan(stated: wish)
      plan.quotedEmptyIsMissing = plan.quotedEmptyIsMissing && evidence[column].emptyCount == 0
      return plan
    }
    notes += settled.notes(except: Set(names.filter { stated[$0] != nil }))
    let bytes = zip(weights, plans).reduce(0) { $0 + $1.0.bytesPerRow($1.1.method) }
    let sample = RowSample(
      of: rowCount, bytesPerRow: bytes, options: options, place: place)
    return Survey(plans: plans, rowCount: rowCount, unfit: unfit, notes: notes, sample: sample)
  }

  /// The second pass: the cells.
  func table(_ survey: Survey, _ options: ReadingOptions) throws -> ReadTable {
    let sample = survey.sample
    let builders = survey.plans.map {
      ColumnBuilder($0, capacity: sample?.capacity ?? survey.rowCount)
    }
    let scanner = try rows()
    var unfit = survey.unfit[...]
    while let batch = try scanner.nextBatch(
      limit: (options.rowLimit ?? .max) - scanner.rowsRead)
    {
      var isLeftOut: [Bool] = []
      while let row = unfit.first, row < batch.firstRow + batch.rows {
        if isLeftOut.isEmpty { isLeftOut = [Bool](repeating: false, count: batch.rows) }
        isLeftOut[row - batch.firstRow] = true
        unfit.removeFirst()
      }
      if let sample {
        if isLeftOut.isEmpty { isLeftOut = [Bool](repeating: false, count: batch.rows) }
        for row in 0..<batch.rows where !sample.keeps(batch.firstRow + row) {
          isLeftOut[row] = true
        }
      }
      for (column, builder) in builders.enumerated() {
        builder.take(batch, column, isLeftOut: isLeftOut)
      }
      if let limit = options.rowLimit, scanner.rowsRead >= limit { break }
    }
    let table = Table(try builders.map { try $0.column() }, target: options.schema?.target)
    return ReadTable(
      table: table,
      notes: survey.notes + (sample.map { [$0.note(kept: table.rowCount)] } ?? []),
      rowsInSource: survey.rowCount)
  }
}
