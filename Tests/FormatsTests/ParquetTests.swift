import Formats
import Foundation
import Tables
import Testing

@Suite("Parquet")
struct ParquetTests {
  private let text = """
    id,n,x,flag,word,day,moment,price
    a1,1,1.5,yes,u,2020-02-29,2020-01-02 03:04:05,1.50
    b2,,2.25,no,v,,2021-01-02 03:04:05.000001,2.75
    c3,-3,,yes,"q""uo,te",1969-12-31,,3.00

    """

  @Test("what is written is read back, types, order, missing cells and all")
  func roundTrip() throws {
    let scratch = Scratch()
    let table = try read(text).table
    try table.write(to: scratch.path + "/t.parquet")
    let back = try Table.reading(scratch.path + "/t.parquet")
    for (a, b) in zip(table.columns, back.table.columns) {
      #expect(a.name == b.name)
      #expect(a.kind == b.kind, "\(a.name)")
      #expect(
        a.numbers.map { $0.map(\.description) } == b.numbers.map { $0.map(\.description) }
          || a.texts == b.texts)
      if !a.isOrdered { #expect(a.texts == b.texts) }
    }
    // And once more: the second writing changes nothing.
    try back.table.write(to: scratch.path + "/u.parquet")
    #expect(try Table.reading(scratch.path + "/u.parquet").table.schema == back.table.schema)
  }

  @Test("key-value metadata come back, whatever they hold")
  func metadata() throws {
    let scratch = Scratch()
    let metadata = [
      "manifest": "{\"a\": \"it's\", \"b\": [1, 2]}", "k'ey \"x\"": "välue\n😀", "": "empty",
    ]
    try read(text).table.write(
      to: scratch.path + "/t.parquet",
      options: WritingOptions(metadata: metadata.filter { !$0.key.isEmpty }))
    let back = try Table.reading(scratch.path + "/t.parquet").metadata
    #expect(back == metadata.filter { !$0.key.isEmpty })
  }

  @Test("types of other programs' files keep their names and come back as they were")
  func foreignTypes() throws {
    let scratch = Scratch()
    let path = scratch.path + "/t.parquet"
    try Database(memoryLimit: nil).execute(
      """
      COPY (SELECT (i % 9)::TINYINT AS tiny, (i * 1.1)::FLOAT AS single, (i + 0.25)::DECIMAL(10, 2) AS money,
          (i * 1000 % 49001)::DECIMAL(18, 0) AS whole, (i % 9)::DOUBLE AS floating, i % 2 = 0 AS truth,
          DATE '2020-01-01' + i::INTEGER AS day, make_timestamp_ns(i * 1000000000) AS nano,
          (TIMESTAMP '2020-01-01' + to_seconds(i))::TIMESTAMPTZ AS zoned, i::HUGEINT AS huge,
          'v' || (i % 3) AS word, (i % 7)::VARCHAR AS digits, [i, i + 1] AS list, uuid() AS unique,
          CASE WHEN i = 3 THEN 'nan'::DOUBLE ELSE i / 3 END AS third, TIME '10:00:00' AS clock
        FROM range(50) r(i)) TO \(Database.literal(path)) (FORMAT parquet)
      """)
    let table = try Table.reading(path).table
    func kind(_ name: String) -> Kind { table[name]!.kind }
    func type(_ name: String) -> String? { table[name]!.schema.format.sourceType }
    #expect(kind("tiny") == .count && type("tiny") == "TINYINT")
    #expect(kind("single") == .measurement && table["single"]!.doubles[3] == 3.3)
    #expect(kind("money") == .measurement && type("money") == "DECIMAL(10,2)")
    #expect(table["money"]!.doubles[7] == 7.25 && table["money"]!.schema.format.decimals == 2)
    #expect(kind("whole") == .count && table["whole"]!.integers[48] == 48_000)
    #expect(kind("floating") == .count && type("floating") == "DOUBLE")
    #expect(kind("truth") == .boolean && table["truth"]!.levels == ["false", "true"])
    #expect(kind("day") == .date && table["day"]!.integers[1] == 18_263)
    #expect(kind("nano") == .timestamp && table["nano"]!.integers[2] == 2_000_000)
    #expect(kind("zoned") == .timestamp)
    #expect(kind("word") == .category && table["word"]!.levels.count == 3)
    #expect(kind("digits") == .count && type("digits") == "VARCHAR")
    #expect(kind("unique") == .identifier && type("unique") == "UUID")
    #expect(table["third"]!.isMissing(3) && table["third"]!.doubles[1] == 1.0 / 3)
    try table.write(to: scratch.path + "/u.parquet")
    let back = try Table.reading(scratch.path + "/u.parquet").table
    #expect(
      back.columns.map { $0.schema.format.sourceType }
        == table.columns.map { $0.schema.format.sourceType })
    for (a, b) in zip(table.columns, back.columns) {
      #expect(a.texts == b.texts && a.integers == b.integers, "\(a.name)")
    }
  }

  @Test("synthetic numbers are rounded to the original's decimals")
  func rounding() throws {
    let scratch = Scratch()
    let schema = ColumnSchema(
      name: "x", kind: .measurement, format: ColumnFormat(sourceType: "DOUBLE", decimals: 2))
    try Table([Column(schema, .doubles([1.23456, .nan, 2.0049]))]).write(
      to: scratch.path + "/t.parquet")
    #expect(try Table.reading(scratch.path + "/t.parquet").table["x"]!.doubles[0] == 1.23)
  }

  @Test("a number too large for the original's type is written in one that holds it")
  func overflow() throws {
    let scratch = Scratch()
    let schema = ColumnSchema(name: "x", kind: .count, format: ColumnFormat(sourceType: "TINYINT"))
    try Table([Column(schema, .integers([1, 1000]))]).write(to: scratch.path + "/t.parquet")
    #expect(try Table.reading(scratch.path + "/t.parquet").table["x"]!.integers == [1, 1000])
  }

  @Test("CSV to Parquet and back to CSV changes nothing", .enabled(if: datasets != nil))
  func throughParquet() throws {
    let scratch = Scratch()
    let path = datasets! + "/adult/train.csv"
    let read = try Table.reading(path)
    try read.table.write(to: scratch.path + "/t.parquet")
    try Table.reading(scratch.path + "/t.parquet").table.write(to: scratch.path + "/t.csv")
    #expect(scratch.bytes("t.csv") == Array(FileManager.default.contents(atPath: path)!))
  }

  @Test("a truncated file is refused")
  func truncated() throws {
    let scratch = Scratch()
    try read(text).table.write(to: scratch.path + "/t.parquet")
    let bytes = scratch.bytes("t.parquet")
    for length in [4, 12, bytes.count / 2, bytes.count - 1] {
      let path = scratch.file("cut.parquet", Array(bytes.prefix(length)))
      #expect(refusal { _ = try Table.reading(path) }.code == .malformed)
    }
  }
}
