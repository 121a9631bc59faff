/// Finds out how a delimited text file is laid out from its first records.
struct DialectSniffer {
  var dialect = TextDialect()
  /// Cells in the header, and in the rows below it.
  var headerWidth = 0
  var rowWidth = 0
  /// Bytes before the header: a byte order mark, a line "sep=;".
  var preamble = 0
  var firstLine = 1

  private static let sampled = 500
  private static let candidates = [",", ";", "\t", "|"]

  private let file: Descriptor
  private let encoding: TextEncoding
  private var hasDoubleQuotes = false

  init(_ file: Descriptor, survey: EncodingSurvey, options: ReadingOptions) throws {
    self.file = file
    encoding = survey.encoding
    preamble = survey.markLength
    dialect.byteOrderMark = survey.markLength == 3
    dialect.hasHeader = options.hasHeader
    var delimiter: String?
    if let stated = options.delimiter {
      guard stated.isASCII, !stated.isNewline, stated != "\"" else {
        throw FormatError(
          .unsupported, place: "The delimiter",
          expected: "it must be one ASCII character other than a quote or a line break",
          remedy: "Use , or ; or a tab, for instance.")
      }
      delimiter = String(stated)
    }
    try readHead(&delimiter)
    try choose(delimiter)
  }

  private mutating func readHead(_ delimiter: inout String?) throws {
    let reader = TextReader(file, encoding: encoding, from: preamble, window: 1 << 18)
    _ = try reader.refill()
    let head = UnsafeBufferPointer(start: reader.bytes, count: reader.end)
    // Excel's own hint: a first line "sep=;".
    let line = head.prefix { $0 != 0x0A && $0 != 0x0D }
    if encoding == .utf8, line.count == 5, line.starts(with: Array("sep=".utf8)) {
      if delimiter == nil { delimiter = String(UnicodeScalar(line[4])) }
      var length = 5
      if head.count > length, head[length] == 0x0D { length += 1 }
      if head.count > length, head[length] == 0x0A { length += 1 }
      preamble += length
      firstLine = 2
    }
    if let feed = head.firstIndex(of: 0x0A) {
      dialect.lineEnding = feed > 0 && head[feed - 1] == 0x0D ? "\r\n" : "\n"
    } else if head.contains(0x0D) {
      dialect.lineEnding = "\r"
    }
    hasDoubleQuotes = head.contains(0x22)
    if hasDoubleQuotes, hasBackslashQuotes(head) { dialect.backslashEscapes = true }
  }

  /// Whether `\"` occurs and `""` between other characters does not.
  private func hasBackslashQuotes(_ head: UnsafeBufferPointer<UInt8>) -> Bool {
    var backslashed = false
    for i in 1..<max(head.count - 2, 1) where head[i] == 0x22 {
      if head[i - 1] == 0x5C, ![0x0A, 0x0D, 0x2C, 0x3B, 0x09, 0x7C].contains(head[i + 1]) {
        backslashed = true
      }
      if head[i + 1] == 0x22, head[i - 1] > 0x40, head[i + 2] > 0x40 { return false }
    }
    return backslashed
  }

  private mutating func choose(_ stated: String?) throws {
    var best = (score: -1.0, sample: Sample(), dialect: dialect)
    for delimiter in stated.map({ [$0] }) ?? DialectSniffer.candidates {
      // Tabs and bars come from programs that do not quote at all: a quote there may be text.
      let bare = delimiter == "\t" || delimiter == "|" ? ["\"", ""] : ["\""]
      for quote in hasDoubleQuotes ? bare : ["\"", "'"] {
        var candidate = dialect
        candidate.delimiter = delimiter
        candidate.quote = quote
        let sample = try Sample(of: self, candidate)
        // A quote that no cell uses is no improvement over the usual one.
        if quote == "'", sample.quoted * 4 < sample.cells { continue }
        // Quotes that are no quotes but part of the text must earn that by a clearly better fit.
        let handicap = quote.isEmpty ? 0.001 : 1e-9
        if sample.score > best.score + handicap || quote == "'" && sample.score >= best.score {
          best = (sample.score, sample, candidate)
        }
      }
    }
    dialect = best.dialect
    if dialect.quote.isEmpty { dialect.backslashEscapes = false }
    headerWidth = best.sample.widths.first ?? 0
    rowWidth = best.sample.usualRowWidth
    dialect.quoting = best.sample.quoting
  }

  /// The first records, cut by one candidate.
  private struct Sample {
    var widths: [Int] = []
    var cells = 0
    var quoted = 0
    var quotedNumbers = 0
    var bareTexts = 0
    var quotedNames = 0
    /// Quoted cells that could stand bare.
    var needlesslyQuoted = 0
    var brokenRows = 0

    init() {}

    init(of sniffer: DialectSniffer, _ dialect: TextDialect) throws {
      let reader = TextReader(
        sniffer.file, encoding: sniffer.encoding, from: sniffer.preamble, window: 1 << 18)
      let scanner = RecordScanner(reader, dialect: dialect, columns: 0, line: 1)
      while widths.count < DialectSniffer.sampled, let record = try scanner.nextRecord() {
        widths.append(record.count)
        for cell in record {
          cells += 1
          if cell.isQuoted {
            quoted += 1
            if widths.count == 1 { quotedNames += 1 }
          }
          guard widths.count > 1, let (bytes, count) = cell.trimmed else { continue }
          let isText =
            ScannedNumber.scan(bytes, count, .point) == nil
            && ScannedNumber.scan(bytes, count, .comma) == nil
            && DateEvidence(bytes, count) == nil && MissingToken.index(bytes, count) == nil
          if cell.isQuoted, !isText { quotedNumbers += 1 }
          if cell.isQuoted, isText, !needsQuotes(cell, dialect) { needlesslyQuoted += 1 }
          if !cell.isQuoted, isText { bareTexts += 1 }
        }
        if scanner.rejectCount > 20 { break }
      }
      brokenRows = scanner.rejectCount
    }

    private func needsQuotes(_ cell: Cell, _ dialect: TextDialect) -> Bool {
      guard let text = cell.string?.utf8 else { return false }
      let special = Set((dialect.delimiter + dialect.quote + "\r\n").utf8)
      return text.contains(where: special.contains)
    }

    /// The most frequent width of the rows below the header.
    var usualRowWidth: Int {
      guard widths.count > 1 else { return widths.first ?? 0 }
      var counts: [Int: Int] = [:]
      for width in widths.dropFirst() { counts[width, default: 0] += 1 }
      return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }!.key
    }

    /// How well the records agree on their width, and a little for how wide they are.
    var score: Double {
      guard let header = widths.first, header > 1 else { return 0 }
      let usual = usualRowWidth
      guard usual == header || usual == header + 1 || widths.count == 1 else {
        // The header disagrees with its rows: perhaps still the best there is.
        return 0.1
      }
      let agreeing = widths.dropFirst().filter { $0 == usual }.count
      let all = widths.count - 1 + brokenRows
      let share = all > 0 ? Double(agreeing) / Double(all) : 1
      return share + 0.01 * Double(min(header, 20))
    }

    var quoting: TextDialect.Quoting {
      guard quoted > 0 else { return .needed }
      if quoted == cells { return .all }
      let isByKind = quotedNumbers == 0 && bareTexts == 0 && needlesslyQuoted > 0
      return isByKind && quotedNames == widths.first ? .text : .needed
    }
  }
}
