import Foundation
import Testing

@Suite("Playing scenarios")
struct PlayTests {
  static let scenario = """
    understudy: scenario/1
    name: child
    world: child-behind-parked-car
    actors: {ego: {speed: $v0}, child: {headway: $headway}}
    parameters:
      v0: {normal: [40, 8], clip: [15, 70], unit: km/h, source: assumed}
      headway: {uniform: [0.5, 5.0], unit: s, source: assumed}
    exposure: {per: km, rate: 3e-4, source: assumed}
    events: {hit: "contact(ego, child)"}
    severity: "hit ? impact_speed / (1 m/s) : -min_distance / (1 m)"
    sampling: {target: hit, cov: 0.1, mix: {natural: .5, hit: .5}}
    """

  @Test("play writes weighted rows, a manifest that says simulated, a certificate and trajectories")
  func play() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try shell.write("child.yaml", Self.scenario)
    let result = try shell.understudy(
      "play", "child.yaml", "-n", "3000", "-o", "out", "--trajectories", "20",
      "--openscenario", "30")
    #expect(result.status == 0, "\(result.err)")
    #expect(
      shell.files("out") == [
        "certificate.json", "child.parquet", "child.parquet.manifest.json", "openscenario",
        "trajectories.parquet",
        "trajectories.parquet.manifest.json",
      ])
    #expect(result.out.contains("P(hit) =") && result.out.contains("CERTIFIED"), "\(result.out)")
    #expect(
      shell.files("out/openscenario") == [
        "child-values.xosc", "child.xosc", "straight.xodr", "weights.csv",
      ])
    #expect(result.err.contains("no counterpart"), "\(result.err)")
    for name in shell.files("out/openscenario") where !name.hasSuffix("csv") {
      let parsed = try shell.run(
        "/usr/bin/env",
        [
          "python3", "-c", "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])",
          shell.path("out/openscenario/\(name)"),
        ])
      #expect(parsed.status == 0, "\(name): \(parsed.err)")
    }
    #expect(try shell.text("out/openscenario/weights.csv").split(separator: "\n").count == 31)
    let inspected = try shell.understudy("inspect", "out/child.parquet")
    #expect(inspected.out.contains("simulation") && inspected.out.contains("algorithmicMedia"))
    #expect(inspected.out.contains("per km") && inspected.out.contains("source: assumed"))
    let again = try shell.understudy(
      "play", "child.yaml", "-n", "3000", "-o", "again", "--no-measure", "--threads", "1", "-q")
    #expect(again.status == 0)
    #expect(
      try shell.bash(
        "$understudy play child.yaml -n 10 -o out -q 2>&1 | grep -c 'not empty'"
      ).out.contains("1"))
  }

  @Test("a bad scenario or request ends in a sentence with file, line and remedy")
  func refusals() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try shell.write("bad.yaml", Self.scenario.replacing("[40, 8]", with: "[40, -8]"))
    let bad = try shell.understudy("play", "bad.yaml", "-o", "out")
    #expect(bad.status == 65 && bad.err.contains("bad.yaml, line 6"), "\(bad.err)")
    #expect(!shell.exists("out"))
    try shell.write("child.yaml", Self.scenario)
    let mix = try shell.understudy("play", "child.yaml", "-o", "out", "--mix", "moon=1")
    #expect(mix.status == 64 && mix.err.contains("moon"), "\(mix.err)")
    let missing = try shell.understudy("play", "none.yaml")
    #expect(missing.status == 65 && missing.err.contains("no such scenario"), "\(missing.err)")
  }
}
