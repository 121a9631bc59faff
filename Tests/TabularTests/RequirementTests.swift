import Chance
import Codecs
import Synthesis
import Tables
import Tabular
import Testing

@Suite("Declared constraints")
struct RequirementTests {
  private func made(_ constraints: [Constraint], rows: Int = 4000) async throws -> Table {
    var plan = AutoregressiveTrees(.balanced)
    plan.constraints = constraints
    plan.orders = 2
    let table = TestTables.patients(4000)
    return try await plan.fit(to: table, through: .standard, seed: 7)
      .block(firstRow: 0, count: rows, seed: 7)
  }

  @Test("a requirement holds in every row, in every order of columns")
  func requires() async throws {
    let rule = Constraint.requires(
      when: try Conditions(parsing: "employed = 'no'"), then: try Conditions(parsing: "income = 0"))
    let table = try await made([rule])
    #expect(
      zip(table.texts("employed"), table.integers("income")).allSatisfy { $0 == "yes" || $1 == 0 })
    // The unemployed are still there.
    #expect(table.texts("employed").count { $0 == "no" } > 1200)
  }

  @Test("constraints hold together with a condition, and a condition against them is refused")
  func together() async throws {
    var plan = AutoregressiveTrees(.fast)
    plan.constraints = [
      .requires(
        when: try Conditions(parsing: "employed = 'no'"),
        then: try Conditions(parsing: "income = 0"))
    ]
    let understudy = try await plan.fit(
      to: TestTables.patients(4000), through: .standard, seed: 7)
    let steered = try SteeredTrees(
      understudy, where: Conditions(parsing: "employed = 'no' and age > 50"))
    let rows = try steered.block(firstRow: 0, count: 1000, seed: 1)
    #expect(rows.integers("income").allSatisfy { $0 == 0 })
    #expect(throws: ConstraintError.self) {
      try SteeredTrees(
        understudy, where: Conditions(parsing: "employed = 'no' and income > 20000"))
    }
  }
}
