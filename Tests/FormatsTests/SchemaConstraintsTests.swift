import Formats
import Tables
import Testing

@Suite("Constraints in schema files")
struct SchemaConstraintsTests {
  private let columns = [
    ColumnSchema(name: "start", kind: .date), ColumnSchema(name: "end", kind: .date),
    ColumnSchema(name: "net", kind: .measurement), ColumnSchema(name: "tax", kind: .measurement),
    ColumnSchema(name: "total amount", kind: .measurement),
    ColumnSchema(name: "zip", kind: .category), ColumnSchema(name: "city", kind: .category),
    ColumnSchema(name: "plate", kind: .identifier),
  ]

  @Test("what is printed reads back the same")
  func roundTrip() throws {
    let schema = Schema(
      columns: columns, target: "city",
      constraints: [
        .ordered(["start", "end"], strict: true), .ordered(["net", "total amount"], strict: false),
        .sum(total: "total amount", parts: ["net", "tax"]), .equal(["zip", "city"]),
        .range("net", .init(lower: .init(.number(0)), upper: .init(.number(1.5), isClosed: false))),
        .range("start", .init(lower: .init(.text("2020-01-31"), isClosed: false))),
        .unique(["plate"]), .fixedCombinations(["zip", "city"]),
        .requires(
          when: try Conditions(parsing: "city = 'it''s' and start < '2020-05-01'"),
          then: try Conditions(
            parsing: "\"total amount\" between 1 and 2 and zip not in (a, 'b\"c')")),
        .format("plate", try CellPattern("AA-9999")),
      ])
    let yaml = SchemaFile.yaml(for: schema)
    #expect(try SchemaFile.parse(yaml) == schema)
  }

  @Test("the form in the comments is the form that is read")
  func commented() throws {
    let yaml = SchemaFile.yaml(
      for: Schema(columns: ["start", "end"].map { ColumnSchema(name: $0, kind: .date) }))
    let example = yaml.split(separator: "\n").drop { !$0.hasPrefix("# constraints") }.dropFirst()
      .prefix { $0.hasPrefix("#") }.map { line -> String in
        // The explanation stands to the right.
        String(line.dropFirst(2).prefix(35))
      }
    let text = "columns: []\nconstraints:\n" + example.joined(separator: "\n")
    let constraints = try SchemaFile.parse(text).constraints
    #expect(constraints.count == 8)
  }

  @Test(
    "what is wrong is refused with its line",
    arguments: [
      ("- ordered: {a: 1}", "must be a text"), ("- sum: total", "lacks the key of"),
      ("- {}", "does not say what it is"), ("- equal: [zip, city]\n    unique: [zip]", "says two"),
      ("- range: net", "has no end"), ("- range: net\n    from: 1\n    above: 0", "both from and"),
      ("- format: plate\n    pattern: \"/(a|b)*/\"", "The format"), ("- 5", "must be a mapping"),
      ("- requires: \"city = \"\n    when: \"zip = 'a'\"", "character"),
      ("- unique: [nobody]", "there is no column"), ("- equal: [zip, city]\n    of: [a]", "“of”"),
      ("- range: net\n    from: 5\n    to: 1", "no value lies in it"),
      ("- ordered: [start, end]\n  - ordered: [end, start]", "circle"),
    ])
  func refused(_ text: String, _ reason: String) {
    let head = SchemaFile.yaml(for: Schema(columns: columns))
    let error = #expect(throws: FormatError.self) {
      try SchemaFile.parse(head + "constraints:\n  " + text + "\n")
    }
    #expect(error?.description.contains(reason) ?? false, "\(error?.description ?? "nothing")")
    #expect(error?.code == .schema)
  }
}
