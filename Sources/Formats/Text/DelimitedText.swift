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
  private func rows() throws -> any RowSource {
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

  /// The two passes over the rows below the header.
  var passes: RowPasses {
    RowPasses(
      names: names, sourceTypes: names.map { _ in nil }, place: local.place,
      isEuropean: sniffer.dialect.delimiter == ";", rows: rows)
  }
}
