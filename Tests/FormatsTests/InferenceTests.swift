import Formats
import Foundation
import Tables
import Testing

@Suite("What a column holds")
struct InferenceTests {
  @Test("whole numbers are counts, and missing cells stay missing")
  func counts() throws {
    let x = try column(["1", "", "-3", "0"])
    #expect(x.kind == .count)
    #expect(x.integers == [1, .min, -3, 0])
  }

  @Test("numbers with decimals are measurements that remember how they were padded")
  func measurements() throws {
    let loose = try column(["1.5", "2", "-0.25"])
    #expect(loose.kind == .measurement)
    #expect(loose.doubles == [1.5, 2, -0.25])
    #expect(loose.schema.format.decimals == 2)
    #expect(!loose.schema.format.paddedDecimals)
    let padded = try column(["1.50", "2.00", "3.25"])
    #expect(padded.schema.format.decimals == 2)
    #expect(padded.schema.format.paddedDecimals)
    let floats = try column(["1.0", "2.25"])
    #expect(floats.schema.format.leastDecimals == 1)
  }

  @Test("decimals that are all zero are whole numbers")
  func wholeDecimals() throws {
    let x = try column(["3.0", "4.0", ""])
    #expect(x.kind == .count)
    #expect(x.integers == [3, 4, .min])
    #expect(x.schema.format.decimals == 1)
  }

  @Test(
    "digits with a leading zero, a plus, or too many to be a number stay text",
    arguments: [
      ["01234", "90210"], ["+49123", "+49124"], ["12345678901234567890", "1"], ["007", "8"],
    ])
  func notNumbers(cells: [String]) throws {
    let x = try column(cells + cells)
    #expect(x.kind == .category)
    #expect(x.texts == (cells + cells).map { $0 })
  }

  @Test("doubles are read to the last bit")
  func exactDoubles() throws {
    let cells = [
      "0.1", "1e-5", "123456789.123456789", "5e-324", "1.7976931348623157e308", "9007199254740993",
      "0.30000000000000004", "-2.2250738585072014E-308", "100000000000000000000000.5", "1e23",
    ]
    let x = try column(cells)
    #expect(x.doubles == cells.map { Double($0)! })
  }

  @Test("a decimal comma is recognised, and settles what another column leaves open")
  func decimalComma() throws {
    let table = try read("a;b;c\n1,5;1,234;x\n2,75;2,345;y\n").table
    #expect(table["a"]!.doubles == [1.5, 2.75])
    #expect(table["a"]!.schema.format.decimalComma)
    #expect(table["b"]!.doubles == [1.234, 2.345])
  }

  @Test("commas between thousands are recognised in a file of decimal points")
  func thousands() throws {
    let table = try read("a,b\n\"1,234\",0.5\n\"12,345,678\",1.5\n999,2.5\n").table
    #expect(table["a"]!.kind == .count)
    #expect(table["a"]!.integers == [1234, 12_345_678, 999])
    #expect(table["a"]!.schema.format.groupSeparator == ",")
    let points = try read("a;b\n1.234,50;x\n12.345,75;y\n").table["a"]!
    #expect(points.doubles == [1234.5, 12345.75])
    #expect(points.schema.format.groupSeparator == ".")
  }

  @Test(
    "dates are recognised in many spellings",
    arguments: [
      (["2024-02-29", "1999-12-31"], nil), (["2024/02/29", "1999/12/31"], "%Y/%m/%d"),
      (["29.02.2024", "31.12.1999"], "%d.%m.%Y"), (["29/02/2024", "31/12/1999"], "%d/%m/%Y"),
      (["02/29/2024", "12/31/1999"], "%m/%d/%Y"), (["2/29/2024", "12/31/1999"], "%-m/%-d/%Y"),
      (["29-Feb-2024", "31-Dec-1999"], "%d-%b-%Y"),
      (["February 29, 2024", "December 31, 1999"], "%B %d, %Y"),
      (["29/02/24", "31/12/99"], "%d/%m/%y"), (["29 Feb 2024", "31 Dec 1999"], "%d %b %Y"),
    ] as [([String], String?)])
  func dates(cells: [String], pattern: String?) throws {
    let x = try column(cells.map { $0.contains(",") ? "\"\($0)\"" : $0 })
    #expect(x.kind == .date)
    #expect(x.integers == [19_782, 10_956])
    #expect(x.schema.format.datePattern == pattern)
  }

