/// A spreadsheet file's sheets, texts and date styles (ECMA-376 part 1, SpreadsheetML).
struct Workbook {
  private let archive: ZipArchive
  private let folder: TemporaryFolder
  private let place: String
  /// Names of sheets and the parts they lie in, in the workbook's order.
  private(set) var sheets: [(name: String, part: String)] = []
  /// Whether days are counted from 1904, as older Macs did.
  private(set) var countsFrom1904 = false
  private(set) var texts = SharedTexts()
  /// What each cell style makes of a number.
  private(set) var styles: [Style] = []

  enum Style { case number, date, timestamp, time }

  init(_ file: Descriptor, folder: TemporaryFolder, place: String) throws {
    self.folder = folder
    self.place = place
    archive = try ZipArchive(file)
    try readSheets()
    try readTexts()
    try readStyles()
  }

  private func scanner(_ part: String) throws -> XMLScanner? {
    let path = "\(folder.path)/part\(UInt64.random(in: 0 ... .max))"
    guard let file = try archive.unpack(part, to: path) else { return nil }
    return XMLScanner(file, place: place)
  }

  /// A sheet's unpacked XML, which can be scanned more than once.
  func unpackedSheet(_ name: String?) throws -> Descriptor {
    let found = name.map { name in sheets.first { $0.name == name } } ?? sheets.first
    guard let found else {
      let known = sheets.prefix(10).map { "“\($0.name)”" }.joined(separator: ", ")
      throw FormatError(
        .missingTable, place: place, expected: "it has no sheet of that name",
        remedy: "Its sheets are \(known).")
    }
    guard let file = try archive.unpack(found.part, to: folder.path + "/sheet") else {
      throw broken
    }
    return file
  }

  private var broken: FormatError {
    FormatError(
      .malformed, place: place, expected: "it is not a whole XLSX file",
      remedy: "Open it in a spreadsheet program and save it again.")
  }

  private mutating func readSheets() throws {
    guard let book = try scanner("xl/workbook.xml"),
      let relations = try scanner("xl/_rels/workbook.xml.rels")
    else { throw broken }
    var targets: [String: String] = [:]
    while try relations.next() {
      guard relations.token == .start, relations.isNamed("Relationship"),
        let id = relations.attribute("Id"), let target = relations.attribute("Target")
      else { continue }
      targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    }
    while try book.next() {
      guard book.token == .start else { continue }
      if book.isNamed("workbookPr") {
        let flag = book.attribute("date1904")
        countsFrom1904 = flag == "1" || flag == "true"
      } else if book.isNamed("sheet"), let name = book.attribute("name"),
        let id = book.attribute("id"), let part = targets[id], part.contains("worksheets/")
      {
        sheets.append((name, part))
      }
    }
    guard !sheets.isEmpty else { throw broken }
  }

  private mutating func readTexts() throws {
    guard let xml = try scanner("xl/sharedStrings.xml") else { return }
    var text = ByteBuffer(capacity: 256)
    var isText = false
    var phonetic = 0
    while try xml.next() {
      switch xml.token {
      case .start:
        if xml.isNamed("t") { isText = !xml.isClosed }
        if xml.isNamed("rPh"), !xml.isClosed { phonetic += 1 }
        if xml.isNamed("si"), xml.isClosed { texts.append(text) }
      case .end:
        if xml.isNamed("t") { isText = false }
        if xml.isNamed("rPh") { phonetic -= 1 }
        if xml.isNamed("si") {
          texts.append(text)
          text.removeAll()
        }
      case .text: if isText, phonetic == 0 { xml.appendText(to: &text) }
      }
    }
  }

  private mutating func readStyles() throws {
    guard let xml = try scanner("xl/styles.xml") else { return }
    var formats: [Int: Style] = [:]
    var isCellStyle = false
    while try xml.next() {
      if xml.token == .end, xml.isNamed("cellXfs") { isCellStyle = false }
      guard xml.token == .start else { continue }
      if xml.isNamed("numFmt"), let id = xml.attribute("numFmtId").flatMap({ Int($0) }),
        let code = xml.attribute("formatCode")
      {
        formats[id] = Workbook.style(of: code)
      } else if xml.isNamed("cellXfs") {
        isCellStyle = !xml.isClosed
      } else if xml.isNamed("xf"), isCellStyle {
        let id = xml.attribute("numFmtId").flatMap { Int($0) } ?? 0
        styles.append(formats[id] ?? Workbook.builtIn(id))
      }
    }
  }

  private static func builtIn(_ id: Int) -> Style {
    switch id {
    case 14...17, 27...31, 34...36, 50...54, 57, 58: .date
    case 22: .timestamp
    case 18...21, 32, 33, 45...47, 55, 56: .time
    default: .number
    }
  }

  /// What a format code shows: quoted texts, escapes and colours in brackets left out, d and y mean
  /// a date, h and s a time.
  static func style(of code: String) -> Style {
    var hasDate = false
    var hasTime = false
    var isQuoted = false
    var rest = code.prefix { $0 != ";" }.lowercased()[...]
    while let character = rest.popFirst() {
      switch character {
      case "\"": isQuoted.toggle()
      case _ where isQuoted: continue
      case "\\", "_", "*": _ = rest.popFirst()
      case "[":
        let inside = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inside.count + 1)
        // [h], [mm] and [s] show a span of time; others are colours, conditions and languages.
        if !inside.isEmpty, inside.allSatisfy({ "hms".contains($0) }) { hasTime = true }
      case "d", "y": hasDate = true
      case "h", "s": hasTime = true
      default: continue
      }
    }
    return hasDate ? (hasTime ? .timestamp : .date) : hasTime ? .time : .number
  }
}

/// Texts that cells refer to by number, in one piece of memory.
struct SharedTexts {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  mutating func append(_ text: borrowing ByteBuffer) {
    bytes.append(contentsOf: text.raw)
    ends.append(bytes.count)
  }

  func append(_ index: Int, to target: inout ByteBuffer) -> Bool {
    guard ends.indices.contains(index) else { return false }
    let start = index == 0 ? 0 : ends[index - 1]
    bytes.withUnsafeBufferPointer {
      if let base = $0.baseAddress { target.append(base + start, ends[index] - start) }
    }
    return true
  }
}
