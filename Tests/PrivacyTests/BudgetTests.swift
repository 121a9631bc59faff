import Chance
import Foundation
import Privacy
import Testing

@Suite struct BudgetTests {
  private struct Total: CountingQuery {
    let cellsPerRecord = 1
    func counts(of value: [Int]) -> [Int] { [value.count] }
  }

  private func ledger() -> SpendingLedger {
    SpendingLedger(at: NSTemporaryDirectory() + "ledger-\(UUID().uuidString).jsonl")
  }

  @Test func aSpendIsWrittenDownBeforeTheBudgetIsHandedOut() throws {
    let ledger = ledger()
    defer { try? FileManager.default.removeItem(atPath: ledger.path) }
    let budget = try ledger.budget(epsilon: 1, delta: 1e-9, entities: "clinic", purpose: "test")
    #expect(try ledger.entries().count == 1)
    #expect(try ledger.spent(on: "clinic").rho == budget.rho)
    #expect(try ledger.spent(on: "others").rho == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: ledger.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func spendingAddsUpAndStopsAtTheLimit() throws {
    let ledger = ledger()
    defer { try? FileManager.default.removeItem(atPath: ledger.path) }
    for _ in 0..<2 {
      _ = try ledger.budget(
        epsilon: 1, delta: 1e-9, entities: "clinic", purpose: "fit", limit: 1.5)
    }
    // √2 and a little for ρ twice; a third would pass 1.5.
    #expect(throws: PrivacyError.self) {
      _ = try ledger.budget(
        epsilon: 1, delta: 1e-9, entities: "clinic", purpose: "fit", limit: 1.5)
    }
    #expect(try ledger.entries().count == 2)
    _ = try ledger.budget(epsilon: 1, delta: 1e-9, entities: "bank", purpose: "fit", limit: 1.5)
  }

  @Test func aLedgerThatCannotBeBelievedAllowsNothing() throws {
    let ledger = ledger()
    defer { try? FileManager.default.removeItem(atPath: ledger.path) }
    _ = try ledger.budget(epsilon: 1, delta: 1e-9, entities: "clinic", purpose: "fit")
    for damage in ["{\"entities\":\"clinic\"", "{}", "null", "rho", "[1,2]"] {
      let good = try Data(contentsOf: URL(filePath: ledger.path))
      try (good + Data(damage.utf8)).write(to: URL(filePath: ledger.path))
      #expect(throws: PrivacyError.self) {
        _ = try ledger.budget(epsilon: 1, delta: 1e-9, entities: "clinic", purpose: "fit")
      }
      try good.write(to: URL(filePath: ledger.path))
    }
    let nowhere = SpendingLedger(at: "/nonexistent/folder/ledger")
    #expect(throws: PrivacyError.self) {
      _ = try nowhere.budget(epsilon: 1, delta: 1e-9, entities: "clinic", purpose: "fit")
    }
  }

  @Test(
    arguments: [
      (0, 1e-9), (-1, 1e-9), (.nan, 1e-9), (.infinity, 1e-9), (1e9, 1e-9), (1, 0), (1, 1), (1, 2),
      (1, -1e-9), (1, .nan), (1e-300, 1e-9), (1, 1e-200),
    ] as [(Double, Double)])
  func parametersThatPromiseNothingAreRefusedUnspent(epsilon: Double, delta: Double) throws {
    let ledger = ledger()
    #expect(throws: PrivacyError.self) {
      _ = try ledger.budget(epsilon: epsilon, delta: delta, entities: "clinic", purpose: "fit")
    }
    #expect(!FileManager.default.fileExists(atPath: ledger.path))
  }

  @Test func nothingLeavesUnpaid() throws {
    let ledger = ledger()
    defer { try? FileManager.default.removeItem(atPath: ledger.path) }
    var budget = try ledger.budget(epsilon: 1, delta: 1e-9, entities: "clinic", purpose: "fit")
    var noise = Noise.seeded(1)
    let people = Confidential(Array(0..<1_000), unit: .row)
    let half = try DiscreteGaussian(rho: budget.rho / 2, sensitivity: 1)
    let count = try people.release(
      Total(), with: half, as: "the total", charging: &budget, noise: &noise)
    #expect(abs(count[0] - 1_000) < 60)
    #expect(budget.remaining <= budget.rho / 2 * (1 + 1e-6))
    let rest = try DiscreteGaussian(rho: budget.remaining, sensitivity: 1)
    _ = try people.release(Total(), with: rest, as: "the total", charging: &budget, noise: &noise)
    #expect(budget.spent.rho <= budget.rho)
    #expect(throws: PrivacyError.self) {
      _ = try people.release(Total(), with: half, as: "more", charging: &budget, noise: &noise)
    }
    let guarantee = budget.settled(unit: .row, assumptions: [])
    #expect(guarantee.expenses.map(\.times) == [2])
    // Drawn from a seed: says so, and claims nothing.
    #expect(!guarantee.isValid)
    #expect(guarantee.sentence.hasPrefix("none"))
  }

  @Test func whoHasManyRowsIsPaidForAsMany() throws {
    let unit = PrivacyUnit.entity(column: "patient", rows: 4)
    #expect(Confidential<[Int]>.sensitivity(of: Total(), unit: unit) == 4)
    let mechanism = DiscreteGaussian(variance: Ratio(100))
    #expect(mechanism.cost(sensitivity: 4).rho >= 16 / 200.0)
    #expect(mechanism.cost(sensitivity: 4).rho < 16 / 200.0 * (1 + 1e-12))
  }

  @Test func lossesAddUpAndNeverDown() {
    let tenth = Loss(rho: 0.1)
    let sum = (0..<10).reduce(Loss.none) { total, _ in total + tenth }
    #expect(sum.rho >= 1 && sum.rho < 1 + 1e-12)
    #expect((Loss.none + tenth) == tenth)
  }
}
