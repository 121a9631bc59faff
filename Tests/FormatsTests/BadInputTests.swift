import Formats
import Foundation
import Tables
import Testing

@Suite("Bad input gets one clear sentence")
struct BadInputTests {
  private func code(_ text: String, options: ReadingOptions = ReadingOptions()) -> FormatError {
    refusal { _ = try read(text, options) }
  }

  @Test("a missing file, a folder, and an unreadable path")
  func noFile() {
    let scratch = Scratch()
    #expect(refusal { _ = try Table.reading(scratch.path + "/none.csv") }.code == .missingFile)
    #expect(refusal { _ = try Table.reading(scratch.path + "/none.parquet") }.code == .missingFile)
    #expect(refusal { _ = try Table.reading(scratch.path + "/none.db#t") }.code == .missingFile)
    #expect(refusal { _ = try Table.reading(scratch.path + "/none.xlsx") }.code == .missingFile)
    #expect(refusal { _ = try Table.reading(scratch.path + "/none.jsonl") }.code == .missingFile)
    #expect(refusal { _ = try Table.reading(scratch.path) }.code == .notAFile)
    let file = scratch.file("file.csv", "a\n1\n")
    #expect(refusal { _ = try Table.reading(file + "/x.csv") }.code == .notAFile)
    let long = scratch.path + "/" + String(repeating: "x", count: 300)
    #expect(refusal { _ = try Table.reading(long) }.code == .missingFile)
    if getuid() != 0 {
      chmod(file, 0)
      #expect(refusal { _ = try Table.reading(file) }.code == .permission)
    }
  }

  @Test(
    "an empty file of any format",
    arguments: ["csv", "tsv", "jsonl", "json", "parquet", "xlsx", "db"])
  func empty(format: String) {
    let scratch = Scratch()
    let error = refusal { _ = try Table.reading(scratch.file("empty.\(format)", "")) }
    #expect(error.code == .empty)
  }

  @Test("a header only, no column, blank lines only")
  func noRows() {
    #expect(code("a,b\n").code == .empty)
    #expect(code("a,b").code == .empty)
    #expect(code(",,\n1,2,3\n").code == .empty)
    #expect(code("\n\n\n").code == .empty)
  }

  @Test("ragged rows are told with line and reason, or left out on request")
  func ragged() throws {
    let text = "a,b\n1,x\n2\n3,y\n4,z,extra,more\n5,\"un\"closed\n6,w\n"
    let error = code(text)
    #expect(error.code == .malformed)
    #expect(error.expected.contains("3 rows"))
    #expect(error.expected.contains("line 3 has 1 cell where 2 are expected"))
    #expect(error.expected.contains("line 5 has 4 cells where 2 are expected"))
    #expect(error.expected.contains("line 6 has text after a closing quote"))
    #expect(error.remedy.contains("--skip-bad-rows"))
    let rest = try read(text, ReadingOptions(skipBadRows: true))
    #expect(rest.table["a"]!.integers == [1, 3, 6])
    #expect(rest.notes.count == 1 && rest.notes[0].contains("line 5"))
  }

  @Test("a quote that never closes costs its own line, not the rest of the file")
  func unclosed() throws {
    let text = "a,b\n1,x\n2,\"oops\n3,z\n4,w\n"
    #expect(code(text).expected.contains("line 3 opens a quote that is never closed"))
    let rest = try read(text, ReadingOptions(skipBadRows: true))
    #expect(rest.table["a"]!.integers == [1, 3, 4])
  }

  @Test("only the first few bad rows are listed, all are counted")
  func manyRagged() {
    let text = "a,b\n" + (0..<1000).map { $0 % 2 == 0 ? "1,2\n" : "1\n" }.joined()
    let error = code(text)
    #expect(error.expected.contains("500 rows"))
    #expect(error.expected.contains("and 495 more"))
    #expect(error.description.count < 600)
  }

  @Test("lines are counted across quoted line breaks")
  func lineNumbers() {
    let error = code("a,b\n\"x\ny\nz\",1\n2\n")
    #expect(error.expected.contains("line 5"))
  }

  @Test("two columns of one name are told apart by their places")
  func duplicates() {
    let error = code("id,x,id\n1,2,3\n")
    #expect(error.code == .duplicateNames)
    #expect(error.expected.contains("1, 3") && error.expected.contains("“id”"))
    #expect(throws: Never.self) { try read("id,ID\n1,2\n") }
  }

