import ArgumentParser
import Foundation
import Understudy

struct PlayScenario: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play a scenario by the million: rows with labels and true likelihood ratios.",
    discussion: """
      EXAMPLES
        understudy play child-behind-parked-car.yaml -n 1000000 -o edge-cases
        understudy play cut-in.yaml -n 100000 -o out --mix natural=.3,near_miss=.3,severe=.4
        understudy play child-behind-parked-car.yaml -n 1000 -o out --trajectories 100
        understudy play child-behind-parked-car.yaml -n 100000 -o out --split .8/.1/.1
        understudy play child-behind-parked-car.yaml --only-measure
        understudy play openscenario/child-behind-parked-car.xosc -o again

      Writes NAME.parquet (parameters, labels, log p, log q, weight, replicate, stratum), its
      manifest, which says that it is simulated, and certificate.json: how probable the scenario's
      event is, and whether the search vouches for it.
      """)

  @Argument(help: "The scenario file; or the child's case as OpenSCENARIO XML 1.x (.xosc).")
  var scenario: String

  @Option(name: [.customShort("n"), .long], help: "How many rows to play.")
  var rows = 100_000

  @Option(name: .shortAndLong, help: "The folder to write (default: the scenario's name).")
  var output: String?

  @Option(help: "The same seed gives the same bytes, on any number of threads.")
  var seed: UInt64 = 7

  @Option(
    help: ArgumentHelp(
      "Shares of the rows: natural ones, and those in which an event happens.",
      valueName: "natural=.3,severe=.7"))
  var mix: String?

  @Option(
    help: "Also write where everybody was, or what happened when, in the first so many rows.")
  var trajectories = 0

  @Option(
    help: """
      Also render the first so many rows, ten frames a second: a forward camera with masks, boxes \
      and depth, and the scene from above. In worlds of road users.
      """)
  var frames = 0

  @Option(
    help: ArgumentHelp("The camera's pixels.", valueName: "width>x<height"))
  var frameSize = "320x180"

  @Option(help: "Moments a second in trajectories.")
  var rate = 50.0

  @Option(
    help: ArgumentHelp(
      "Write three sets of rows, in folders of their own, from seeds that never meet.",
      valueName: "train/validation/test"))
  var split: String?

  @Option(help: "Also write the first so many rows as OpenSCENARIO XML 1.3, for crossings.")
  var openscenario = 0

  @Option(help: "Step through time by so many milliseconds, instead of the file's engine.")
  var step: Double?

  @Option(help: "Threads (default: as many as there are processors).")
  var threads: Int?

  @Option(
    help: """
      A simulator of your own that the scenario may run: a program that speaks JSON lines (world: \
      command), or a functional mock-up unit (world: fmu). It gets no network and cannot write files.
      """)
  var allowNative: String?

  @Flag(help: "Keep what the simulator answered, and do not ask again what it has answered.")
  var resume = false

  @Flag(help: "Measure the event's probability and write nothing.")
  var onlyMeasure = false

  @Flag(help: "Do not measure the event's probability.")
  var noMeasure = false

  @Flag(help: "Replace what is there.")
  var force = false

  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func validate() throws {
    guard rows >= 0 else { throw ValidationError("--rows is 0 or more.") }
    guard trajectories >= 0, trajectories <= rows || onlyMeasure else {
      throw ValidationError("--trajectories is at most the number of rows.")
    }
    guard frames >= 0, frames <= min(rows, 65_536) || onlyMeasure else {
      throw ValidationError("--frames is at most the number of rows, and 65,536.")
    }
    guard openscenario >= 0, openscenario <= min(rows, 65_536) || onlyMeasure else {
      throw ValidationError("--openscenario is at most the number of rows, and 65,536.")
    }
    guard rate > 0, rate <= 1000 else { throw ValidationError("--rate is above 0, at most 1000.") }
    if let step, !(0.5...200).contains(step) {
      throw ValidationError("--step lies between 0.5 and 200 ms.")
    }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1.") }
    if onlyMeasure && noMeasure {
      throw ValidationError("Give either --only-measure or --no-measure.")
    }
  }

  func run() async throws {
    let listener = talking.listener
    if scenario.hasSuffix(".xosc") { return try playOpenScenario() }
    let native = allowNative.map { path in
      ScenarioFile.Native(
        path: path.contains("/") ? path : "./" + path,
        journal: resume ? Naming.stem(of: scenario) + ".journal" : nil)
    }
    let file = try ScenarioFile.read(at: scenario, native: native)
    let seed = Seed(seed)
    if let step, !file.world.engines.contains(where: { $0 != .exact }) {
      throw ValidationError("The world \(file.world.name) cannot be stepped by \(step) ms.")
    }
    let engine = step.map { Engine.stepped($0 / 1000) }
    if onlyMeasure {
      let play = try await Play(file, mix: [("natural", 1)], engine: engine, seed: seed)
      let certificate = try await play.certificate(seed: seed, telling: listener)
      try tell(certificate, try play.checked(seed: seed), files: [], play: play)
      return
    }
    let folder = output ?? file.name
    try OutputCheck.folder(folder, force: force)
    var play = try await Play(
      file, mix: try mix.map(Self.shares), engine: engine, seed: seed, telling: listener)
    if let threads { play.threads = threads }
    let certificate = noMeasure ? nil : try await play.certificate(seed: seed, telling: listener)
    let checks = try play.checked(seed: seed)
    let output = PlayOutput(
      play: play, certificate: certificate, checks: checks, trajectories: trajectories,
      rate: rate, frames: frames, frameSize: try size(), listener: listener)
    var files: [String] = []
    for part in try parts() {
      let inner = part.name.map { folder + "/" + $0 } ?? folder
      if part.name != nil { try OutputCheck.folder(inner, force: force) }
      // Each part's rows come from a seed of its own.
      files += try await output.write(
        part.rows, into: inner, part: part.name, seed: part.name.map { seed.derived($0) } ?? seed)
    }
    files += try output.writeReports(into: folder)
    if openscenario > 0 {
      files += try output.writeOpenScenario(openscenario, into: folder, seed: seed)
    }
    try tell(certificate, checks, files: files, play: play)
    if let failed = checks.first(where: { !$0.passed }) {
      throw ScenarioError(
        .request, place: "The check \(failed.check)", expected: failed.found,
        remedy: "The rows were written; correct the scenario, or its check.")
    }
  }

  private func size() throws -> (width: Int, height: Int) {
    let sides = frameSize.split(separator: "x").map { Int($0) ?? 0 }
    guard sides.count == 2, sides.allSatisfy({ (16...4096).contains($0) }) else {
      throw ValidationError("--frame-size is width x height, 16 to 4096 each: 320x180.")
    }
    return (sides[0], sides[1])
  }

  /// The parts of the output: all of it, or training, validation and test rows.
  private func parts() throws -> [(name: String?, rows: Int)] {
    guard let split else { return [(nil, rows)] }
    let shares = split.split(separator: "/").map { Double($0) ?? .nan }
    guard shares.count == 3, shares.allSatisfy({ $0 >= 0 }), abs(shares.reduce(0, +) - 1) < 1e-6
    else {
      throw ValidationError("--split is train/validation/test, shares that sum to 1: .8/.1/.1.")
    }
    let some = shares.map { Int((Double(rows) * $0).rounded(.down)) }
    let counts = [rows - some[1] - some[2], some[1], some[2]]
    return zip(["train", "validation", "test"], counts).filter { $0.1 > 0 }.map { ($0, $1) }
  }

  /// Plays read from OpenSCENARIO, with the values and the table that lie beside it.
  private func playOpenScenario() throws {
    let stem = Naming.stem(of: scenario)
    let folder = scenario.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    func beside(_ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }
    func data(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }
    guard let text = data(scenario) else {
      throw ScenarioError(
        .file, place: scenario, expected: "there is no such file", remedy: "Check the path.")
    }
    let plays = try OpenScenarioPlays(
      name: stem, scenario: text, values: data(beside(stem + "-values.xosc")),
      beside: data(beside("weights.csv")))
    for note in plays.notes { talking.listener(.note(note)) }
    let target = output ?? stem
    try OutputCheck.folder(target, force: force)
    let path = "\(target)/\(stem).parquet"
    let manifest = Manifest(of: plays)
    try plays.table().write(
      to: path, options: WritingOptions(metadata: manifest.metadata(), overwrite: true))
    try manifest.write(beside: path)
    say(path)
  }

  private static func shares(_ text: String) throws -> [(stratum: String, share: Double)] {
    let refusal = ValidationError(
      "--mix is natural=share,event=share,..., shares that sum to 1: natural=.3,severe=.7.")
    let shares = try text.split(separator: ",").map { part -> (stratum: String, share: Double) in
      let sides = part.split(separator: "=", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard sides.count == 2, let share = Double(sides[1]), share > 0, share <= 1 else {
        throw refusal
      }
      return (sides[0], share)
    }
    guard abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-6,
      Set(shares.map(\.stratum)).count == shares.count
    else { throw refusal }
    return shares
  }

  private func tell(
    _ certificate: Certificate?, _ checks: [CheckReport], files: [String], play: Play
  ) throws {
    guard talking.json else {
      let told = checks.map { "check \($0.check): \($0.passed ? "passed" : "FAILED"). \($0.found)" }
      say((files + (certificate?.lines ?? []) + told).joined(separator: "\n"))
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    struct Told: Encodable {
      var files: [String]
      var certificate: Certificate?
      var checks: [CheckReport]
    }
    say(
      String(
        decoding: try encoder.encode(Told(files: files, certificate: certificate, checks: checks)),
        as: UTF8.self))
  }
}
