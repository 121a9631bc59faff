import ArgumentParser
import Foundation
import Understudy

struct Fit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Learn a table from all its rows; write a model file.",
    discussion: """
      EXAMPLES
        understudy fit patients.csv -o patients.understudy
        understudy fit claims.csv -o claims.understudy --condition fraud
        understudy fit patients.csv --schema schema.yaml --minimum-rows 10 -o p.understudy
        understudy fit patients.csv --safe-harbor -o patients.understudy
      """)

  @Argument(help: "The real table.")
  var table: String

  @Option(name: .shortAndLong, help: "The model file to write (default: the table's name).")
  var output: String?

  @Option(help: "The column a model would be trained to predict.")
  var target: String?

  @Flag(help: "Replace the file if it is there.")
  var force = false

  @OptionGroup(title: "Reading") var reading: ReadingFlags
  @OptionGroup(title: "Learning") var learning: LearningFlags
  @OptionGroup(title: "Safe Harbor") var harbor: SafeHarborFlags
  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func run() async throws {
    let path = output ?? Naming.stem(of: table) + ".understudy"
    try OutputCheck.file(path, force: force)
    let listener = talking.listener
    let read = try reading.read(table, telling: listener)
    let prepared = try PreparedTable(
      read.table, target: target, minimumRows: learning.minimumRows, place: table,
      safeHarbor: try harbor.rules())
    for finding in prepared.findings { listener(.note(finding)) }
    let understudy = try await learning.maker(reading.options().schema).fit(
      to: prepared.table, seed: Seed(learning.seed), telling: listener)
    for protection in prepared.protections + understudy.protections {
      listener(.note("Column “\(protection.column)”: \(protection.how)"))
    }
    let model = ModelFile(
      understudy, dialect: read.dialect, made: Manifest.instant(Date()),
      prepared: prepared.protections)
    let digest = try model.write(to: path)
    say(
      talking.json
        ? JSONValue.object(["model": .text(path), "sha256": .text(digest.hexadecimal)]).line
        : "Model  \(path)")
  }
}
