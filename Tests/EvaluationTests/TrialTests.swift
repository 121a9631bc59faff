import Chance
import Evaluation
import Tables
import Testing

struct TrialTests {
  static let people = Table([
    Column("age", .count, .integers([30, 40, 50])),
    Column("city", .category, .codes([0, 1, 0], levels: ["north", "south"])),
    Column("born", .date, .integers([1, 2, 3])),
    Column("name", .identifier, .text(["A", "B", "C"])),
  ])

  private func trial(_ synthetic: Table, holdout: Table? = nil) throws -> Trial {
    try Trial(aligning: TrialTests.people, holdout: holdout, synthetic: synthetic, seed: 1)
  }

  private func column(_ name: String, _ kind: Kind, _ storage: Storage) -> Table {
    TrialTests.people.replacing(name) { _ in Column(name, kind, storage) }
  }

  @Test("columns are matched by name")
  func order() throws {
    let trial = try trial(Table(TrialTests.people.columns.reversed()))
    #expect(trial.synthetic.columns.map(\.name) == TrialTests.people.columns.map(\.name))
  }

  @Test("missing and extra columns are named, cells never")
  func columns() throws {
    let lacking = Table(Array(TrialTests.people.columns.dropFirst()))
    let error = #expect(throws: EvaluationError.self) { try trial(lacking) }
    #expect(error?.description.contains("“age”") == true)
    #expect(error?.description.contains("synthetic") == true)
    let more = Table(
      TrialTests.people.columns + [Column("height", .count, .integers([1, 2, 3]))])
    let extra = #expect(throws: EvaluationError.self) {
      try trial(TrialTests.people, holdout: more)
    }
    #expect(extra?.description.contains("“height”") == true)
    #expect(extra?.description.contains("holdout") == true)
  }

  @Test("identifiers and text may be absent, and are then left out everywhere")
  func unjudged() throws {
    let trial = try trial(Table(Array(TrialTests.people.columns.dropLast())))
    #expect(trial.train.columns.map(\.name) == ["age", "city", "born"])
  }

  @Test("kinds that cannot be compared are refused without printing a cell")
  func kinds() {
    let wrong: [Table] = [
      column("age", .category, .codes([0, 1, 1], levels: ["secret", "hidden"])),
      column("age", .text, .text(["secret", "1", nil])),
      column("age", .date, .integers([1, 2, 3])),
      column("born", .count, .integers([1, 2, 3])),
      column("born", .measurement, .doubles([1, 2, 3])),
      column("city", .date, .integers([1, 2, 3])),
    ]
    for table in wrong {
      let error = #expect(throws: EvaluationError.self) { try trial(table) }
      #expect(error?.description.contains("secret") == false)
    }
  }

  @Test("kinds that mean the same are compared")
  func compatible() async throws {
    let right: [Table] = [
      column("age", .measurement, .doubles([30, 40, 50])),
      column("age", .category, .codes([0, 1, 2], levels: ["30", "40.0", "50"])),
      column("age", .text, .text(["30", "40", "50.0"])),
      column("born", .timestamp, .integers([1, 2, 3].map { $0 * 86_400_000_000 })),
      column("city", .text, .text(["north", "south", "north"])),
    ]
    for table in right {
      let reading = try await Shape().read(try trial(table))
      #expect(reading.value == 0)
    }
    // A column without a cell has no kind of its own.
    for name in ["age", "city", "born"] {
      _ = try trial(column(name, .text, .text([nil, nil, nil])))
    }
  }

  @Test("numbered categories are the same whether stored as numbers or text")
  func numberedCategories() async throws {
    let train = Table([Column("grade", .category, .codes([0, 1, 1], levels: ["1", "2"]))])
    let synthetic = Table([Column("grade", .measurement, .doubles([1, 2, 2]))])
    let trial = try Trial(aligning: train, holdout: nil, synthetic: synthetic, seed: 1)
    #expect(try await Shape().read(trial).value == 0)
  }

  @Test("an unknown target is refused")
  func target() {
    let error = #expect(throws: EvaluationError.self) {
      try Trial(
        aligning: TrialTests.people, holdout: nil, synthetic: TrialTests.people, target: "height",
        seed: 1)
    }
    #expect(error?.description.contains("“height”") == true)
  }
}
