import Formats
import Foundation
import Tables
import Testing

@Suite("Spreadsheets")
struct XLSXTests {
  private let styles = """
    <numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy;@"/>\
    <numFmt numFmtId="165" formatCode="[Red]&quot;days&quot; 0.0"/></numFmts>\
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
    <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/>\
    <xf numFmtId="165"/><xf numFmtId="20"/></cellXfs>
    """

  private func read(_ bytes: [UInt8], _ sheet: String? = nil) throws -> ReadTable {
    let scratch = Scratch()
    let path = scratch.file("book.xlsx", bytes)
    return try Table.reading(sheet.map { "\(path)#\($0)" } ?? path)
  }

  private func inline(_ reference: String, _ text: String) -> String {
    "<c r=\"\(reference)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
  }

  @Test("texts, numbers, dates by their style, truth values and errors are understood")
  func cells() throws {
    let header = ["name", "n", "x", "d", "ts", "own", "b", "e", "clock"].enumerated().map {
      inline("\(UnicodeScalar(UInt8(65 + $0)))1", $1)
    }.joined()
    let rows = """
      <row r="1">\(header)</row>\
      <row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><v>5</v></c>\
      <c r="C2"><v>0.10000000000000001</v></c><c r="D2" s="1"><v>43832</v></c>\
      <c r="E2" s="2"><v>43832.127835648149</v></c><c r="F2" s="3"><v>36526</v></c>\
      <c r="G2" t="b"><v>1</v></c><c r="H2" t="e"><v>#N/A</v></c><c r="I2" s="5"><v>0.5</v></c></row>\
      <row r="4"><c r="A4" t="s"><v>0</v></c><c r="C4"><f>1+1</f><v>2.5</v></c>\
      <c r="D4" s="1"><v>59</v></c><c r="E4" s="2"><v>1.5</v></c><c r="F4" s="3"/>\
      <c r="G4" t="b"><v>0</v></c><c r="H4"><v>1e3</v></c><c r="I4" s="5"><v>0.25</v></c></row>
      """
    let texts =
      "<si><t>plain &amp; &lt;x&gt;</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si>"
    let table = try read(workbook([("S", rows)], texts: texts, styles: styles)).table
    #expect(table.rowCount == 2)
    #expect(table["name"]!.texts == ["rich", "plain & <x>"])
    #expect(table["n"]!.integers == [5, .min])
    #expect(table["x"]!.doubles == [0.1, 2.5])
    #expect(table["d"]!.kind == .date)
    #expect(table["d"]!.integers == [18_263, -25_509])  // 2020-01-02, 1900-02-28
    #expect(table["ts"]!.kind == .timestamp)
    #expect(table["ts"]!.integers[0] == (18_263 * 86_400 + 3 * 3600 + 4 * 60 + 5) * 1_000_000)
    #expect(table["own"]!.integers == [10_957, .min])
    #expect(table["b"]!.kind == .boolean)
    #expect(table["e"]!.integers == [.min, 1000])
    #expect(table["clock"]!.texts == ["12:00:00", "06:00:00"])
  }

  @Test("blank rows and columns and blank names cut nothing off")
  func gaps() throws {
    let rows = """
      <row r="3"><c r="B3" t="inlineStr"><is><t>a</t></is></c><c r="F3" t="inlineStr"><is><t>z</t></is></c></row>\
      <row r="4"/><row r="5"><c r="B5"><v>1</v></c><c r="C5"><v>2</v></c><c r="F5"><v>3</v></c></row>\
      <row r="9"><c r="B9"><v>4</v></c></row>
      """
    let table = try read(workbook([("S", rows)])).table
    #expect(table.columns.map(\.name) == ["a", "", "z"])
    #expect(table["a"]!.integers == [1, 4])
    #expect(table["z"]!.integers == [3, .min])
  }

  @Test("a sheet is chosen by its name; the first one is taken, and that is told")
  func sheets() throws {
    func rows(_ value: Int) -> String {
      "<row>\(inline("A1", "v"))</row><row><c r=\"A2\"><v>\(value)</v></c></row>"
    }
    let bytes = workbook([("Dätä &amp; co", rows(1)), ("Two", rows(2))])
    let first = try read(bytes)
    #expect(first.table["v"]!.integers == [1])
    #expect(first.notes.contains { $0.contains("2 sheets") })
    #expect(try read(bytes, "Two").table["v"]!.integers == [2])
    #expect(try read(bytes, "Dätä & co").table["v"]!.integers == [1])
    let error = refusal { _ = try read(bytes, "Three") }
    #expect(error.code == .missingTable && error.remedy.contains("Two"))
  }

  @Test("days counted from 1904 are understood")
  func from1904() throws {
    let rows = "<row>\(inline("A1", "d"))</row><row><c r=\"A2\" s=\"1\"><v>0</v></c></row>"
    let bytes = workbook([("S", rows)], styles: styles, settings: "<workbookPr date1904=\"1\"/>")
    #expect(try read(bytes).table["d"]!.integers == [-24_107])  // 1904-01-01
  }

  @Test("what is written is read back")
  func roundTrip() throws {
    let scratch = Scratch()
    let text =
      "id,n,x,b,d,t,w\na1,1,1.25,true,2020-01-02,2020-01-02 03:04:05,01\nb2,,2.5,false,,,\"q\"\"<&>\"\n"
    let path = scratch.file("t.csv", text)
    let table = try Table.reading(path).table
    try table.write(to: scratch.path + "/t.xlsx#My 'Sheet")
    let back = try Table.reading(scratch.path + "/t.xlsx#My 'Sheet").table
    #expect(back.columns.map(\.name) == table.columns.map(\.name))
    #expect(back.columns.map(\.kind) == table.columns.map(\.kind))
    for (a, b) in zip(table.columns, back.columns) {
      #expect(a.texts == b.texts && a.integers == b.integers && a.doubles == b.doubles, "\(a.name)")
    }
    #expect(refusal { try table.write(to: scratch.path + "/u.xlsx#a/b") }.code == .unsupported)
  }

  @Test("damaged workbooks are refused, never misread or fatal")
  func damaged() throws {
    let rows =
      "<row>\(inline("A1", "v"))</row>"
      + (2..<50).map { "<row><c r=\"A\($0)\"><v>\($0)</v></c></row>" }.joined()
    let bytes = workbook([("S", rows)])
    let whole = try read(bytes).table
    for length in stride(from: 0, to: bytes.count, by: 37) {
      #expect(throws: FormatError.self) { try read(Array(bytes.prefix(length))) }
    }
    for position in stride(from: 0, to: bytes.count, by: 11) {
      var changed = bytes
      changed[position] = changed[position] &+ 97
      // Either it is refused, or what changed did not matter.
      do { #expect(try read(changed).table == whole) } catch is FormatError {}
    }
    let entity = workbook([("S", "<!DOCTYPE x [<!ENTITY a \"b\">]><row/>")])
    #expect(refusal { _ = try read(entity) }.code == .malformed)
  }
}
