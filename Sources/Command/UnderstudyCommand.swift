import ArgumentParser
import Understudy

@main
struct UnderstudyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "understudy",
    abstract: "Makes data that look and behave like yours, and contain no one.",
    discussion: """
      EXAMPLES
        understudy run patients.csv                          all of it: fit, sample, judge, report
        understudy fit patients.csv -o patients.understudy
        understudy sample patients.understudy -n 1000000 -o more.parquet
        understudy complete patients.understudy partial.csv -o full.csv
        understudy judge --real patients.csv --synthetic more.parquet -o report.html
        understudy audit --real train.csv --holdout unseen.csv --synthetic made.csv -o audit.html
        understudy play child-behind-parked-car.yaml -n 1000000 -o edge-cases
        understudy schema patients.csv > schema.yaml         print, edit, give back with --schema
        understudy inspect more.parquet                      what is this, and how was it made?

      A table is a path (CSV, TSV, Parquet, JSON, JSONL, XLSX, SQLite; .gz and .zst for text),
      "-" for standard input or output, book.xlsx#Sheet, data.db#table, or
      postgresql://user@host/database#schema.table with the password in PGPASSWORD or PGPASSFILE.

      Nothing leaves this machine.
      """,
    version: Version.current,
    subcommands: [
      Run.self, Fit.self, Sample.self, Complete.self, Judge.self, AuditOf.self,
      PlayScenario.self, SchemaOf.self,
      Inspect.self,
    ])

  static func main() async {
    await Interruption.guarded {
      do {
        var command = try parseAsRoot()
        if var command = command as? any AsyncParsableCommand {
          try await command.run()
        } else {
          try command.run()
        }
      } catch {
        Failure.exit(with: error)
      }
    }
  }
}
