import Foundation
import Tables

/// Reads a relation of the engine's (a Parquet file, a database's table, a sheet) as a table:
/// typed columns as they are, texts by the same inference as CSV.
struct EngineReader {
  let database: Database
  /// What stands after FROM.
  let relation: String
  let place: String
  /// Whether the types declared mean nothing, all columns having been read as text.
  var forgetsTypes = false

  /// A column as the source declares it.
  struct Declared {
    var name: String
    var type: String
  }

  func declared() throws -> [Declared] {
    try database.texts(
      "SELECT column_name::VARCHAR, column_type::VARCHAR FROM (DESCRIBE SELECT * FROM \(relation))"
    ).map { Declared(name: $0[0] ?? "", type: $0[1] ?? "VARCHAR") }
  }

  func read(_ options: ReadingOptions) throws -> ReadTable {
    let declared = try declared()
    guard !declared.isEmpty else {
      throw FormatError(
        .empty, place: place, expected: "it has no columns",
        remedy: "At least one column is needed.")
    }
    let names = declared.map(\.name)
    try DelimitedText.checkNames(names, place: place)
    let stated = try StatedColumns(options.schema, names: names, place: place)
    var natives: [NativeColumn?] = []
    var expressions: [String] = []
    var texts: [Int] = []
    for (index, column) in declared.enumerated() {
      let native = NativeColumn.Form.of(column.type)
      let wish = stated[column.name]
      if let native, wish.map({ native.form.kinds.contains($0.kind) }) ?? true {
        natives.append(
          NativeColumn(name: column.name, type: column.type, form: native.form, stated: wish))
        expressions.append("CAST(\(Database.quoted(column.name)) AS \(native.cast))")
      } else {
        natives.append(nil)
        expressions.append("CAST(\(Database.quoted(column.name)) AS VARCHAR)")
        texts.append(index)
      }
    }
    let limit = options.rowLimit.map { " LIMIT \($0)" } ?? ""

    // Texts first: what they hold decides how they are read.
    let survey = try surveyed(texts, declared, expressions, stated, limit, options)
    let sample = try sampled(survey, natives, limit, options)

    var builders: [Int: ColumnBuilder] = [:]
    for (position, plan) in zip(texts, survey.plans) {
      builders[position] = ColumnBuilder(plan, capacity: sample?.capacity ?? 0)
    }
    if let sample { for native in natives { native?.reserve(sample.capacity) } }
    let rows = try database.query(
      "SELECT \(expressions.joined(separator: ", ")) FROM \(relation)\(limit)")
    var rowCount = 0
    var batch = TextVector()
    let unfit = Set(survey.unfit)
    while try rows.next() {
      let first = rowCount
      var kept: [Int]?
      var isLeftOut: [Bool] = []
      if sample != nil || !unfit.isEmpty {
        isLeftOut = (0..<rows.rowCount).map { row in
          unfit.contains(first + row) || sample.map { !$0.keeps(first + row) } ?? false
        }
        kept = isLeftOut.indices.filter { !isLeftOut[$0] }
      }
      for (index, native) in natives.enumerated() {
        if let native {
          native.take(rows, index, kept: kept)
        } else {
          batch.fill(rows, index, firstRow: rowCount) {
            builders[index]?.take($0, 0, isLeftOut: isLeftOut)
          }
        }
      }
      rowCount += rows.rowCount
    }
    guard rowCount > 0 else {
      throw FormatError(
        .empty, place: place, expected: "it has columns but no rows",
        remedy: "At least one row of data is needed.")
    }
    guard unfit.count < rowCount else {
      throw FormatError(
        .empty, place: place, expected: "no row fits the schema", remedy: "Correct the schema.")
    }
    let columns = try natives.enumerated().map { index, native in
      try native?.column() ?? builders[index]!.column()
    }
    let table = Table(columns, target: options.schema?.target)
    var notes = survey.notes
    if !unfit.isEmpty {
      notes.append("\(place): \(unfit.count) rows did not fit the schema and were left out.")
    }
    if let sample { notes.append(sample.note(kept: table.rowCount)) }
    return ReadTable(table: table, notes: notes, rowsInSource: rowCount - unfit.count)
  }