  @Test(
    "timestamps are recognised in many spellings",
    arguments: [
      ("2024-02-29 13:05:07", nil), ("2024-02-29T13:05:07", "%Y-%m-%dT%H:%M:%S"),
      ("2024-02-29T13:05:07Z", "%Y-%m-%dT%H:%M:%SZ"), ("29.02.2024 13:05:07", "%d.%m.%Y %H:%M:%S"),
      ("2024-02-29T13:05:07+02:00", "%Y-%m-%dT%H:%M:%S+02:00"),
      ("02/29/2024 1:05:07 PM", "%m/%d/%Y %-I:%M:%S %p"),
    ] as [(String, String?)])
  func timestamps(cell: String, pattern: String?) throws {
    let x = try column([cell, cell])
    #expect(x.kind == .timestamp)
    #expect(x.integers[0] == (19_782 * 86_400 + 13 * 3600 + 5 * 60 + 7) * 1_000_000)
    #expect(x.schema.format.datePattern == pattern)
  }

  @Test("fractions of a second are kept")
  func fractions() throws {
    let x = try column(["2024-01-01 00:00:00.123456", "2024-01-01 00:00:00"])
    #expect(x.integers.map { $0 % 1_000_000 } == [123_456, 0])
    let milli = try column(["2024-01-01 00:00:00.123", "2024-01-01 00:00:00.500"])
    #expect(milli.integers.map { $0 % 1_000_000 } == [123_000, 500_000])
  }

  @Test("one cell with a day above 12 settles the order of the whole column")
  func dayOrder() throws {
    #expect(try column(["03/04/2020", "13/04/2020"]).schema.format.datePattern == "%d/%m/%Y")
    #expect(try column(["03/04/2020", "03/14/2020"]).schema.format.datePattern == "%m/%d/%Y")
  }

  @Test("another column settles an order that is left open, and a guess is told")
  func openOrder() throws {
    let settled = try read("a,b\n03/04/2020,13/01/2020\n05/06/2020,14/01/2020\n").table
    #expect(settled["a"]!.schema.format.datePattern == "%d/%m/%Y")
    let open = try read("a,b\n03/04/2020,1\n05/06/2020,2\n")
    #expect(open.table["a"]!.schema.format.datePattern == "%m/%d/%Y")
    #expect(open.notes.contains { $0.contains("“a”") && $0.contains("order") })
    #expect(try read("a;b\n03/04/2020;1\n").table["a"]!.schema.format.datePattern == "%d/%m/%Y")
  }

  @Test(
    "what is no date stays text", arguments: ["2024-02-30", "13/13/2020", "1.2.3.4", "12-34-56"])
  func notDates(cell: String) throws {
    #expect(try column([cell, cell]).kind == .category)
  }

  @Test("spellings of yes and no are booleans; 0 and 1 are counts")
  func booleans() throws {
    for pair in [["yes", "no"], ["TRUE", "FALSE"], ["Y", "N"], ["t", "f"], ["Ja", "Nein"]] {
      let x = try column([pair[0], pair[1], pair[0], ""])
      #expect(x.kind == .boolean)
      #expect(x.levels == [pair[1], pair[0]])
      #expect(x.isMissing(3))
    }
    #expect(try column(["0", "1", "1"]).kind == .count)
    #expect(try column(["yes", "yes"]).kind == .category)
  }

  @Test(
    "missing tokens count as missing among numbers and dates",
    arguments: ["NA", "?", "-", ".", "NULL", "n/a", "NaN", "#N/A", " ? "])
  func tokens(token: String) throws {
    let x = try column(["1.5", token, "2.5", token])
    #expect(x.doubles[0] == 1.5)
    #expect(x.missingCount == 2)
    #expect(x.schema.format.missingToken == token.trimmingCharacters(in: .whitespaces))
    #expect(try column(["2020-01-01", token]).kind == .date)
  }

  @Test("among texts a token is a level of its own, blanks and all")
  func tokensAmongTexts() throws {
    let x = try column([" ?", " Private", " ?", ""])
    #expect(x.kind == .category)
    #expect(x.levels == [" ?", " Private"])
    #expect(x.missingCount == 1)
  }

  @Test("blanks around numbers do not matter")
  func blanks() throws {
    #expect(try column([" 77516", "12 ", "\t3"]).integers == [77516, 12, 3])
  }

  @Test("infinite numbers are read as missing, and told")
  func infinite() throws {
    let read = try read("x,y\n1.5,a\ninf,b\n-inf,c\n")
    #expect(read.table["x"]!.missingCount == 2)
    #expect(read.notes.contains { $0.contains("Infinite") })
  }

  @Test("a column without a cell is a category without a level")
  func allMissing() throws {
    let x = try column(["", "", ""])
    #expect(x.kind == .category)
    #expect(x.levels.isEmpty)
    #expect(x.missingCount == 3)
    let tokens = try column(["NA", "NA"])
    #expect(tokens.missingCount == 2)
    #expect(tokens.schema.format.missingToken == "NA")
  }

