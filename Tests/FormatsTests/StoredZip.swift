/// A ZIP archive of unpacked parts, as small as one can be: for making spreadsheets by hand.
func storedZip(_ parts: [(name: String, text: String)]) -> [UInt8] {
  func number(_ value: Int, _ length: Int) -> [UInt8] {
    (0..<length).map { UInt8(value >> (8 * $0) & 255) }
  }
  func checksum(_ bytes: [UInt8]) -> Int {
    var value: UInt32 = .max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return Int(~value)
  }
  var file: [UInt8] = []
  var directory: [UInt8] = []
  for part in parts {
    let bytes = Array(part.text.utf8)
    let name = Array(part.name.utf8)
    let common =
      number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(checksum(bytes), 4)
      + number(bytes.count, 4) + number(bytes.count, 4) + number(name.count, 2) + number(0, 2)
    directory += number(0x0201_4B50, 4) + number(20, 2) + common
    directory += number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(file.count, 4)
    directory += name
    file += number(0x0403_4B50, 4) + common + name + bytes
  }
  let end =
    number(0x0605_4B50, 4) + number(0, 4) + number(parts.count, 2) + number(parts.count, 2)
    + number(directory.count, 4) + number(file.count, 4) + number(0, 2)
  return file + directory + end
}

/// A workbook of one or more sheets whose rows are given as XML.
func workbook(
  _ sheets: [(name: String, rows: String)], texts: String = "", styles: String = "",
  settings: String = ""
) -> [UInt8] {
  let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
  let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  var parts: [(name: String, text: String)] = [
    (
      "xl/workbook.xml",
      "<?xml version=\"1.0\"?><workbook \(main) xmlns:r=\"\(relation)\">\(settings)<sheets>"
        + sheets.enumerated().map {
          "<sheet name=\"\($1.name)\" sheetId=\"\($0 + 1)\" r:id=\"rId\($0 + 1)\"/>"
        }.joined() + "</sheets></workbook>"
    ),
    (
      "xl/_rels/workbook.xml.rels",
      "<Relationships>"
        + sheets.indices.map {
          "<Relationship Id=\"rId\($0 + 1)\" Type=\"w\" Target=\"worksheets/sheet\($0 + 1).xml\"/>"
        }.joined() + "</Relationships>"
    ),
    ("xl/sharedStrings.xml", "<sst \(main)>\(texts)</sst>"),
    ("xl/styles.xml", "<styleSheet \(main)>\(styles)</styleSheet>"),
  ]
  for (index, sheet) in sheets.enumerated() {
    parts.append(
      (
        "xl/worksheets/sheet\(index + 1).xml",
        "<worksheet \(main)><sheetData>\(sheet.rows)</sheetData></worksheet>"
      ))
  }
  return storedZip(parts)
}
