import Foundation

/// Names of outputs that follow from the input's.
enum Naming {
  /// The table's own name: "patients" for data/patients.csv.gz or ...db#public.patients.
  static func stem(of source: String) -> String {
    if source == "-" { return "table" }
    let file = String(source.split(separator: "#").first ?? "table")
    if source.contains("#"), let selection = source.split(separator: "#").last {
      return String(selection.split(separator: ".").last ?? selection)
    }
    let name = String(file.split(separator: "/").last ?? "table")
    let stem = name.split(separator: ".", omittingEmptySubsequences: false).first.map(String.init)
    return stem.flatMap { $0.isEmpty ? nil : $0 } ?? "table"
  }

  /// What the understudy of such a table is written as: text and Parquet as they are, databases and
  /// streams as CSV.
  static func writtenExtension(of source: String) -> String {
    let file = source.split(separator: "#").first.map(String.init) ?? source
    let name = (file.split(separator: "/").last.map(String.init) ?? file).lowercased()
    let kept = [
      "csv", "tsv", "txt", "csv.gz", "csv.zst", "tsv.gz", "tsv.zst", "json", "json.gz", "json.zst",
      "jsonl", "jsonl.gz", "jsonl.zst", "ndjson", "ndjson.gz", "parquet", "xlsx",
    ]
    if source.contains("://") && source.hasPrefix("postgres") { return "csv" }
    return kept.filter { name.hasSuffix("." + $0) }.max { $0.count < $1.count } ?? "csv"
  }
}