  @Test("levels stand by falling frequency, ties by their bytes")
  func levelOrder() throws {
    #expect(try column(["b", "c", "c", "a", "b", "c", "d"]).levels == ["c", "b", "a", "d"])
  }

  @Test("running numbers and numbers named as such are identifiers; other unique numbers are not")
  func identifiers() throws {
    let rows = 0..<40
    #expect(try column(rows.map { "\($0 + 1)" }, name: "row").kind == .identifier)
    #expect(
      try column(rows.map { "\($0 * 7919 % 1009 + 5000)" }, name: "patient_id").kind == .identifier)
    #expect(
      try column(rows.map { "\($0 * 7919 % 1009 + 5000)" }, name: "PatientID").kind == .identifier)
    #expect(try column(rows.map { "\($0 * 7919 % 1009 + 5000)" }, name: "income").kind == .count)
    #expect(try column(rows.map { "\($0 * $0 + 5000)" }, name: "income").kind == .count)
    #expect(try column(rows.map { "\(1980 + $0)" }, name: "year").kind == .count)
    #expect(try column(rows.map { "\($0 + 1)" }, name: "number of rooms").kind == .identifier)
    #expect(try column(rows.map { "\($0 * 37 % 41)" }, name: "number of rooms").kind == .count)
    #expect(try column(rows.prefix(20).map { "\($0 + 1)" }, name: "id").kind == .count)
  }

  @Test("unique codes are identifiers, unique sentences are text, repeated ones are categories")
  func texts() throws {
    let rows = 0..<60
    #expect(try column(rows.map { "A-\(1000 + $0)" }).kind == .identifier)
    #expect(try column(rows.map { "user\($0)@example.org" }).kind == .identifier)
    let sentence = "the patient number %d came in with a cough and left without one"
    #expect(try column(rows.map { String(format: sentence, $0) }).kind == .text)
    #expect(try column(rows.map { String(format: sentence, $0 % 5) }).kind == .category)
    #expect(try column(rows.map { "City \($0 % 20)" }).kind == .category)
  }

  @Test("a category may have tens of thousands of levels")
  func manyLevels() throws {
    let cells = (0..<110_000).map { "level\($0 * 7919 % 50_000)" }
    let x = try column(cells)
    #expect(x.kind == .category)
    #expect(x.levels.count == 50_000)
    #expect(x.texts == cells.map { $0 })
  }

  @Test("a note tells of the few cells that keep a column from being numbers")
  func strays() throws {
    var cells = (0..<500).map { "\($0).5" }
    cells[321] = "secret<5"
    let lines = cells.map { "\($0),1" }.joined(separator: "\n")
    let notes = try read("x,y\n\(lines)\n").notes
    #expect(notes.contains { $0.contains("“x”") && $0.contains("323") })
    #expect(!notes.contains { $0.contains("secret") })
  }

  @Test("rows come in the file's order, and a limit takes the first")
  func order() throws {
    let text = "x,y\n" + (0..<5000).map { "\($0 * 31 % 997),a\n" }.joined()
    let all = try read(text).table["x"]!.integers
    #expect(all == (0..<5000).map { Int64($0 * 31 % 997) })
    #expect(
      try read(text, ReadingOptions(rowLimit: 7)).table["x"]!.integers == Array(all.prefix(7)))
  }

  @Test("the user's schema wins, and cells that do not fit are told with their line")
  func stated() throws {
    let text = "zip,x,d\n12345,1,01/02/2020\n54321,oops,02/01/2020\n"
    let schema = Schema(columns: [
      ColumnSchema(name: "zip", kind: .category), ColumnSchema(name: "x", kind: .count),
      ColumnSchema(name: "d", kind: .date, format: ColumnFormat(datePattern: "%d/%m/%Y")),
    ])
    let error = refusal { _ = try read(text, ReadingOptions(schema: schema)) }
    #expect(error.code == .malformed)
    #expect(error.expected.contains("line 3") && error.expected.contains("“x”"))
    #expect(!error.description.contains("oops"))
    let rest = try read(text, ReadingOptions(schema: schema, skipBadRows: true))
    #expect(rest.table.rowCount == 1)
    #expect(rest.table["zip"]!.kind == .category)
    #expect(rest.table["d"]!.integers == [18_293])
    #expect(rest.notes.contains { $0.contains("line 3") })
    var token = schema
    token.columns[1].format.missingToken = "oops"
    #expect(try read_(text, token).table["x"]!.integers == [1, .min])
    let wrong = Schema(columns: [ColumnSchema(name: "nope", kind: .count)])
    #expect(refusal { _ = try read_(text, wrong) }.code == .schema)
  }

  private func read_(_ text: String, _ schema: Schema) throws -> ReadTable {
    try read(text, ReadingOptions(schema: schema))
  }
}
