import Formats
import Foundation
import Tables
import Testing

/// SQLite's own program, the judge of what is written.
private let sqlite = ["/usr/bin/sqlite3", "/opt/homebrew/bin/sqlite3", "/usr/local/bin/sqlite3"]
  .first { FileManager.default.isExecutableFile(atPath: $0) }

@Suite("SQLite")
struct SQLiteTests {
  @Test("SQLite reads what is written, names and all", .enabled(if: sqlite != nil))
  func written() throws {
    let scratch = Scratch()
    let table = try read("id,\"we\"\"ird; DROP TABLE t\",d,x\na,1,2020-01-02,1.5\nb,,,2.25\n").table
    try table.write(to: scratch.path + "/t.db#my \"table\"; --")
    let dump = try run(
      sqlite!, ["-readonly", scratch.path + "/t.db", "SELECT * FROM \"my \"\"table\"\"; --\""])
    #expect(dump == "a|1|2020-01-02|1.5\nb|||2.25\n")
    #expect(try run(sqlite!, [scratch.path + "/t.db", "PRAGMA integrity_check"]) == "ok\n")
    let back = try Table.reading(scratch.path + "/t.db").table
    #expect(back.columns.map(\.name) == table.columns.map(\.name))
    #expect(back["d"]!.integers == table["d"]!.integers)
    #expect(back["x"]!.doubles == [1.5, 2.25])
  }

  @Test("a table of SQLite's own is read in its order, with its types", .enabled(if: sqlite != nil))
  func foreign() throws {
    let scratch = Scratch()
    let path = scratch.path + "/f.db"
    try run(
      sqlite!,
      [
        path,
        """
        CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, x REAL, d DATE, ts DATETIME, b BOOLEAN);
        INSERT INTO people VALUES (3,'c',1.5,'2020-01-02','2020-01-02 03:04:05',1),(1,'a',NULL,NULL,NULL,0);
        CREATE TABLE other (v); INSERT INTO other VALUES (1),('x'),(NULL),(2.5);
        CREATE VIEW grown AS SELECT * FROM people WHERE id > 1;
        """,
      ])
    let people = try Table.reading(path + "#people").table
    #expect(people["id"]!.integers == [1, 3])
    #expect(people["x"]!.doubles[1] == 1.5 && people["x"]!.isMissing(0))
    #expect(people["d"]!.kind == .date && people["ts"]!.kind == .timestamp)
    #expect(try Table.reading(path + "#other").table["v"]!.texts == ["1", "x", nil, "2.5"])
    #expect(try Table.reading(path + "#grown").table.rowCount == 1)
    #expect(try Table.reading("sqlite:" + path + "#main.people").table.rowCount == 2)
    let error = refusal { _ = try Table.reading(path) }
    #expect(error.code == .missingTable && error.remedy.contains("“people”"))
    #expect(refusal { _ = try Table.reading(path + "#nobody") }.code == .missingTable)
  }

  @Test(
    "cells that are not of the declared type are read as text, not lost",
    .enabled(if: sqlite != nil))
  func dynamicTypes() throws {
    let scratch = Scratch()
    let path = scratch.path + "/f.db"
    try run(
      sqlite!,
      [
        path,
        "CREATE TABLE t (x REAL, d DATE, n INTEGER); INSERT INTO t VALUES ('wide','02.01.2020',1),(1.5,'31.01.2020',2);",
      ])
    let table = try Table.reading(path).table
    #expect(table["x"]!.texts == ["wide", "1.5"])
    #expect(table["d"]!.kind == .date && table["d"]!.schema.format.datePattern == "%d.%m.%Y")
    #expect(table["n"]!.integers == [1, 2])
  }

  @Test(
    "an existing file keeps its other tables; a table is replaced only with leave",
    .enabled(if: sqlite != nil))
  func existing() throws {
    let scratch = Scratch()
    let path = scratch.path + "/f.db"
    try run(
      sqlite!, [path, "CREATE TABLE keep (a); INSERT INTO keep VALUES (7); CREATE TABLE t (old);"])
    let table = try read("a,b\n1,x\n").table
    #expect(refusal { try table.write(to: path + "#t") }.code == .exists)
    #expect(try run(sqlite!, [path, "SELECT * FROM t"]) == "")
    try table.write(to: path + "#new")
    try table.write(to: path + "#t", options: WritingOptions(overwrite: true))
    #expect(
      try run(sqlite!, [path, "SELECT a FROM keep; SELECT * FROM t; SELECT * FROM new"])
        == "7\n1|x\n1|x\n")
  }

  @Test("a damaged file is refused", .enabled(if: sqlite != nil))
  func damaged() throws {
    let scratch = Scratch()
    try read("a,b\n" + (0..<2000).map { "\($0),x\n" }.joined()).table.write(
      to: scratch.path + "/t.db")
    let bytes = scratch.bytes("t.db")
    for length in [20, 100, 5000, bytes.count / 2] {
      let path = scratch.file("cut.db", Array(bytes.prefix(length)))
      #expect(throws: FormatError.self) { try Table.reading(path) }
    }
  }
}