  @Test("a file that is no text, whatever its ending")
  func binary() {
    let scratch = Scratch()
    let jpeg: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10] + Array("JFIF".utf8) + [0, 1, 2, 0xFE, 0]
    for ending in ["csv", "jsonl"] {
      #expect(
        refusal { _ = try Table.reading(scratch.file("photo.\(ending)", jpeg)) }.code == .malformed)
    }
    for ending in ["parquet", "xlsx", "db"] {
      #expect(
        refusal { _ = try Table.reading(scratch.file("photo.\(ending)", jpeg)) }.code == .malformed)
    }
    for ending in ["csv.gz", "csv.zst"] {
      let packed: [UInt8] =
        (ending == "csv.gz" ? [0x1F, 0x8B, 8] : [0x28, 0xB5, 0x2F, 0xFD]) + jpeg
      #expect(
        refusal { _ = try Table.reading(scratch.file("photo.\(ending)", packed)) }.code
          == .malformed)
    }
  }

  @Test("an existing output is left alone without leave to replace it")
  func existing() throws {
    let scratch = Scratch()
    let table = try read("a,b\n1,x\n").table
    for ending in ["csv", "csv.gz", "parquet", "jsonl", "xlsx", "db"] {
      let path = scratch.file("out.\(ending)", "precious")
      #expect(refusal { try table.write(to: path) }.code == .exists, "\(ending)")
      #expect(scratch.text("out.\(ending)") == "precious")
      guard ending != "db" else { continue }  // only an SQLite file is added to
      try table.write(to: path, options: WritingOptions(overwrite: true))
      #expect(try Table.reading(path).table["a"]!.integers == [1], "\(ending)")
    }
    #expect(!scratch.names.contains { $0.contains("understudy") })
  }

  @Test("a missing folder, a folder in the way, an ending that says nothing")
  func noPlace() throws {
    let scratch = Scratch()
    let table = try read("a,b\n1,x\n").table
    for ending in ["csv", "parquet", "xlsx", "db"] {
      let error = refusal { try table.write(to: scratch.path + "/no/out.\(ending)") }
      #expect(error.code == .missingFolder, "\(ending)")
    }
    let overwrite = WritingOptions(overwrite: true)
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/d.csv", withIntermediateDirectories: true)
    #expect(
      refusal { try table.write(to: scratch.path + "/d.csv", options: overwrite) }.code == .notAFile
    )
    #expect(refusal { try table.write(to: scratch.path + "/out.what") }.code == .unsupported)
    #expect(refusal { try table.write(to: scratch.path + "/out") }.code == .unsupported)
  }

  @Test(
    "a table without columns cannot be written",
    arguments: ["csv", "jsonl", "parquet", "xlsx", "db"])
  func noColumns(ending: String) {
    let scratch = Scratch()
    #expect(refusal { try Table([]).write(to: scratch.path + "/out.\(ending)") }.code == .empty)
    #expect(scratch.names.isEmpty)
  }

  @Test(
    "a writer that is cancelled or let go leaves nothing behind",
    arguments: ["csv", "csv.gz", "parquet", "xlsx", "db"])
  func cancelled(ending: String) throws {
    let scratch = Scratch()
    let table = try read("a,b\n1,x\n2,y\n").table
    let sink = try Sink(scratch.path + "/out.\(ending)")
    let formats = [any TableFormat].standard
    let cancelled = try formats.format(of: sink).writer(
      to: sink, schema: table.schema, options: WritingOptions())
    try cancelled.append(table)
    cancelled.cancel()
    #expect(scratch.names.isEmpty)
    do {
      let dropped = try formats.format(of: sink).writer(
        to: sink, schema: table.schema, options: WritingOptions())
      try dropped.append(table)
    }
    #expect(scratch.names.isEmpty)
  }

  @Test("files on other machines are not fetched without leave")
  func network() {
    let error = refusal {
      _ = try Table.reading("https://user:secret@localhost:1/t.csv?key=secret")
    }
    #expect(error.code == .connection)
    #expect(!error.description.contains("secret"))
    #expect(error.remedy.contains("--allow-network"))
  }

  @Test("errors end a command with a code that is not 0")
  func exitCodes() {
    for code in FormatError.Code.allCases { #expect(code.exitCode > 0) }
  }
}
