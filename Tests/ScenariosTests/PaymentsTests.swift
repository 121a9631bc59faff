import Chance
import Foundation
import Scenarios
import Synthesis
import Tables
import Testing

@Suite struct PaymentsTests {
  static func scenario() throws -> Scenario {
    try ScenarioFile.read(at: WorldTests.root.appending(path: "Scenarios/payments.yaml").path)
  }

  @Test("each fraud happens as often as the file says, by the rows' weights")
  func rates() async throws {
    let play = try await Play(
      try Self.scenario(), mix: [("natural", 0.5), ("abused", 0.5)], seed: 2)
    let table = try play.block(firstRow: 0, count: 16_384, seed: 2)
    let weights = try #require(table["weight"]?.numbers)
    for (fraud, truth) in [
      ("card_testing", 4e-4), ("takeover", 2e-4), ("bust_out", 1e-4), ("mule", 2e-4),
    ] {
      let terms = zip(try #require(table[fraud]?.numbers), weights).map { $0 * $1 }
      let mean = terms.reduce(0, +) / 16_384
      let error = terms.reduce(0) { $0 + $1 * $1 }.squareRoot() / 16_384
      #expect(abs(mean - truth) < 5 * error + 0.02 * truth, "\(fraud): \(mean)")
      #expect(terms.count { $0 > 0 } > 100, "\(fraud) is enriched")
    }
  }

  @Test("a large loss is found, and a second method agrees")
  func certified() async throws {
    let play = try await Play(try Self.scenario(), mix: [("natural", 1)], seed: 2)
    let certificate = try #require(try await play.certificate(seed: 2))
    #expect(certificate.verdict == .certified, "\(certificate.lines)")
    #expect((1e-5...4e-5).contains(certificate.probability))
  }

  @Test("payments told one by one add up to what the row says, and each carries its label")
  func adds() async throws {
    let play = try await Play(
      try Self.scenario(), mix: [("natural", 0.5), ("abused", 0.5)], seed: 2)
    let rows = try play.block(firstRow: 0, count: 200, seed: 3)
    let history = try #require(try play.history(of: 200, seed: 3))
    let row = try #require(history["row"]?.numbers)
    let amount = try #require(history["amount"]?.numbers)
    let time = try #require(history["time"]?.numbers)
    guard case .codes(let codes, let levels)? = history["label"]?.storage else { return }
    let spent = try #require(rows["spent"]?.numbers)
    let count = try #require(rows["payments"]?.numbers)
    let frauds = try #require(rows["fraud_payments"]?.numbers)
    #expect(time.allSatisfy { $0 >= 0 } && amount.allSatisfy { $0 > 0 })
    for index in 0..<200 {
      let own = row.indices.filter { row[$0] == Double(index) }
      let legitimate = own.filter { levels[Int(codes[$0])] == "legitimate" }
      #expect(Double(legitimate.count) == count[index])
      #expect(Double(own.count - legitimate.count) == frauds[index])
      #expect(abs(legitimate.map { amount[$0] }.reduce(0, +) - spent[index]) < 1e-6)
      #expect(zip(own, own.dropFirst()).allSatisfy { time[$0] <= time[$1] })
    }
  }
}
