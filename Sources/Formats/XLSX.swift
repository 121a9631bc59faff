public import Tables

/// Spreadsheets (Office Open XML): one sheet, whose first row that holds something is the header.
///
/// Sheets are read by our own scanner: dates come from the cells' styles over the whole column, and
/// blank rows or a blank name in the header cut nothing off. They are written by the engine.
public struct XLSX: TableFormat {
  public init() {}

  public let name = "XLSX"
  public let extensions = ["xlsx", "xlsm"]
  public let schemes = ["xlsx"]

  public func recognizes(_ head: [UInt8]) -> Bool { head.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

  public func read(_ source: Source, options: ReadingOptions) throws -> ReadTable {
    let local = try LocalFile(source, options: options, unpacking: false)
    let file = try Descriptor(reading: local.path, place: local.place)
    guard file.length > 0 else { throw DelimitedText.empty(local.place) }
    let folder = try TemporaryFolder()
    let workbook = try Workbook(file, folder: folder, place: local.place)
    let sheet = try workbook.unpackedSheet(source.selection)
    let survey = try SheetSurvey(
      sheet, workbook, place: local.place, hasHeader: options.hasHeader, limit: options.rowLimit)
    let passes = RowPasses(
      names: survey.names, sourceTypes: survey.sourceTypes, place: local.place
    ) {
      let rows = SheetScanner(sheet, workbook, places: survey.places, place: local.place)
      if options.hasHeader { try survey.skipHeader(rows) }
      return rows
    }
    let rows = try passes.surveyed(options)
    var read = try passes.table(rows, options)
    if source.selection == nil, workbook.sheets.count > 1 {
      read.notes.insert(
        "\(local.place) has \(workbook.sheets.count) sheets; the first, "
          + "“\(workbook.sheets[0].name)”, was read. Name another after #.", at: 0)
    }
    return read
  }

  public func writer(to sink: Sink, schema: Schema, options: WritingOptions) throws
    -> any TableWriter
  {
    let sheet = sink.selection ?? "Sheet1"
    let forbidden: Set<Character> = ["[", "]", ":", "*", "?", "/", "\\"]
    guard sheet.count <= 31, !sheet.contains(where: forbidden.contains) else {
      throw FormatError(
        .unsupported, place: sink.description,
        expected: "a sheet's name has at most 31 characters, none of them []:*?/\\",
        remedy: "Choose another name.")
    }
    guard schema.columns.count <= SheetScanner.widest else {
      throw FormatError(
        .unsupported, place: sink.description,
        expected: "a sheet has at most \(SheetScanner.widest) columns",
        remedy: "Write CSV or Parquet.")
    }
    return try EngineFileWriter(
      to: sink, schema: schema, options: options, loading: ["excel"]
    ) { staging, path in
      let known: Set<String> = ["BOOLEAN", "DATE", "TIMESTAMP", "DOUBLE", "BIGINT", "VARCHAR"]
      let selection = try staging.selection { known.contains($0) }
      let count = try staging.database.texts("SELECT CAST(count(*) AS VARCHAR) FROM staged")
      guard let rows = count.first?[0].flatMap({ Int($0) }), rows < 1_048_576 else {
        throw FormatError(
          .unsupported, place: sink.description, expected: "a sheet has at most 1,048,576 rows",
          remedy: "Write CSV or Parquet.")
      }
      try staging.database.execute(
        """
        COPY (\(selection)) TO \(path)
        (FORMAT xlsx, HEADER true, SHEET \(Database.literal(sheet)))
        """)
    }
  }
}

/// What one pass over a sheet finds out: which columns there are and what they hold.
struct SheetSurvey {
  private(set) var names: [String] = []
  private(set) var sourceTypes: [String?] = []
  /// For each of the sheet's columns its place among the names; nil where it is empty throughout.
  private(set) var places: [Int?] = []

  init(
    _ sheet: Descriptor, _ workbook: Workbook, place: String, hasHeader: Bool, limit: Int?
  ) throws {
    var header: [String] = []
    var types: [UInt8] = []
    let scanner = SheetScanner(sheet, workbook, places: nil, place: place)
    var isHeader = hasHeader
    var rows = 0
    while rows < limit ?? .max {
      var isBlank = true
      let found = try scanner.nextRow { column, type, text in
        isBlank = false
        if isHeader {
          while header.count <= column { header.append("") }
          header[column] = String(decoding: text.raw, as: UTF8.self)
        } else {
          while types.count <= column { types.append(0) }
          types[column] |= type.rawValue
        }
      }
      guard found else { break }
      if isBlank { continue }
      if isHeader { isHeader = false } else { rows += 1 }
    }
    let width = max(header.count, types.count)
    header += Array(repeating: "", count: width - header.count)
    types += Array(repeating: 0, count: width - types.count)
    let unnamed = (0..<width).filter { header[$0].isEmpty && types[$0] != 0 }
    for column in 0..<width {
      var name = header[column]
      if name.isEmpty {
        guard types[column] != 0 else {
          places.append(nil)
          continue
        }
        // One column without a name keeps it so; several are told apart by their letters.
        if unnamed.count > 1 || !hasHeader { name = "column_\(SheetScanner.letters(column))" }
      }
      places.append(names.count)
      names.append(name)
      sourceTypes.append(SheetSurvey.sourceType(types[column]))
    }
    guard !names.isEmpty else {
      throw FormatError(
        .empty, place: place, expected: "the sheet is empty",
        remedy: "Name another sheet after #, or fill this one.")
    }
    try DelimitedText.checkNames(names, place: place)
  }

  private static func sourceType(_ types: UInt8) -> String? {
    guard types.nonzeroBitCount == 1, let type = SheetScanner.CellType(rawValue: types) else {
      return nil
    }
    return switch type {
    case .text: "VARCHAR"
    case .number: "DOUBLE"
    case .boolean: "BOOLEAN"
    case .date: "DATE"
    case .timestamp: "TIMESTAMP"
    case .time: nil
    }
  }

  /// Passes over the first row that holds something.
  func skipHeader(_ scanner: SheetScanner) throws {
    var isBlank = true
    while isBlank, try scanner.nextRow({ _, _, _ in isBlank = false }) {}
  }
}
