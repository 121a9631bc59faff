import Formats
import Tables
import Testing

@Suite struct SchemaDomainTests {
  private let schema = Schema(columns: [
    ColumnSchema(
      name: "age", kind: .count,
      domain: Domain(
        .declared, source: "the form, 2020", least: 0, most: 120, bins: 24, admitsMissing: true,
        outside: .missing)),
    ColumnSchema(
      name: "day", kind: .date,
      domain: Domain(.declared, source: "the study's dates", least: 18_262, most: 18_627)),
    ColumnSchema(
      name: "moment", kind: .timestamp,
      domain: Domain(.declared, source: "the study", least: 0, most: 86_400e6)),
    ColumnSchema(
      name: "weight", kind: .measurement,
      domain: Domain(.declared, source: "the scale", least: -0.5, most: 300.25)),
    ColumnSchema(
      name: "sex", kind: .category,
      domain: Domain(.declared, source: "the form", levels: ["F", "M", "#x: \"y\""])),
    ColumnSchema(name: "site", kind: .category, domain: Domain(.measured)),
    ColumnSchema(name: "note", kind: .text), ColumnSchema(name: "plain", kind: .boolean),
  ])

  @Test func aDomainIsReadAsItWasWritten() throws {
    #expect(try SchemaFile.parse(SchemaFile.yaml(for: schema)) == schema)
    #expect(SchemaFile.yaml(for: schema).contains("minimum: \"2020-01-01\""))
  }

  @Test func whatNobodyDeclaredSaysInferred() throws {
    let yaml = SchemaFile.yaml(for: Schema(columns: [ColumnSchema(name: "x", kind: .count)]))
    #expect(yaml.contains("origin: inferred"))
    #expect(try SchemaFile.parse(yaml).columns[0].domain == nil)
  }

  @Test func theFormForPrivacyIsBlankAndReads() throws {
    var blank = schema
    for index in blank.columns.indices { blank.columns[index].domain = nil }
    let yaml = SchemaFile.yaml(for: blank, forPrivacy: true)
    #expect(yaml.contains("minimum:\n") && yaml.contains("levels: []"))
    #expect(try SchemaFile.parse(yaml) == blank)
  }

  @Test(arguments: [
    "origin: known", "origin: declared\n    minimum: .nan", "origin: declared\n    minimum: [1]",
    "origin: declared\n    maximum: 1e999", "origin: declared\n    bins: 1",
    "origin: declared\n    bins: 1.5", "origin: declared\n    levels: x",
    "origin: declared\n    levels: [a, a]", "origin: declared\n    outside: dropped",
    "minimum: 3", "origin: declared\n    may_be_missing: perhaps",
    "origin: declared\n    source: [a]", "origin: {a: b}",
  ])
  func whatCannotBeMeantIsRefusedByLine(lines: String) {
    let yaml = "columns:\n  - name: \"x\"\n    kind: count\n    \(lines)\n"
    #expect {
      _ = try SchemaFile.parse(yaml)
    } throws: { error in
      "\(error)".contains("line")
    }
  }
}
