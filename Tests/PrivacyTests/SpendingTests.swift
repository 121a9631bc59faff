import Chance
import Foundation
import Privacy
import Testing

/// A table and a training paid for from one budget.
@Suite struct SpendingTests {
  private func ledger() -> SpendingLedger {
    SpendingLedger(at: NSTemporaryDirectory() + "ledger-\(UUID().uuidString).jsonl")
  }

  @Test("without a training, spending is zCDP's as before; with one alone, Rényi's")
  func limits() {
    let loss = Loss(rho: 0.05, failure: 1e-10)
    #expect(Spending(loss).epsilon(delta: 1e-9) == loss.epsilon(delta: 1e-9))
    let training = SubsampledGaussian(rate: 0.01, noise: 1.1, steps: 10_000)
    // Google's dp-accounting 0.6.0 says 5.63201.
    let alone = Spending(trainings: [training]).epsilon(delta: 1e-5)
    #expect(abs(alone / 5.63201 - 1) < 2e-3)
    #expect(
      Spending(Loss(rho: 0, failure: 1e-5), trainings: [training]).epsilon(delta: 1e-5) == .infinity
    )
  }

  @Test("together they cost more than either and less than both one after the other")
  func composition() {
    let loss = Loss(rho: 0.03)
    let training = SubsampledGaussian(rate: 0.01, noise: 1.1, steps: 1_000)
    let (table, pictures) = (
      loss.epsilon(delta: 1e-5), Spending(trainings: [training]).epsilon(delta: 1e-5)
    )
    let both = Spending(loss, trainings: [training]).epsilon(delta: 1e-5)
    #expect(both > max(table, pictures) && both < table + pictures)
    // A training without sampling is a Gaussian: ρ = steps / 2σ² of zCDP.
    let whole = SubsampledGaussian(rate: 1, noise: 10, steps: 8)
    let same = Spending(Loss(rho: 0.03 + 8.0 / 200)).epsilon(delta: 1e-5)
    #expect(abs(Spending(loss, trainings: [whole]).epsilon(delta: 1e-5) / same - 1) < 2e-3)
  }

  @Test("the noise found is the least that keeps both within the budget", arguments: [1, 3, 10.0])
  func leastNoise(epsilon: Double) throws {
    let ledger = ledger()
    defer { try? FileManager.default.removeItem(atPath: ledger.path) }
    let budget = try ledger.budget(
      epsilon: epsilon, delta: 1e-6, failure: 1e-7, entities: "clinic", purpose: "test",
      training: PlannedTraining(rate: 0.02, steps: 500, tableShare: 0.1))
    let paid = budget.training
    let training = try #require(paid)
    let loss = Loss(rho: budget.rho, failure: 1e-7)
    func spent(_ noise: Double) -> Double {
      Spending(
        loss, trainings: [SubsampledGaussian(rate: 0.02, noise: noise, steps: 500)]
      ).epsilon(delta: 1e-6)
    }
    #expect(spent(training.noise) <= epsilon)
    #expect(spent(training.noise * 0.999) > epsilon)
    #expect(loss.epsilon(delta: 1e-6) <= 0.1 * epsilon * (1 + 1e-9))
    // The ledger tells the same.
    #expect(try ledger.spent(on: "clinic").epsilon(delta: 1e-6) == spent(training.noise))
    let guarantee = budget.settled(unit: .picture, assumptions: [])
    #expect(guarantee.training == training && guarantee.isValid)
    #expect(guarantee.lines.contains { $0.name == "spent on" && $0.value.contains("500 steps") })
  }

  @Test("a limit counts trainings, and a ledger whose training cannot be believed allows nothing")
  func ledgers() throws {
    let ledger = ledger()
    defer { try? FileManager.default.removeItem(atPath: ledger.path) }
    let plan = PlannedTraining(rate: 0.01, steps: 100, tableShare: 0)
    func spend(limit: Double?) throws {
      _ = try ledger.budget(
        epsilon: 2, delta: 1e-6, entities: "clinic", purpose: "fit", limit: limit, training: plan)
    }
    try spend(limit: nil)
    let once = try ledger.spent(on: "clinic")
    let twice = (once + once).epsilon(delta: 1e-6)
    #expect(twice > 2 && twice < 4)
    try spend(limit: twice)
    #expect(throws: PrivacyError.self) { try spend(limit: twice) }
    #expect(try ledger.entries().count == 2)
    // What was written before there were trainings still counts.
    let old =
      #"{"at":"2026-01-01T00:00:00Z","delta":1e-9,"entities":"old","epsilon":1,"failure":0,"purpose":"fit","rho":0.015}"#
    let good = try Data(contentsOf: URL(filePath: ledger.path))
    try (good + Data((old + "\n").utf8)).write(to: URL(filePath: ledger.path))
    #expect(try ledger.spent(on: "old") == Spending(Loss(rho: 0.015)))
    for training in [#"{"rate":0.1,"noise":0,"steps":5}"#, #"{"rate":2,"noise":1,"steps":5}"#] {
      let line = old.replacing(#""rho""#, with: #""training":\#(training),"rho""#)
      try (good + Data((line + "\n").utf8)).write(to: URL(filePath: ledger.path))
      #expect(throws: PrivacyError.self) { try ledger.entries() }
    }
  }

  @Test("normal noise has a normal's moments, of the deviation asked for")
  func normals() {
    var noise = Noise.seeded(5)
    let numbers = noise.normals(200_001, deviation: 3).map(Double.init)
    #expect(numbers.count == 200_001)
    let n = Double(numbers.count)
    let mean = numbers.reduce(0, +) / n
    let second = numbers.reduce(0) { $0 + $1 * $1 } / n
    let fourth = numbers.reduce(0) { $0 + $1 * $1 * $1 * $1 } / n
    // Five standard errors of each.
    #expect(abs(mean) < 5 * 3 / n.squareRoot())
    #expect(abs(second - 9) < 5 * 9 * (2 / n).squareRoot())
    #expect(abs(fourth - 243) < 5 * 81 * (96 / n).squareRoot())
  }
}
