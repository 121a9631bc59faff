import Foundation
import Testing

@Suite("The main job")
struct MainJobTests {
  @Test("run writes the synthetic table, its manifest, the model, the report and a private record")
  func run() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try shell.write("patients.csv", patientsCSV(1500))
    let result = try shell.understudy("run", "patients.csv", "--target", "died")
    #expect(result.status == 0, "\(result.err)")
    #expect(
      shell.files("patients-synthetic")
        == [
          "model.understudy", "private", "report.html", "synthetic.csv",
          "synthetic.csv.manifest.json",
        ])
    #expect(result.out.contains("patients-synthetic/report.html"))
    #expect(result.out.contains("Shape"))

    let real = patientsCSV(1500).split(separator: "\n")
    let made = try shell.text("patients-synthetic/synthetic.csv").split(separator: "\n")
    #expect(made.count == 1201 && made[0] == real[0])
    // The identifier keeps its form and is nobody's.
    let ids = made.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[0] }
    #expect(Set(ids).count == 1200)
    #expect(
      ids.allSatisfy { $0.count == 7 && $0.first == "P" && $0.dropFirst().allSatisfy(\.isNumber) })
    // Dates stay dates, gaps stay gaps, decimals stay.
    #expect(
      made.dropFirst().allSatisfy {
        $0.split(separator: ",", omittingEmptySubsequences: false)[1].wholeMatch(
          of: /20\d\d-\d\d-\d\d/) != nil
      })
    let pressures = made.dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)[3]
    }
    #expect((120...360).contains(pressures.count { $0.isEmpty }))
    #expect(pressures.allSatisfy { $0.isEmpty || $0.wholeMatch(of: /\d+\.\d/) != nil })
  }

  @Test("nothing published names the seed, the source, or how many real rows there were")
  func published() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try shell.write("secret-source.csv", patientsCSV(1511))
    let result = try shell.understudy(
      "run", "secret-source.csv", "-o", "out", "--seed", "987654321", "-n", "100")
    #expect(result.status == 0, "\(result.err)")
    for name in ["out/report.html", "out/synthetic.csv.manifest.json"] {
      let text = try shell.text(name)
      #expect(!text.contains("987654321") && !text.contains("secret-source"))
      #expect(!text.contains("1511") && !text.contains("1,511") && !text.contains("1209"))
    }
    let record = try shell.text("out/private/synthetic.csv.run.json")
    #expect(record.contains("987654321") && record.contains("1511"))
    let rights = try FileManager.default.attributesOfItem(
      atPath: shell.path("out/private/synthetic.csv.run.json"))
    #expect((rights[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test("fit, sample, inspect and judge do the same step by step, and pipe")
  func steps() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try shell.write("patients.csv", patientsCSV(1200))
    #expect(try shell.understudy("fit", "patients.csv", "-o", "p.understudy").status == 0)
    let model = try shell.understudy("inspect", "p.understudy")
    #expect(
      model.status == 0 && model.out.contains("autoregressive-trees") && model.out.contains("ward"))
    #expect(
      try shell.understudy("sample", "p.understudy", "-n", "500", "-o", "made.parquet").status == 0)
    let origin = try shell.understudy("inspect", "made.parquet")
    #expect(origin.status == 0 && origin.out.contains("trainedAlgorithmicData"), "\(origin.err)")
    let judged = try shell.understudy(
      "judge", "--real", "patients.csv", "--synthetic", "made.parquet", "-o", "judged.html",
      "--json")
    #expect(judged.status == 0 && judged.out.contains("\"Shape\""), "\(judged.err)")
    #expect(try shell.text("judged.html").contains("<svg"))
    let piped = try shell.bash(#""$understudy" sample p.understudy -n 20 -o - | head -n 3"#)
    #expect(piped.out.split(separator: "\n").count == 3)
    let streamed = try shell.understudy("run", "-", "-o", "streamed", stdin: patientsCSV(300))
    #expect(streamed.status == 0, "\(streamed.err)")
  }

  @Test("the same seed gives the same bytes, another seed does not")
  func determinism() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try shell.write("p.csv", patientsCSV(800))
    for (folder, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      #expect(try shell.understudy("run", "p.csv", "-o", folder, "--seed", seed).status == 0)
    }
    #expect(try shell.text("a/synthetic.csv") == shell.text("b/synthetic.csv"))
    #expect(try shell.text("a/synthetic.csv") != shell.text("c/synthetic.csv"))
  }

  @Test("a schema can be printed, edited and given back")
  func schema() throws {
    let shell = try Shell()
    defer { shell.remove() }
    try shell.write("p.csv", patientsCSV(400))
    let printed = try shell.understudy("schema", "p.csv")
    #expect(printed.status == 0)
    try shell.write("schema.yaml", printed.out)
    let result = try shell.understudy("run", "p.csv", "--schema", "schema.yaml", "-o", "out")
    #expect(result.status == 0, "\(result.err)")
  }

  @Test("help teaches with examples, for every verb")
  func help() throws {
    let shell = try Shell()
    defer { shell.remove() }
    for verb in ["run", "fit", "sample", "judge", "schema", "inspect"] {
      let help = try shell.understudy(verb, "--help")
      #expect(
        help.status == 0 && help.out.contains("EXAMPLES") && help.out.contains("understudy \(verb)")
      )
    }
    #expect(try shell.understudy("--generate-completion-script", "bash").out.contains("understudy"))
  }
}
