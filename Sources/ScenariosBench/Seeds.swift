import Chance
import Foundation
import Scenarios

/// The whole search over many seeds: how often it certifies, whether it is then right, at what cost.
enum Seeds {
  static func run(_ oracles: [Oracle], seeds: Int) async throws {
    for oracle in oracles {
      var certified = 0
      var covered = 0
      var replicates: [Double] = []
      var calls = 0
      var second = 0
      var reported = 0.0
      var verdicts: [String: Int] = [:]
      var methods: Set<String> = []
      for seed in 0..<seeds {
        var search = Search(cov: 0.04)
        func option(_ name: String) -> Double? {
          CommandLine.arguments.firstIndex(of: "--" + name).flatMap {
            Double(CommandLine.arguments[$0 + 1])
          }
        }
        if let value = option("level") { search.entropy.levelSize = Int(value) }
        if let value = option("success") { search.entropy.success = value }
        if let value = option("defence") { search.entropy.defence = value }
        if let value = option("arrivals") { search.entropy.arrivals = Int(value) }
        if let value = option("final") { search.entropy.leastFinal = Int(value) }
        if let value = option("cov") { search.cov = value }
        let certificate = try await search.certificate(
          for: oracle.event, called: oracle.name, seed: Seed(1000 + UInt64(seed)))
        verdicts[certificate.verdict.rawValue, default: 0] += 1
        if certificate.verdict == .certified {
          certified += 1
          if certificate.low <= oracle.truth, oracle.truth <= certificate.high { covered += 1 }
        }
        replicates += certificate.replicates
        calls += certificate.calls
        second += certificate.crosscheck?.calls ?? 0
        reported += certificate.reportedCov
        methods.insert(certificate.method + " / " + (certificate.crosscheck?.method ?? "-"))
        if CommandLine.arguments.contains("--verbose") {
          print(seed, certificate.lines.joined(separator: "\n   "))
        }
      }
      let n = Double(replicates.count)
      let mean = replicates.reduce(0, +) / n
      let error =
        (replicates.reduce(0) { $0 + ($1 - oracle.truth) * ($1 - oracle.truth) } / n).squareRoot()
        / oracle.truth
      let each = Double(calls) / n
      Out.line(
        [
          "seeds": Double(seeds), "certified": Double(certified), "covered": Double(covered),
          "truth": oracle.truth, "mean over truth": mean / oracle.truth, "real CoV": error,
          "reported CoV": reported / Double(seeds), "calls a replicate": each,
          "nu": each * error * error, "second method's calls": Double(second) / Double(seeds),
        ],
        [
          "problem": oracle.name, "methods": methods.sorted().joined(separator: "; "),
          "verdicts": verdicts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            .joined(separator: ", "),
        ])
    }
  }
}
