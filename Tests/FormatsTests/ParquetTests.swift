import Chance
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

  /// Cells of every pattern that the encodings tell apart, over more than one group of rows.
  private func patterns(rows: Int) -> Table {
    var stream = Seed(3).stream("cells")
    let words = (0..<300).map { "w\($0)é" }
    func integers(_ cell: (Int) -> Int64?) -> Storage {
      .integers((0..<rows).map { cell($0) ?? Storage.missingInteger })
    }
    func column(_ name: String, _ kind: Kind, _ storage: Storage, type: String? = nil) -> Column {
      Column(ColumnSchema(name: name, kind: kind, format: ColumnFormat(sourceType: type)), storage)
    }
    return Table([
      column("constant", .count, integers { _ in 7 }),
      column(
        "few", .count, integers { _ in stream.below(5) == 0 ? nil : Int64(stream.below(9)) - 4 }),
      column("runs", .count, integers { row in row % 1000 < 800 ? 0 : Int64(row % 7) }),
      column("many", .count, integers { _ in Int64(stream.below(1_000_000)) }),
      column(
        "extreme", .count,
        integers { _ in
          [Int64.max, Int64.min + 1, 0, Int64(bitPattern: stream.next()) | 1][stream.below(4)]
        }),
      column(
        "narrow", .count,
        integers { _ in Int64(Int32(truncatingIfNeeded: stream.next())) }, type: "INTEGER"),
      column("late", .count, integers { row in row < 200_000 ? 5 : Int64(row) * 77 }),
      column("gone", .count, integers { _ in nil }),
      column(
        "price", .measurement, .doubles((0..<rows).map { _ in Double(stream.below(999)) / 100 })),
      column(
        "full", .measurement,
        .doubles((0..<rows).map { $0 % 3 == 0 ? .nan : Double(stream.next()) / 3 - 1e18 })),
      column(
        "single", .measurement, .doubles((0..<rows).map { Double(Float($0) / 8) }), type: "FLOAT"),
      column("day", .date, integers { row in row % 11 == 0 ? nil : Int64(row % 40_000) - 20_000 }),
      column("moment", .timestamp, integers { row in Int64(row) * 1_000_001 - 5_000_000_000_000 }),
      column(
        "flag", .boolean,
        .codes((0..<rows).map { _ in Int32(stream.below(3)) - 1 }, levels: ["false", "true"])),
      column(
        "word", .category, .codes((0..<rows).map { Int32($0 % 301) - 1 }, levels: words)),
      column(
        "note", .text,
        .text((0..<rows).map { $0 % 9 == 0 ? nil : "\($0)😀" + (($0 % 2 == 0) ? "" : ",\"") })),
    ])
  }

  @Test("every pattern of cells comes back, over several groups of rows")
  func patterns() throws {
    let scratch = Scratch()
    let table = patterns(rows: 300_001)
    for name in ["a.parquet", "b.parquet"] { try table.write(to: scratch.path + "/" + name) }
    #expect(scratch.bytes("a.parquet") == scratch.bytes("b.parquet"))
    let back = try Table.reading(
      scratch.path + "/a.parquet", options: ReadingOptions(schema: table.schema)
    ).table
    #expect(back.rowCount == table.rowCount)
    for (a, b) in zip(table.columns, back.columns) {
      // Levels may be listed in another order.
      let isSame = a.kind == .category ? a.texts == b.texts : a.storage == b.storage
      #expect(isSame, "\(a.name)")
    }
    // The engine's view of the same file: types and what is told of each group.
    let database = try Database(memoryLimit: nil)
    let file = Database.literal(scratch.path + "/a.parquet")
    let types = try database.texts(
      "SELECT column_type::VARCHAR FROM (DESCRIBE SELECT * FROM read_parquet(\(file)))")
    #expect(
      types.map { $0[0] } == [
        "BIGINT", "BIGINT", "BIGINT", "BIGINT", "BIGINT", "INTEGER", "BIGINT", "BIGINT", "DOUBLE",
        "DOUBLE", "FLOAT", "DATE", "TIMESTAMP", "BOOLEAN", "VARCHAR", "VARCHAR",
      ])
    let told = try database.texts(
      """
      SELECT path_in_schema, stats_min_value::VARCHAR, stats_max_value::VARCHAR,
        stats_null_count::VARCHAR
      FROM parquet_metadata(\(file)) WHERE row_group_id = 0 AND path_in_schema IN ('few', 'gone', 'extreme')
      ORDER BY 1
      """)
    #expect(told[0][1] == "\(Int64.min + 1)" && told[0][2] == "\(Int64.max)")
    #expect(told[1][1] == "-4" && told[1][2] == "4")
    #expect(told[2][3] == "262144")
  }

  @Test("levels may differ from block to block; a table without rows has its columns")
  func blocks() throws {
    let scratch = Scratch()
    let schema = ColumnSchema(name: "x", kind: .category)
    func block(_ codes: [Int32], _ levels: [String]) -> Table {
      Table([Column(schema, .codes(codes, levels: levels))])
    }
    let writer = try Parquet().writer(
      to: Sink(scratch.path + "/t.parquet"), schema: Schema(columns: [schema]),
      options: WritingOptions())
    try writer.append(block([0, 1, -1], ["a", "b"]))
    try writer.append(block([], []))
    try writer.append(block([0, 0, 1], ["c", "b"]))
    try writer.finish()
    #expect(
      try Table.reading(scratch.path + "/t.parquet").table["x"]!.texts
        == ["a", "b", nil, "c", "c", "b"])
    try block([], []).write(to: scratch.path + "/e.parquet")
    let empty = try Database(memoryLimit: nil).texts(
      """
      SELECT column_name::VARCHAR FROM
        (DESCRIBE SELECT * FROM read_parquet(\(Database.literal(scratch.path + "/e.parquet"))))
      """)
    #expect(empty == [["x"]])
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
