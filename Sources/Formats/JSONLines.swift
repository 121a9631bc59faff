public import Tables

/// JSON objects, one a line or in one array; plain, gzip or zstd.
///
/// Every key is a column, in the order in which keys first occur; a key that an object lacks is a
/// missing cell. Nested objects and arrays are kept as their JSON text.
public struct JSONLines: TableFormat {
  public init() {}

  public let name = "JSON"
  public let extensions = ["jsonl", "ndjson", "json"]
  public let schemes = ["jsonl", "ndjson", "json"]

  public func recognizes(_ head: [UInt8]) -> Bool {
    let first = head.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
    guard first.first == 0x5B else { return first.first == 0x7B }
    return first.dropFirst().first { $0 > 0x20 } == 0x7B
  }

  public func read(_ source: Source, options: ReadingOptions) throws -> ReadTable {
    let local = try LocalFile(source, options: options)
    let file = try Descriptor(reading: local.path, place: local.place)
    guard file.length > 0 else { throw DelimitedText.empty(local.place) }
    let survey = try EncodingSurvey(file, named: options.encoding)
    func reader() -> TextReader {
      TextReader(file, encoding: survey.encoding, from: survey.markLength)
    }
    let finder = JSONScanner(findingKeysOf: reader())
    try finder.findKeys(limit: options.rowLimit ?? .max)
    let found = finder.names.indices.filter { finder.types[$0] & JSONScanner.seen != 0 }
    let names = found.map { finder.names[$0] }
    let types = found.map { finder.types[$0] & ~JSONScanner.seen }
    guard !names.isEmpty else {
      if finder.rejectCount > 0 {
        throw FormatError(
          .malformed, place: local.place,
          expected: RowReject.summary(finder.rejects, count: finder.rejectCount),
          remedy: "Each line must be one JSON object.")
      }
      throw FormatError(
        .empty, place: local.place, expected: "it holds no object with a key",
        remedy: "At least one row and one column are needed.")
    }
    let isRaw = types.map(JSONLines.isRaw)
    let passes = RowPasses(
      names: names, sourceTypes: types.map(JSONLines.sourceType), place: local.place
    ) { JSONScanner(reader(), names: names, isRaw: isRaw) }
    let rows = try passes.surveyed(options)
    var read = try passes.table(rows, options)
    read.notes = (survey.note.map { [$0] } ?? []) + read.notes
    return read
  }

  /// Whether cells of these types are kept as JSON: nested ones, and a mixture.
  private static func isRaw(_ types: UInt8) -> Bool {
    types & JSONScanner.ValueType.nested.rawValue != 0 || types.nonzeroBitCount > 1
  }

  private static func sourceType(_ types: UInt8) -> String? {
    if isRaw(types) { return "JSON" }
    return switch JSONScanner.ValueType(rawValue: types) {
    case .string: "VARCHAR"
    case .number: "NUMBER"
    case .boolean: "BOOLEAN"
    default: nil
    }
  }

  public func writer(to sink: Sink, schema: Schema, options: WritingOptions) throws
    -> any TableWriter
  {
    let isArray = (sink.scheme ?? sink.fileExtension) == "json"
    let encoder = JSONEncoder(schema: schema, isArray: isArray)
    return try TextWriter(to: sink, schema: schema, options: options, encoder: encoder)
  }
}
