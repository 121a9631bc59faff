import ArgumentParser
import Foundation
import Understudy

struct SchemaOf: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print what each column of a table is taken for, as YAML to edit and give back.",
    discussion: """
      EXAMPLES
        understudy schema patients.csv > schema.yaml
        understudy run patients.csv --schema schema.yaml
        understudy schema patients.csv --for-privacy > public.yaml
      """)

  @Argument(help: "The table.")
  var table: String

  @Flag(
    help: "With a form for what a private fit must be told: bounds and levels, left blank.")
  var forPrivacy = false

  @OptionGroup(title: "Reading") var reading: ReadingFlags
  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func run() async throws {
    let listener = talking.listener
    let read = try reading.read(table, telling: listener)
    let scanned = IdentityScan.recognising(read.table)
    for finding in scanned.findings {
      listener(.note("Column “\(finding.column)”: \(finding.identity). \(finding.why)"))
    }
    Progress.current?.clear()
    FileHandle.standardOutput.write(Data(SchemaFile.yaml(for: scanned.table.schema, forPrivacy: forPrivacy).utf8))
  }
}
