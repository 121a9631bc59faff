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
      """)

  @Argument(help: "The model file.")
  var model: String

  @Option(name: [.customShort("n"), .long], help: "How many rows to make.")
  var rows: Int

  @Option(name: .shortAndLong, help: "The table to write; its ending says the format.")
  var output: String

  @Option(help: "The same seed gives the same rows; another seed gives others.")
  var seed: UInt64 = 7

  @Flag(help: "Replace the table if it is there.")
  var force = false

  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func validate() throws {
    guard rows >= 0 else { throw ValidationError("--rows is 0 or more.") }
  }

  func run() async throws {
    let listener = talking.listener
    let file: ModelFile
    let digest: Digest
    do {
      let bytes = try ModelFile.contents(of: model)
      file = try ModelFile(bytes: bytes)
      digest = Digest(of: bytes)
    } catch let error as EnvelopeError {
      throw Located(place: model, underlying: error)
    }
    let manifest = Manifest(
      of: file.understudy, modelDigest: digest,
      settings: Recipe(maker: file.understudy.plan).published)
    let sink = try Sink(output)
    let writer = try [any TableFormat].standard.format(of: sink).writer(
      to: sink, schema: file.understudy.schema,
      options: WritingOptions(
        metadata: try manifest.metadata(), overwrite: force, dialect: file.dialect))
    try await file.understudy.write(rows, seed: Seed(seed), to: writer, telling: listener)
    guard case .file(let path) = sink.location else { return }
    try manifest.write(beside: path)
    say(
      talking.json
        ? JSONValue.object(["synthetic": .text(output), "rows": .number(Double(rows))]).line
        : "Synthetic table  \(output)")
  }
}
