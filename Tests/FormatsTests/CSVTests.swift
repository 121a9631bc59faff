import Formats
import Foundation
import Tables
import Testing

@Suite("Delimited text")
struct CSVTests {
  /// Reads text, writes it with the dialect found, and returns what was written.
  private func again(_ text: [UInt8], name: String = "table.csv") throws -> [UInt8] {
    let scratch = Scratch()
    let read = try Table.reading(scratch.file(name, text))
    try read.table.write(
      to: scratch.path + "/again.csv", options: WritingOptions(dialect: read.dialect))
    return scratch.bytes("again.csv")
  }

  @Test(
    "what is read is written back byte for byte",
    arguments: [
      "a,b\n1,x\n2,y\n",
      "a;b;c\n1,5;x;03.04.2020\n2,25;y;13.04.2020\n",
      "a\tb\n1.50\tx\n2.75\t\n",
      "\u{FEFF}a;b\r\n1;x\r\n2;\r\n",
      "a,b\n\"x,1\",1\n\"he said \"\"no\"\"\",2\n\"two\nlines\",3\n",
      "a,b\nNA,1\n1.5,NA\n",
      "\"id\",\"n\"\n\"a\",1\n\"b\",2\n",
      "\"id\",\"n\"\n\"a\",\"1\"\n\"b\",\"\"\n",
      "name,zip\nx,01234\ny,00501\n",
      "a,b\n\"1,234\",1.0\n\"12,345,678\",2.5\n",
      "d,t\n2020-01-01,2020-01-01T10:20:30Z\n2021-12-31,2021-12-31T23:59:59Z\n",
      "x,y\n\"\",1\n,2\nz,3\n",
      "only\n1\n\n3\n",
      "a,b\n-1.5,0.001\n0.0,-12.125\n",
      "f,g\n0.1,1e-05\n0.30000000000000004,2.5\n",
      "ja;nein\nWahr;1.234,50\nFalsch;2.345,75\n",
      "m,n\n1/5/2020,3/14/99\n12/25/2021,1/2/05\n",
      "a|b\nx|1\ny|2\n",
      "é,ü\nñ,1\n漢字,2\n😀,3\n",
      ",v\n0,x\n1,y\n",
      "quote\ttext\nham\t\"\"Hello there\nspam\tsay \"hi\nham\tok\n",
      "'a','b'\n'x','y'\n'x,2','z'\n",
      "\"b\",\"c\"\n\"a\\\"b,\",1\n\"c\",2\n",
    ])
  func roundTrip(text: String) throws {
    let written = try again(Array(text.utf8))
    #expect(String(decoding: written, as: UTF8.self) == text)
  }

  @Test("a file without a line break at its end reads the same")
  func noFinalBreak() throws {
    #expect(try read("a,b\n1,x\n2,y").table == read("a,b\n1,x\n2,y\n").table)
    #expect(try read("a,b\n1,x\n2,").table.rowCount == 2)
  }

  @Test("old line breaks and Excel's sep= line are understood")
  func oddities() throws {
    #expect(try read("a,b\r1,x\r2,y\r").table["a"]!.integers == [1, 2])
    let hinted = try read("sep=;\r\na;b\r\n1,5;x\r\n")
    #expect(hinted.table["a"]!.doubles == [1.5])
    #expect(hinted.table.columns.map(\.name) == ["a", "b"])
  }

  @Test("blank lines between rows are passed over")
  func blankLines() throws {
    #expect(try read("\n\na,b\n1,x\n\n2,y\n\n\n").table["a"]!.integers == [1, 2])
  }

  @Test("a header that leaves out the name of the row numbers is understood")
  func rowNames() throws {
    let read = try read("x,y\n1,2.5,a\n2,3.5,b\n")
    #expect(read.table.columns.map(\.name) == ["", "x", "y"])
    #expect(read.notes.count == 1)
  }

  @Test("a file without a header gets numbered names")
  func noHeader() throws {
    let read = try read("1,x\n2,y\n", ReadingOptions(hasHeader: false))
    #expect(read.table.columns.map(\.name) == ["column_1", "column_2"])
    #expect(read.table["column_1"]!.integers == [1, 2])
  }

