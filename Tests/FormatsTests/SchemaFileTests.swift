import Formats
import Foundation
import Tables
import Testing

@Suite("Schema files")
struct SchemaFileTests {
  private let schema = Schema(
    columns: [
      ColumnSchema(name: "a", kind: .count),
      ColumnSchema(
        name: "x: \"y\"\n# \\ 😀\u{7F}", kind: .measurement,
        format: ColumnFormat(
          sourceType: "DECIMAL(10,2)", decimals: 2, paddedDecimals: true, leastDecimals: 1,
          decimalComma: true, groupSeparator: ".", missingToken: "NA")),
      ColumnSchema(
        name: "", kind: .date, format: ColumnFormat(datePattern: "%d/%m/%Y"), identity: .date),
      ColumnSchema(name: "true", kind: .category, rareBecomesOther: true),
      ColumnSchema(name: "1", kind: .identifier, identity: .email),
      ColumnSchema(name: "t", kind: .text), ColumnSchema(name: "b", kind: .boolean),
      ColumnSchema(name: "ts", kind: .timestamp),
    ], target: "true")

  @Test("what is printed reads back the same")
  func roundTrip() throws {
    #expect(try SchemaFile.parse(SchemaFile.yaml(for: schema)) == schema)
    #expect(try SchemaFile.parse(SchemaFile.yaml(for: Schema(columns: []))) == Schema(columns: []))
  }

  @Test("every field and every kind is explained in the comments")
  func explained() {
    let comments = SchemaFile.yaml(for: schema).split(separator: "\n").filter { $0.hasPrefix("#") }
      .joined(separator: "\n")
    for kind in Kind.tabular { #expect(comments.contains("  \(kind.rawValue) ")) }
    for field in [
      "name", "kind", "identity", "rare_becomes_other", "missing", "decimals", "padded_decimals",
      "least_decimals", "decimal_comma", "group_separator", "date_pattern", "source_type", "target",
    ] {
      #expect(comments.contains(field))
    }
  }

  @Test("a printed schema given back changes nothing", .enabled(if: datasets != nil))
  func givenBack() throws {
    for file in [
      "adult/train.csv", "chinook/Invoice.csv", "support2/support2.csv", "synthea/encounters.csv",
    ] {
      let first = try Table.reading(datasets! + "/" + file).table
      let schema = try SchemaFile.parse(SchemaFile.yaml(for: first.schema))
      #expect(schema == first.schema)
      let second = try Table.reading(
        datasets! + "/" + file, options: ReadingOptions(schema: schema)
      ).table
      #expect(second.schema == first.schema)
      for (a, b) in zip(first.columns, second.columns) {
        #expect(a.texts == b.texts && a.integers == b.integers)
      }
    }
  }

  @Test(
    "mistakes are told with their line",
    arguments: [
      ("columns:\n  - name: a\n    kind: cuont\n", 3),
      ("columns:\n  - name: a\n    knid: count\n", 3),
      ("columns:\n  - name: a\n    kind: count\n    decimals: many\n", 4),
      ("columns:\n  - kind: count\n", 2), ("columns:\n  - name: a\n", 2),
      ("columns:\n  - name: a\n    kind: count\n  - name: a\n    kind: count\n", 4),
      ("columns:\n  - name: a\n    kind: date\n    date_pattern: \"%Q\"\n", 4),
      ("columns: 5\n", 1), ("colums: []\n", 1), ("columns:\n  - name: [a\n", 2),
      ("columns:\n  - name: a\n    kind: count\n    padded_decimals: perhaps\n", 4),
      ("columns:\n  - name: &x a\n    kind: count\n", 2), ("a: 1\na: 2\n", 2),
    ] as [(String, Int)])
  func mistakes(yaml: String, line: Int) {
    let error = refusal { _ = try SchemaFile.parse(yaml) }
    #expect(error.code == .schema)
    let number = error.place.split(separator: " ").last.flatMap { Int($0) }
    #expect(number.map { abs($0 - line) <= 1 } == true, "\(error)")
  }

  @Test("empty, huge, bottomless and self-similar files are refused")
  func hostile() {
    #expect(refusal { _ = try SchemaFile.parse("") }.code == .schema)
    #expect(refusal { _ = try SchemaFile.parse("- a\n- b\n") }.code == .schema)
    #expect(
      refusal { _ = try SchemaFile.parse(String(repeating: "#", count: SchemaFile.longest + 1)) }
        .code == .schema)
    #expect(
      refusal { _ = try SchemaFile.parse("columns: " + String(repeating: "[", count: 100_000)) }
        .code == .schema)
    let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ncolumns: *c\n"
    #expect(refusal { _ = try SchemaFile.parse(bomb) }.code == .schema)
  }
}