  /// The rows to keep; nil where all fit into memory.
  private func sampled(
    _ survey: Survey, _ natives: [NativeColumn?], _ limit: String, _ options: ReadingOptions
  ) throws -> RowSample? {
    guard options.memory != nil else { return nil }
    let counted = try database.texts(
      "SELECT count(*)::VARCHAR FROM (SELECT 1 FROM \(relation)\(limit))")
    guard let count = counted.first?.first.flatMap({ $0 }).flatMap({ Int($0) }) else { return nil }
    let numbers = natives.reduce(0) { $0 + ($1?.bytesPerRow ?? 0) }
    let texts = zip(survey.weights, survey.plans).reduce(0) {
      $0 + $1.0.bytesPerRow($1.1.method)
    }
    return RowSample(
      of: count, bytesPerRow: numbers + texts, options: options, place: place)
  }

  private struct Survey {
    var plans: [ColumnPlan] = []
    var weights: [CellWeight] = []
    var unfit: [Int] = []
    var notes: [String] = []
  }

  private func surveyed(
    _ texts: [Int], _ declared: [Declared], _ expressions: [String], _ stated: StatedColumns,
    _ limit: String, _ options: ReadingOptions
  ) throws -> Survey {
    guard !texts.isEmpty else { return Survey() }
    let evidence = texts.map { ColumnEvidence(name: declared[$0].name) }
    let trials = try texts.map { index in
      try stated[declared[index].name].map {
        try ColumnBuilder(ColumnPlan(stated: $0), capacity: 0)
      }
    }
    var survey = Survey()
    survey.weights = texts.map { _ in CellWeight(columns: texts.count) }
    var rejects: [String] = []
    let rows = try database.query(
      "SELECT \(texts.map { expressions[$0] }.joined(separator: ", ")) FROM \(relation)\(limit)")
    var firstRow = 0
    var batch = TextVector()
    while try rows.next() {
      for position in texts.indices {
        batch.fill(rows, position, firstRow: firstRow) { cells in
          survey.weights[position].take(cells, 0)
          guard let trial = trials[position] else {
            evidence[position].take(cells, 0)
            return
          }
          for row in trial.unfitRows(cells, 0) {
            survey.unfit.append(firstRow + row)
            if rejects.count < RowReject.listed {
              rejects.append(
                "row \(firstRow + row + 1): column “\(declared[texts[position]].name)” does not "
                  + "hold a \(trial.plan.schema.kind)")
            }
          }
        }
      }
      firstRow += rows.rowCount
    }
    if !survey.unfit.isEmpty, !options.skipBadRows {
      throw FormatError(
        .malformed, place: place, expected: rejects.joined(separator: "; "),
        remedy: "Correct the schema, or pass --skip-bad-rows to leave such rows out.")
    }
    let maker = PlanMaker(
      evidence: evidence, sourceTypes: texts.map { forgetsTypes ? nil : declared[$0].type },
      place: place)
    survey.plans = try texts.enumerated().map { position, index in
      if var wish = stated[declared[index].name] {
        if !forgetsTypes {
          wish.format.sourceType = wish.format.sourceType ?? declared[index].type
        }
        return try ColumnPlan(stated: wish)
      }
      return maker.plan(position)
    }
    survey.notes = maker.notes(
      except: Set(texts.map { declared[$0].name }.filter { stated[$0] != nil }))
    return survey
  }
}

/// A text column of a chunk as a batch of cells.
struct TextVector {
  private var cells: [Cell] = []

  mutating func fill(
    _ rows: Rows, _ column: Int, firstRow: Int, _ body: (CellBatch) -> Void
  ) {
    cells.removeAll(keepingCapacity: true)
    for row in 0..<rows.rowCount { cells.append(rows.cell(row, column)) }
    cells.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      body(
        CellBatch(
          cells: start, columns: 1, rows: buffer.count, lines: nil, firstRow: firstRow))
    }
  }
}