  @Test("a stated delimiter wins")
  func statedDelimiter() throws {
    let read = try read("a:b\n1:x\n2:y\n", ReadingOptions(delimiter: ":"))
    #expect(read.table["a"]!.integers == [1, 2])
    let error = refusal { _ = try read_("a:b\n", "é") }
    #expect(error.code == .unsupported)
  }

  private func read_(_ text: String, _ delimiter: Character) throws -> ReadTable {
    try read(text, ReadingOptions(delimiter: delimiter))
  }

  @Test("one row and one column are enough")
  func small() throws {
    #expect(try read("a\n5\n").table["a"]!.integers == [5])
    #expect(try read("a,b\n,\n").table.rowCount == 1)
  }

  @Test("cells that span the reading window come out whole")
  func longCells() throws {
    let long = String(repeating: "0123456789 abc\n", count: 400_000)
    let read = try read("a,b\n\"\(long)\",1\n\"\(long)x\",2\nz,3\n")
    #expect(read.table["a"]!.texts[0] == long)
    #expect(read.table["a"]!.texts[1] == long + "x")
    #expect(read.table["b"]!.integers == [1, 2, 3])
  }

  @Test("two hundred columns and forty rows are no trouble")
  func wide() throws {
    let header = (0..<200).map { "c\($0)" }.joined(separator: ",")
    let rows = (0..<40).map { row in (0..<200).map { "\(row * $0)" }.joined(separator: ",") }
    let table = try read(header + "\n" + rows.joined(separator: "\n") + "\n").table
    #expect(table.columns.count == 200)
    #expect(table["c199"]!.integers[39] == 39 * 199)
  }

  @Test("standard input and output take the place of files")
  func streams() throws {
    let scratch = Scratch()
    let input = open(scratch.file("in", "a;b\n1,5;x\n2,5;y\n"), O_RDONLY)
    let output = open(scratch.path + "/out", O_WRONLY | O_CREAT, 0o600)
    defer {
      close(input)
      close(output)
    }
    let read = try StandardStreams.$input.withValue(input) { try Table.reading("-") }
    #expect(read.table["a"]!.doubles == [1.5, 2.5])
    try StandardStreams.$output.withValue(output) {
      try read.table.write(to: "-", options: WritingOptions(dialect: read.dialect))
      try read.table.write(to: "jsonl:-")
    }
    #expect(
      scratch.text("out") == "a;b\n1,5;x\n2,5;y\n{\"a\":1.5,\"b\":\"x\"}\n{\"a\":2.5,\"b\":\"y\"}\n"
    )
  }

  @Test("blocks of one table make one file")
  func blocks() throws {
    let scratch = Scratch()
    let table = try read("a,b\n" + (0..<3000).map { "\($0),v\($0 % 7)\n" }.joined()).table
    let sink = try Sink(scratch.path + "/out.csv")
    let writer = try CSV().writer(to: sink, schema: table.schema, options: WritingOptions())
    try writer.append(table.taking(Array(0..<1)))
    try writer.append(table.taking(Array(1..<2500)))
    try writer.append(table.taking([]))
    try writer.append(table.taking(Array(2500..<3000)))
    #expect(scratch.names.filter { !$0.hasPrefix(".") }.isEmpty)
    try writer.finish()
    #expect(scratch.names == ["out.csv"])
    #expect(try Table.reading(scratch.path + "/out.csv").table == table)
  }

  @Test("public datasets come back byte for byte", .enabled(if: datasets != nil))
  func publicDatasets() throws {
    let files = [
      "adult/train.csv", "adult/test.csv", "default/train.csv",
      "shoppers/train.csv", "diabetes130/test.csv", "fraud_vehicle/fraud_oracle.csv",
      "heart/heart_cleveland.csv", "chinook/Customer.csv", "chinook/Invoice.csv",
      "synthea/encounters.csv", "synthea/observations.csv",
    ]
    for file in files {
      let path = datasets! + "/" + file
      guard let bytes = FileManager.default.contents(atPath: path) else { continue }
      #expect(try again(Array(bytes)) == Array(bytes), "\(file)")
    }
  }
}
