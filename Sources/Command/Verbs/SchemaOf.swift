import ArgumentParser
import Foundation
import Understudy

struct SchemaOf: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print what each column of a table is taken for, as YAML to edit and give back.",
    discussion: """
      With --safe-harbor it prints instead what HIPAA's Safe Harbor asks for in each column; fit and
      run carry it out with the same flag.

      EXAMPLES
        understudy schema patients.csv > schema.yaml
        understudy run patients.csv --schema schema.yaml
        understudy schema patients.csv --for-privacy > public.yaml
        understudy schema patients.csv --safe-harbor > record.txt
        understudy schema xrays/ --for-privacy > public.yaml        of the rows beside pictures
      """)

  @Argument(help: "The table.")
  var table: String

  @Flag(
    help: "With a form for what a private fit must be told: bounds and levels, left blank.")
  var forPrivacy = false

  @OptionGroup(title: "Reading") var reading: ReadingFlags
  @OptionGroup(title: "Safe Harbor") var harbor: SafeHarborFlags
  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func run() async throws {
    let listener = talking.listener
    let scanned = IdentityScan.recognising(try read(telling: listener))
    if let rules = try harbor.rules() {
      Progress.current?.clear()
      let record = SafeHarborRecord(
        rules.rulings(for: scanned.table, findings: scanned.findings), by: rules)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      FileHandle.standardOutput.write(
        talking.json ? try encoder.encode(record) + Data("\n".utf8) : Data(record.text().utf8))
      return
    }
    for finding in scanned.findings {
      listener(.note("Column “\(finding.column)”: \(finding.identity). \(finding.why)"))
    }
    Progress.current?.clear()
    FileHandle.standardOutput.write(
      Data(SchemaFile.yaml(for: scanned.table.schema, forPrivacy: forPrivacy).utf8))
  }

  /// The table; of pictures, the columns beside them.
  private func read(telling listener: @escaping Listener) throws -> Table {
    guard PictureSource.isThere(table) else {
      return try reading.read(table, telling: listener).table
    }
    let source = try PictureSource(
      table, options: reading.options(),
      working: FileManager.default.temporaryDirectory.path)
    return Table(
      source.folder.table.columns.filter { $0.kind != .image }, target: source.folder.table.target)
  }
}
