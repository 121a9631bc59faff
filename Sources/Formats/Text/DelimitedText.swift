import Tables

/// A delimited text file, surveyed: its encoding, dialect and names are known, its cells are not
/// read yet.
struct DelimitedText {
  let local: LocalFile
  let file: Descriptor
  let survey: EncodingSurvey
  private(set) var sniffer: DialectSniffer
  let names: [String]
  private(set) var notes: [String] = []

  init(_ local: LocalFile, options: ReadingOptions) throws {
    self.local = local
    file = try Descriptor(reading: local.path, place: local.place)
    guard file.length > 0 else { throw DelimitedText.empty(local.place) }
    survey = try EncodingSurvey(file, named: options.encoding)
    if let note = survey.note { notes.append(note) }
    sniffer = try DialectSniffer(file, survey: survey, options: options)
    let (_, scanner) = DelimitedText.scanner(file, survey, sniffer, columns: 0)
    guard let header = try scanner.nextRecord() else {
      guard scanner.rejectCount == 0 else {
        throw FormatError(
          .malformed, place: local.place,
          expected: RowReject.summary(scanner.rejects, count: scanner.rejectCount),
          remedy: "Check that this is a delimited text file.")
      }
      throw DelimitedText.empty(local.place)
    }
    var names: [String] = []
    if options.hasHeader {
      names = header.map { $0.string ?? "" }
      // R leaves out the name of the first column, which numbers the rows.
      if sniffer.rowWidth == header.count + 1 {
        names.insert("", at: 0)
        notes.append(
          "The rows of \(local.place) have one cell more than its header: the first column was "
            + "taken as one without a name.")
      }
    } else {
      names = (1...sniffer.rowWidth).map { "column_\($0)" }
    }
    let isBlank = names.allSatisfy { $0.allSatisfy(\.isWhitespace) }
    if names.isEmpty || options.hasHeader && isBlank {
      throw FormatError(
        .empty, place: local.place, expected: "its header names no column",
        remedy: "The first row must hold the names; pass --no-header where there is none.")
    }
    try DelimitedText.checkNames(names, place: local.place)
    self.names = names
  }

  static func empty(_ place: String) -> FormatError {
    FormatError(
      .empty, place: place, expected: "the file is empty",
      remedy: "Check that it was written completely.")
  }

  static func checkNames(_ names: [String], place: String) throws {
    var seen: [String: [Int]] = [:]
    for (index, name) in names.enumerated() { seen[name, default: []].append(index + 1) }
    let twice = names.enumerated().filter { seen[$1]!.count > 1 && seen[$1]![0] == $0 + 1 }
    guard let first = twice.first else { return }
    let positions = seen[first.element]!.map(String.init).joined(separator: ", ")
    let others = twice.count > 1 ? " (and \(twice.count - 1) further names likewise)" : ""
    throw FormatError(
      .duplicateNames, place: place,
      expected: "columns \(positions) have the same name “\(first.element)”\(others)",
      remedy: "Give every column a name of its own.")
  }

  /// A scanner at the first record, header included.
  private static func scanner(
    _ file: Descriptor, _ survey: EncodingSurvey, _ sniffer: DialectSniffer, columns: Int
  ) -> (TextReader, RecordScanner) {
    let reader = TextReader(file, encoding: survey.encoding, from: sniffer.preamble)
    return (
      reader,
      RecordScanner(
        reader, dialect: sniffer.dialect, columns: columns, line: sniffer.firstLine)
    )
  }

  /// A scanner at the first row below the header.
  private func rows() throws -> RecordScanner {
    let columns = sniffer.dialect.hasHeader ? 0 : names.count
    let (reader, scanner) = DelimitedText.scanner(file, survey, sniffer, columns: columns)
    guard sniffer.dialect.hasHeader else { return scanner }
    _ = try scanner.nextRecord()
    return RecordScanner(
      reader, dialect: sniffer.dialect, columns: names.count, line: scanner.line)
  }

  /// The same text with quotes taken as ordinary characters.
  func withoutQuotes() -> DelimitedText {
    var copy = self
    copy.sniffer.dialect.quote = ""
    copy.sniffer.dialect.backslashEscapes = false
    copy.sniffer.dialect.quoting = .needed
    return copy
  }

  /// What the first pass over the rows finds out.
  struct Survey {
    var plans: [ColumnPlan]
    var rowCount: Int
    /// Numbers of rows whose cells do not fit a stated schema, ascending.
    var unfit: [Int]
    var notes: [String]
  }

  /// The first pass: what each column holds, and which rows must be left out.
  ///
  /// - Throws: `FormatError` listing the first rows that do not fit, unless they are to be skipped.
  func surveyed(_ options: ReadingOptions) throws -> Survey {
    let stated = try StatedColumns(options.schema, names: names, place: local.place)
    let evidence = names.map { ColumnEvidence(name: $0) }
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
      for column in names.indices {
        guard let trial = trials[column] else {
          evidence[column].take(batch, column)
          continue
        }
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
          .malformed, place: local.place, expected: "\(rows): \(summary)",
          remedy: "Correct them, or pass --skip-bad-rows to leave them out.")
      }
      notes.append("\(local.place): \(rows) and \(bad == 1 ? "was" : "were") left out: \(summary).")
    }
    let rowCount = scanner.rowsRead - unfit.count
    guard rowCount > 0 else {
      throw FormatError(
        .empty, place: local.place,
        expected: bad > 0 ? "no row fits" : "it has a header but no rows",
        remedy: "At least one row of data is needed.")
    }
    let settled = PlanMaker(
      evidence: evidence, isEuropean: sniffer.dialect.delimiter == ";", place: local.place)
    let plans = try names.indices.map { column in
      try stated[names[column]].map { try ColumnPlan(stated: $0) } ?? settled.plan(column)
    }
    notes += settled.notes(except: Set(names.filter { stated[$0] != nil }))
    return Survey(plans: plans, rowCount: rowCount, unfit: unfit, notes: notes)
  }

  /// The second pass: the cells.
  func table(_ survey: Survey, _ options: ReadingOptions) throws -> Table {
    let builders = survey.plans.map { ColumnBuilder($0, capacity: survey.rowCount) }
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
      for (column, builder) in builders.enumerated() {
        builder.take(batch, column, isLeftOut: isLeftOut)
      }
      if let limit = options.rowLimit, scanner.rowsRead >= limit { break }
    }
    return Table(try builders.map { try $0.column() }, target: options.schema?.target)
  }
}
