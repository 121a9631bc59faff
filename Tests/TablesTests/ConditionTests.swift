import Tables
import Testing

@Suite("Conditions")
struct ConditionTests {
  private let table = Table([
    Column("amount", .measurement, .doubles([500, 1500, 2500, .nan])),
    Column("country", .category, .codes([0, 1, 2, 0], levels: ["FR", "DE", "it's"])),
    Column("visit date", .date, .integers([18_262, 18_263, Storage.missingInteger, 18_000])),
    Column("at", .timestamp, .integers([0, 1_500_000, 60_000_000, Storage.missingInteger])),
    Column("note", .text, .text(["a", nil, "b", "c"])),
    Column("years", .category, .codes([0, 1, 0, 1], levels: ["13", "9"])),
  ])

  @Test(
    "a text selects the rows it says",
    arguments: [
      ("amount > 500", [1, 2]), ("amount >= 500 and amount<1500", [0]), ("amount = 1500", [1]),
      ("amount != 1500", [0, 2]), ("amount <> 1.5e3", [0, 2]), ("amount is missing", [3]),
      ("amount is not missing and note is not null", [0, 2]), ("country in ('FR', DE)", [0, 1, 3]),
      ("country not in ('FR','DE')", [2]), ("country = 'it''s'", [2]),
      ("\"visit date\" >= '2020-01-01'", [0, 1]), ("\"visit date\" = 2020-01-02", [1]),
      ("\"visit date\" not between '2020-01-01' and '2020-01-01'", [1, 3]),
      ("AMOUNT IS MISSING".replacing("AMOUNT", with: "amount"), [3]),
      ("at < '1970-01-01 00:01'", [0, 1]), ("at = '1970-01-01T00:00:01.5'", [1]),
      ("years = 13", [0, 2]), ("amount BETWEEN 400 AND 1500 AND years in (9)", [1]),
      ("note = b", [2]), ("amount > -1e9", [0, 1, 2]),
    ])
  func selects(_ text: String, _ rows: [Int]) throws {
    let conditions = try Conditions(parsing: text).resolved(in: table.schema)
    #expect(conditions.rows(of: table).indices.filter { conditions.rows(of: table)[$0] } == rows)
    #expect((0..<4).filter { conditions.matches(table, $0) } == rows)
    #expect(try conditions.resolved(in: table.schema) == conditions)
    // What is printed selects the same rows.
    let printed = try Conditions(parsing: Conditions(parsing: text).description)
    #expect(
      try printed.resolved(in: table.schema).rows(of: table) == conditions.rows(of: table))
  }

  @Test(
    "what is wrong is refused with its place",
    arguments: [
      ("", "character 1"), ("amount", "character 7"), ("amount >", "character 9"),
      ("amount > 1 or country = 2", "character 12"), ("amount in 1", "character 11"),
      ("amount in (1", "character 13"), ("country = 'FR", "closed"), ("1 = ", "character 5"),
      ("amount is 5", "“missing”"), ("amount not 5", "“in” or “between”"),
      ("amount between 1 or 2", "“and”"), ("amount > 1 and", "a column's name"),
      ("amount > and", "a number or a text"), ("a = 1; drop table x", "“and” or the end"),
    ])
  func refused(_ text: String, _ reason: String) {
    let error = #expect(throws: ConstraintError.self) { try Conditions(parsing: text) }
    #expect(error?.description.contains(reason) ?? false, "\(error?.description ?? "")")
  }

  @Test(
    "a value that a column cannot hold is refused",
    arguments: [
      "nobody = 1", "amount = 'much'", "\"visit date\" = 5", "\"visit date\" > '2020-02-30'",
      "\"visit date\" > '2020-01-01 12:00'", "country > 'A'", "at = 'noon'", "note < 'b'",
    ])
  func unresolved(_ text: String) throws {
    let conditions = try Conditions(parsing: text)
    #expect(throws: ConstraintError.self) { try conditions.resolved(in: table.schema) }
  }

  @Test("a text without end is not read to its end")
  func bounded() {
    #expect(throws: ConstraintError.self) {
      try Conditions(parsing: String(repeating: "a = 1 and ", count: 1_000_000))
    }
    #expect(throws: ConstraintError.self) {
      try Conditions(parsing: "a in (" + String(repeating: "1,", count: 20_000) + "1)")
    }
  }
}

@Suite("Formats of cells")
struct CellPatternTests {
  @Test(
    "a pattern matches what it describes, all of it and nothing else",
    arguments: [
      ("AA-9999", ["AB-0123"], ["ab-0123", "AB-012", "AB-01234", "AB 0123", ""]),
      ("aX\\9", ["bZ9", "z09"], ["bZ0", "BZ9"]),
      ("/[A-C]{2}\\d?x/", ["ABx", "CC5x"], ["ADx", "AB55x", "AB"]),
      ("/a{1,3}a/", ["aa", "aaaa"], ["a", "aaaaa"]), ("/[a-c_-]\\./", ["-.", "_."], ["d.", "a,"]),
    ])
  func matches(_ spelling: String, _ good: [String], _ bad: [String]) throws {
    let pattern = try CellPattern(spelling)
    for text in good { #expect(pattern.matches(text), "\(spelling) \(text)") }
    for text in bad { #expect(!pattern.matches(text), "\(spelling) \(text)") }
    for choice in 0..<min(pattern.spellings, 500) {
      #expect(pattern.matches(pattern.text(choice)))
    }
  }

  @Test("each choice of a pattern without options gives another text")
  func injective() throws {
    let pattern = try CellPattern("/[ab]{2}9\\d/")
    #expect(pattern.spellings == 40 && pattern.isInjective)
    #expect(Set((0..<40).map { pattern.text($0) }).count == 40)
    #expect(try CellPattern("/[A-Z]{64}/").spellings == UInt64(Int64.max))
  }

  @Test(
    "what could run away or means nothing is refused",
    arguments: [
      "", "/(a|b)/", "/a*/", "/a+/", "/[^a]/", "/a{3,1}/", "/a{9999}/", "/[]/", "/[z-a]/", "é",
      "/\\w/", "a\\", "/a{/", String(repeating: "A", count: 257),
    ])
  func refused(_ spelling: String) {
    #expect(throws: ConstraintError.self) { try CellPattern(spelling) }
  }
}
