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
        understudy play child-behind-parked-car.yaml --only-measure

      Writes NAME.parquet (parameters, labels, log p, log q, weight, replicate, stratum), its
      manifest, which says that it is simulated, and certificate.json: how probable the scenario's
      event is, and whether the search vouches for it.
      """)

  @Argument(help: "The scenario file.")
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

  @Option(help: "Also write where everybody was, in the first so many rows.")
  var trajectories = 0

  @Option(help: "Moments a second in trajectories.")
  var rate = 50.0

  @Option(help: "Also write the first so many rows as OpenSCENARIO XML 1.3, for crossings.")
  var openscenario = 0

  @Option(help: "Step through time by so many milliseconds, instead of the file's engine.")
  var step: Double?

  @Option(help: "Threads (default: as many as there are processors).")
  var threads: Int?

  @Option(
    help: """
      A simulator of your own that the scenario may run (world: command): a program that speaks \
      JSON lines. It gets no network and cannot write files.
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
      try tell(certificate, files: [], play: play)
      return
    }
    let folder = output ?? file.name
    try OutputCheck.folder(folder, force: force)
    var play = try await Play(
      file, mix: try mix.map(Self.shares), engine: engine, seed: seed, telling: listener)
    if let threads { play.threads = threads }
    let certificate = noMeasure ? nil : try await play.certificate(seed: seed, telling: listener)
    let manifest = Manifest(of: play, certificate: certificate)
    let path = "\(folder)/\(file.name).parquet"
    let sink = try Sink(path)
    let writer = try [any TableFormat].standard.format(of: sink).writer(
      to: sink, schema: play.schema,
      options: WritingOptions(metadata: try manifest.metadata(), overwrite: true))
    try await play.write(rows, seed: seed, to: writer, telling: listener)
    try manifest.write(beside: path)
    var files = [path]
    if let certificate {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      try AtomicFile.write(try encoder.encode(certificate), to: "\(folder)/certificate.json")
      files.append("\(folder)/certificate.json")
    }
    if openscenario > 0 { files += try writeOpenScenario(play, folder, listener, seed) }
    if trajectories > 0 { files += try writeTrajectories(play, folder, certificate, seed) }
    try tell(certificate, files: files, play: play)
  }

  private func writeTrajectories(
    _ play: Play, _ folder: String, _ certificate: Certificate?, _ seed: Seed
  ) throws -> [String] {
    guard let table = try play.trajectories(of: trajectories, every: 1 / rate, seed: seed) else {
      throw ScenarioError(
        .request, place: "--trajectories",
        expected: "nobody moves through space in the world \(play.scenario.world.name)",
        remedy: "Leave it out.")
    }
    let path = "\(folder)/trajectories.parquet"
    let manifest = Manifest(of: play, certificate: certificate, schema: table.schema)
    try table.write(
      to: path, options: WritingOptions(metadata: manifest.metadata(), overwrite: true))
    try manifest.write(beside: path)
    return [path]
  }

  private func writeOpenScenario(
    _ play: Play, _ folder: String, _ listener: Listener, _ seed: Seed
  ) throws -> [String] {
    let export = try play.openScenario(rows: openscenario, seed: seed)
    for loss in export.losses { listener(.note(loss)) }
    let inner = "\(folder)/openscenario"
    try OutputCheck.folder(inner, force: true)
    return try export.files.map { file in
      let path = "\(inner)/\(file.name)"
      try AtomicFile.write(Data(file.text.utf8), to: path)
      return path
    }
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

  private func tell(_ certificate: Certificate?, files: [String], play: Play) throws {
    guard talking.json else {
      say((files + (certificate?.lines ?? [])).joined(separator: "\n"))
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    struct Told: Encodable {
      var files: [String]
      var certificate: Certificate?
    }
    say(
      String(
        decoding: try encoder.encode(Told(files: files, certificate: certificate)), as: UTF8.self))
  }
}
