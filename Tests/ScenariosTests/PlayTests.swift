import Chance
import Foundation
import Scenarios
import Synthesis
import Tables
import Testing

@Suite struct PlayTests {
  static func play(_ mix: [(stratum: String, share: Double)]? = nil, step: Double? = nil)
    async throws -> Play
  {
    let scenario = try ScenarioFile.parse(ScenarioFileTests.whole)
    return try await Play(scenario, mix: mix, engine: step.map { .stepped($0) }, seed: 5)
  }

  @Test("the same seed gives the same bytes on one thread and on two")
  func threads() async throws {
    var play = try await Self.play()
    play.threads = 1
    let one = try play.block(firstRow: 0, count: 20_000, seed: 9)
    play.threads = 2
    #expect(try play.block(firstRow: 0, count: 20_000, seed: 9) == one)
    #expect(try play.block(firstRow: 0, count: 9000, seed: 9) == one.taking(0..<9000))
    #expect(try play.block(firstRow: 0, count: 20_000, seed: 10) != one)
  }

  @Test("weighted rows say what natural rows say")
  func weights() async throws {
    let natural = try await Self.play([("natural", 1)]).block(firstRow: 0, count: 65_536, seed: 1)
    let mixed = try await Self.play([("natural", 0.4), ("hit", 0.3), ("severe", 0.3)])
      .block(firstRow: 0, count: 65_536, seed: 2)
    let ones = try #require(natural["weight"]?.numbers)
    #expect(ones.allSatisfy { $0 == 1 })
    let weights = try #require(mixed["weight"]?.numbers)
    #expect(abs(weights.reduce(0, +) / Double(weights.count) - 1) < 0.02)
    for event in ["hit", "severe"] {
      let plain = try #require(natural[event]?.numbers).reduce(0, +) / 65_536
      let hits = try #require(mixed[event]?.numbers)
      let weighted = zip(hits, weights).reduce(0) { $0 + $1.0 * $1.1 } / 65_536
      let error = (plain / 65_536).squareRoot()
      #expect(abs(weighted - plain) < 5 * error + 0.01 * plain, "\(event): \(weighted), \(plain)")
    }
    // An average of a parameter, too.
    let speeds = try #require(mixed["v0"]?.numbers)
    let mean = zip(speeds, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    #expect(abs(mean - 40) < 0.3, "\(mean)")
  }

  @Test("a row of a stratum is one in which its event happened, and log p less log q is its weight")
  func strata() async throws {
    let table = try await Self.play().block(firstRow: 0, count: 10_000, seed: 3)
    let strata = try #require(table["stratum"])
    guard case .codes(let codes, let levels) = strata.storage else { return }
    let severe = try #require(table["severe"]?.numbers)
    let p = try #require(table["log_p"]?.numbers)
    let q = try #require(table["log_q"]?.numbers)
    let w = try #require(table["weight"]?.numbers)
    #expect(levels == ["natural", "severe"])
    for row in 0..<10_000 {
      if codes[row] == 1 { #expect(severe[row] == 1) }
      #expect(abs(exp(p[row] - q[row]) - w[row]) < 1e-9 * w[row])
    }
    #expect((4700...5300).contains(codes.count { $0 == 1 }))
  }

  @Test("stepped rows with an event are solved exactly")
  func resolved() async throws {
    let stepped = try await Self.play([("natural", 0.5), ("severe", 0.5)], step: 0.05)
      .block(firstRow: 0, count: 4096, seed: 3)
    let speeds = try #require(stepped["impact_speed"]?.numbers)
    let severe = try #require(stepped["severe"]?.numbers)
    #expect(zip(speeds, severe).allSatisfy { $1 == 0 || $0 >= 40 / 3.6 })
  }

  @Test("trajectories end where the row says, and begin at the beginning")
  func trajectories() async throws {
    let play = try await Self.play()
    let rows = try play.block(firstRow: 0, count: 50, seed: 3)
    let table = try #require(try play.trajectories(of: 50, every: 0.02, seed: 3))
    let ends = try #require(rows["end_time"]?.numbers)
    let row = try #require(table["row"]?.numbers)
    let time = try #require(table["time"]?.numbers)
    for index in 0..<50 {
      let own = zip(row, time).filter { $0.0 == Double(index) }.map(\.1)
      #expect(own.first == 0)
      #expect(abs((own.max() ?? -1) - ends[index]) < 1e-9)
    }
  }
}
