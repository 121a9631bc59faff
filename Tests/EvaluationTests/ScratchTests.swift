import Chance
import Evaluation
import Foundation
import Tables
import Testing

struct ScratchTests {
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["SCRATCH"] != nil),
    arguments: [
      ("diabetes130", "train", "val", "test"), ("magic", "train", "", "test"),
      ("shoppers", "train", "", "test"), ("default", "train", "", "test"),
    ])
  func real(set: String, a: String, b: String, c: String) async throws {
    let folder = try #require(PublicData.folder).appending(path: set)
    var train = try CSVTable(folder.appending(path: "\(a).csv")).table()
    var holdout = b.isEmpty ? nil : try CSVTable(folder.appending(path: "\(b).csv")).table()
    let synthetic = try CSVTable(folder.appending(path: "\(c).csv")).table()
    if holdout == nil {
      let p = train.parted(holdout: 0.2, seed: 3)
      train = p.train
      holdout = p.holdout
    }
    let trial = try Trial(aligning: train, holdout: holdout, synthetic: synthetic, seed: 7)
    let clock = ContinuousClock()
    var last = clock.now
    for metric in [any Metric].standard {
      let r = try await metric.read(trial)
      print(
        set, metric.name, r.value ?? .nan, r.interval.map { "\($0)" } ?? "-", "ideal",
        r.ideal ?? .nan, r.idealInterval.map { "\($0)" } ?? "-", r.note ?? "", clock.now - last)
      last = clock.now
    }
  }
}
