import ArgumentParser
import Foundation
import Understudy

struct Sample: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make rows with a model.",
    discussion: """
      EXAMPLES
        understudy sample patients.understudy -n 1000000 -o more.parquet
        understudy sample patients.understudy -n 100 -o -                  to standard output
        understudy sample patients.understudy -n 5000 -o clinic.db#patients
        understudy sample claims.understudy -n 5000 -o old.csv --where "fraud = 'yes' and age > 60"
        understudy sample claims.understudy -n 5000 -o half.csv --share fraud=yes:0.5
        understudy sample xrays.understudy -n 50000 -o more-xrays             a folder of pictures
      """)

  @Argument(help: "The model file.")
  var model: String

  @Option(
    name: [.customShort("n"), .long],
    help:
      "How many rows to make (default: about as many as were learned from, where that is public).")
  var rows: Int?

  @Option(name: .shortAndLong, help: "The table to write; its ending says the format.")
  var output: String

  @Option(help: "The same seed gives the same rows; another seed gives others.")
  var seed: UInt64 = 7

  @Flag(help: "Replace the table if it is there.")
  var force = false

  @Option(
    help: """
      Of pictures: 1 draws as was learned. Above, they look cleaner and are less varied, and what is \
      trained on them is worse for it.
      """)
  var guidance = 1.0

  @OptionGroup(title: "Conditions") var steering: SteeringFlags
  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func validate() throws {
    guard rows ?? 0 >= 0 else { throw ValidationError("--rows is 0 or more.") }
    guard (0...10).contains(guidance) else { throw ValidationError("--guidance is 0 to 10.") }
  }

  func run() async throws {
    let listener = talking.listener
    let (file, digest) = try OpenedModel.at(model)
    let understudy = file.understudy
    guard let rows = rows ?? understudy.rowsByDefault else {
      throw ValidationError("Say how many rows to make with --rows.")
    }
    if case .pictures(let fitted) = understudy {
      return try await draw(fitted, rows: rows, file: file, digest: digest, telling: listener)
    }
    let steered =
      try steering.isEmpty ? nil : steering.applied(to: understudy, seed: Seed(seed))
    if let steered { listener(.note(steered.account)) }
    let generator: any Generator = steered ?? understudy
    let manifest = Manifest(
      of: understudy, modelDigest: digest,
      settings: understudy.published.merging(steering.published) { $1 },
      prepared: file.prepared)
    let sink = try Sink(output)
    let writer = try [any TableFormat].standard.format(of: sink).writer(
      to: sink, schema: generator.schema,
      options: WritingOptions(
        metadata: try manifest.metadata(), overwrite: force, dialect: file.dialect))
    try await generator.write(
      rows, seed: Seed(seed), unique: understudy.unique, to: writer, telling: listener)
    guard case .file(let path) = sink.location else { return }
    try manifest.write(beside: path)
    say(
      talking.json
        ? JSONValue.object(
          ["synthetic": .text(output), "rows": .number(Double(rows))].merging(
            steered?.figures ?? [:]
          ) { $1 }
        ).line
        : "Synthetic table  \(output)")
  }

  /// Pictures, as a folder.
  private func draw(
    _ fitted: FittedPictures, rows: Int, file: ModelFile, digest: Digest,
    telling listener: @escaping Listener
  ) async throws {
    try OutputCheck.file(output, force: force)
    let steered =
      try steering.isEmpty ? nil : steering.applied(to: file.understudy, seed: Seed(seed))
    if let steered { listener(.note(steered.account)) }
    let manifest = Manifest(
      of: file.understudy, modelDigest: digest,
      settings: file.understudy.published.merging(steering.published) { $1 }
        .merging(PictureDrawing.settings(guidance: guidance)) { $1 })
    var drawing = PictureDrawing(fitted, telling: listener)
    drawing.guidance = guidance
    drawing.rows = steered
    try await drawing.write(
      rows, seed: Seed(seed), to: output, manifest: manifest, overwrite: force)
    say(
      talking.json
        ? JSONValue.object(["synthetic": .text(output), "rows": .number(Double(rows))]).line
        : "Pictures  \(output)")
  }
}
