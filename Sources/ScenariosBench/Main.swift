import Chance
import Foundation
import Scenarios

/// speed CHILD.yaml | oracles CHILD.yaml [seeds] [names] | reference CHILD.yaml [runs] |
/// count CHILD.yaml [plays] | evaluate CHILD.yaml NAME
@main
struct ScenariosBench {
  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count >= 3 else {
      print("speed|oracles|reference|count|evaluate CHILD.yaml ...")
      return
    }
    switch words[1] {
    case "speed": try Speed.measure(words[2])
    case "oracles":
      let names = words.count > 4 ? Set(words[4].split(separator: ",").map(String.init)) : nil
      try await Seeds.run(
        Oracle.all(child: words[2]).filter { names?.contains($0.name) ?? true },
        seeds: words.count > 3 ? Int(words[3]) ?? 100 : 100)
    case "reference":
      try reference(words[2], runs: words.count > 3 ? Int(words[3]) ?? 1000 : 1000)
    case "count":
      try count(words[2], plays: words.count > 3 ? Int(words[3]) ?? 100_000_000 : 100_000_000)
    case "evaluate": try evaluate(words[2], words[3])
    default: print("unknown: \(words[1])")
    }
  }

  /// The child case's probability by many independent importance samplings.
  static func reference(_ path: String, runs: Int) throws {
    let event = try Oracle.child(path)
    var sum = 0.0
    var squares = 0.0
    for run in 0..<runs {
      let estimate = try Search.estimate(
        event, by: "cross-entropy", cov: 0.08, mostCalls: 60_000, seed: Seed(900_000 + UInt64(run)))
      sum += estimate.probability
      squares += estimate.probability * estimate.probability
    }
    let n = Double(runs)
    let mean = sum / n
    let sd = max(squares / n - mean * mean, 0).squareRoot()
    Out.line(["mean": mean, "standard error": sd / n.squareRoot(), "runs": n])
  }

  /// The child case's probability by counting.
  static func count(_ path: String, plays: Int) throws {
    let event = try Oracle.child(path)
    let estimate = try Search.estimate(
      event, by: "Monte Carlo", cov: 0.001, mostCalls: plays, seed: 77)
    Out.line([
      "probability": estimate.probability, "hits": Double(estimate.hits),
      "plays": Double(estimate.calls),
    ])
  }

  /// Points as little-endian doubles, a count (one double) before each batch, row by row; answers a
  /// double each: zero or less where the event happens.
  static func evaluate(_ path: String, _ name: String) throws {
    guard let oracle = try Oracle.all(child: path).first(where: { $0.name == name }) else { return }
    let input = FileHandle.standardInput
    func doubles(_ count: Int) throws -> [Double]? {
      var data = Data()
      while data.count < count * 8 {
        guard let more = try input.read(upToCount: count * 8 - data.count), !more.isEmpty else {
          return nil
        }
        data += more
      }
      return data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    }
    while let head = try doubles(1), let count = Int(exactly: head[0]), count > 0 {
      guard let points = try doubles(count * oracle.event.dimension) else { return }
      let answers = try oracle.event.limitStates(
        points, count: count, graded: name == "child")
      try FileHandle.standardOutput.write(contentsOf: answers.withUnsafeBytes { Data($0) })
    }
  }
}

/// One JSON object a line.
enum Out {
  static func line(_ values: [String: Double], _ texts: [String: String] = [:]) {
    let fields =
      texts.map { "\"\($0)\": \"\($1)\"" }.sorted()
      + values.map { "\"\($0)\": \($1.isFinite ? "\($1)" : "null")" }.sorted()
    print("{" + fields.joined(separator: ", ") + "}")
  }
}
