import Chance
import Evaluation
import Foundation
import Tables
import Testing

/// Time and memory at sizes that the fast suite does not reach: `UNDERSTUDY_SLOW_TESTS=1`.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["UNDERSTUDY_SLOW_TESTS"] != nil,
    "UNDERSTUDY_SLOW_TESTS is not set"), .serialized)
struct ScaleTests {
  /// A table of numbers and categories that all hang on one hidden number.
  static func table(rows: Int, columns: Int, levels: Int, seed: Seed) -> Table {
    Table(
      (0..<columns).map { index in
        let noise = seed.stream("noise", UInt64(index))
        let hidden = seed.stream("hidden")
        let values = (0..<rows).map { row in
          hidden.uniform(at: UInt64(row)) + noise.uniform(at: UInt64(row))
        }
        switch index % 3 {
        case 0: return Column("c\(index)", .measurement, .doubles(values))
        case 1:
          return Column("c\(index)", .count, .integers(values.map { Int64($0 * 50) }))
        default:
          let count = index == 2 ? levels : 12
          return Column(
            "c\(index)", .category,
            .codes(
              values.map { Int32($0 / 2 * Double(count)) }, levels: (0..<count).map { "L\($0)" }))
        }
      })
  }

  @Test(
    "a large table, a wide one and one of many levels stay within a minute or two",
    arguments: [(1_000_000, 20, 50_000), (4_000, 200, 10), (60_000, 20, 50_000)])
  func scale(rows: Int, columns: Int, levels: Int) async throws {
    let trial = try Trial(
      aligning: ScaleTests.table(rows: rows, columns: columns, levels: levels, seed: 1),
      holdout: ScaleTests.table(rows: rows / 5, columns: columns, levels: levels, seed: 2),
      synthetic: ScaleTests.table(rows: rows, columns: columns, levels: levels, seed: 3), seed: 1)
    let clock = ContinuousClock()
    let start = clock.now
    var last = start
    for metric in [any Metric].standard {
      let reading = try await metric.read(trial)
      print(
        rows, columns, metric.name, reading.value ?? .nan, reading.ideal ?? .nan, clock.now - last)
      last = clock.now
    }
    _ = Portrait(of: trial)
    print(rows, columns, "portrait", clock.now - last, "all", clock.now - start)
    #expect(clock.now - start < .seconds(120))
  }
}
