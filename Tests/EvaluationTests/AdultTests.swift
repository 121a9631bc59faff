import Boosting
import Chance
import Evaluation
import Foundation
import Statistics
import Tables
import Testing

/// What only a table of real size can show; skipped where the public data is absent.
@Suite(.enabled(if: PublicData.has("adult/train.csv"), "UNDERSTUDY_DATA is not set"), .serialized)
struct AdultTests {
  static func table(_ name: String, limit: Int = .max) throws -> Table {
    let folder = try #require(PublicData.folder)
    return try CSVTable(folder.appending(path: "adult/\(name).csv"), limit: limit).table()
  }

  /// Seconds of processor time of this process so far.
  static func processorSeconds() -> Double {
    Double(clock()) / 1e6
  }

  @Test("a hundred trees on 26,000 rows take well under two seconds of one core")
  func speed() throws {
    let table = try AdultTests.table("train", limit: 26_000)
    let columns = ParityTests.codes([table])[0]
    let start = AdultTests.processorSeconds()
    let features = FeatureBins(of: Array(columns.dropLast())).coded(Array(columns.dropLast()))
    let model = try DepthwiseTrees().fit(features, to: columns[14], loss: .logistic)
    let seconds = AdultTests.processorSeconds() - start
    print("Adult, 26,000 x 14, 100 trees of depth 6: \(seconds) CPU-s")
    #expect(model.treeCount == 100)
    #expect(seconds < 2)
  }

  @Test("the booster agrees with XGBoost on Adult")
  func parity() throws {
    let tables = try ["train", "test"].map { try AdultTests.table($0) }
    var columns = ParityTests.codes(tables)
    columns = columns.map { $0.map { Array($0.prefix(8_000)) } }
    // A table that keeps every column and breaks some relations between them.
    columns[1] = columns[1].enumerated().map { place, column in
      place % 4 == 1 ? Array(column[500...] + column[..<500]) : column
    }
    let auc = try ParityTests.separation(columns[0], columns[1])
    print("Adult, broken relations, three folds: AUC \(auc)")
    #expect(auc > 0.8)
    if let path = ProcessInfo.processInfo.environment["UNDERSTUDY_PARITY_ARRAYS"] {
      let stacked = zip(columns[0], columns[1]).map { $0 + $1 }
      let lines = stacked[0].indices.map { row in
        "\(row < 8_000 ? 0 : 1),\(row % 3),"
          + stacked.map { $0[row].isNaN ? "" : "\($0[row])" }.joined(separator: ",")
      }
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }
  }

  @Test("a judge of Adult takes less than a minute and finds real rows real")
  func judge() async throws {
    let real = try AdultTests.table("train")
    let (train, holdout) = real.parted(holdout: 0.2, seed: 7)
    let trial = try Trial(
      aligning: train, holdout: holdout, synthetic: try AdultTests.table("test"), seed: 7)
    let clock = ContinuousClock()
    let cpu = AdultTests.processorSeconds()
    let start = clock.now
    var last = cpu
    var readings: [Reading] = []
    for metric in [any Metric].standard {
      readings.append(try await metric.read(trial))
      let now = AdultTests.processorSeconds()
      let reading = readings[readings.count - 1]
      print(
        reading.name, reading.value ?? .nan, reading.interval.map { "\($0)" } ?? "-",
        "ideal", reading.ideal ?? .nan, reading.idealInterval.map { "\($0)" } ?? "-",
        reading.note ?? "", "CPU-s", now - last)
      last = now
    }
    let portrait = Portrait(of: trial)
    print("portrait CPU-s", AdultTests.processorSeconds() - last)
    print("judge: \(clock.now - start), CPU-s \(AdultTests.processorSeconds() - cpu)")
    #expect(portrait.columns.count == 15)
    #expect(clock.now - start < .seconds(60))
    let detection = try #require(readings.first { $0.name == "Detection against holdout" })
    #expect(abs((detection.value ?? 0) - 0.5) < 0.03)
    let copies = try #require(readings.first { $0.name == "Exact copies" })
    #expect(copies.passed == true)
  }
}
