import ArgumentParser
import Foundation
import Understudy

struct Inspect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a file is: a model's contents, or a synthetic table's manifest.",
    discussion: """
      EXAMPLES
        understudy inspect patients.understudy
        understudy inspect more.parquet
      """)

  @Argument(help: "A model file, or a table.")
  var file: String

  @Flag(help: "As JSON.")
  var json = false

  func run() async throws {
    if try Self.isModel(file) {
      let bytes = try ModelFile.contents(of: file)
      do {
        try describe(ModelFile(bytes: bytes), bytes: bytes)
      } catch let error as EnvelopeError {
        throw Located(place: file, underlying: error)
      }
      return
    }
    // One row is enough: what is asked for is what the file says of itself.
    let read = try Table.reading(file, options: ReadingOptions(rowLimit: 1))
    let origin = try Origin(metadata: read.metadata, fileAt: file)
    guard let manifest = origin.manifest else {
      throw UnderstudyError(
        .unknownColumn, place: file,
        expected: origin.isSynthetic
          ? "it says that it is synthetic, but carries no manifest"
          : "it carries no manifest, so nothing says that it is synthetic",
        remedy: "Keep the .manifest.json beside a table; Parquet carries it inside.")
    }
    if json {
      say(String(decoding: try manifest.json(), as: UTF8.self))
    } else {
      say(manifest.text())
    }
  }

  /// Whether a path names a model: by its mark, or by its ending where it has none.
  private static func isModel(_ path: String) throws -> Bool {
    if path.hasSuffix(".understudy") { return true }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      // The reader's own sentence tells what is wrong.
      return false
    }
    defer { try? handle.close() }
    return try handle.read(upToCount: Envelope.magic.count) == Envelope.magic
  }

  private func describe(_ model: ModelFile, bytes: Data) throws {
    let understudy = model.understudy
    let digest = Digest(of: bytes).hexadecimal
    let sections = try Envelope(bytes: bytes).sections
    var found: [Reshaping.Finding] = []
    var learned = ""
    switch understudy {
    case .trees(let trees):
      found = trees.reshaping.found
      learned = "\(trees.questionCount) questions, \(trees.treeCount) trees"
    case .marginals(let marginals): learned = marginals.summary
    case .pictures(let pictures):
      if case .trees(let trees)? = pictures.rows { found = trees.reshaping.found }
      learned =
        "pictures of \(pictures.side) x \(pictures.side), a net of "
        + "\(pictures.learned["parameters"] ?? "?") parameters after "
        + "\(pictures.learned["steps"] ?? "?") steps"
    }
    if json {
      say(
        JSONValue.object([
          "kind": .text("model"), "version": .text(model.version), "made": .text(model.made),
          "sha256": .text(digest), "maker": .text(understudy.maker),
          "settings": .object(understudy.published.mapValues(JSONValue.text)),
          "learned": .text(learned),
          "guarantee": .object(
            understudy.guarantee.map { guarantee in
              ["claim": .text(guarantee.sentence), "valid": .bool(guarantee.isValid)]
                .merging(
                  guarantee.isValid
                    ? ["epsilon": .number(guarantee.epsilon), "delta": .number(guarantee.delta)]
                    : [:]
                ) { $1 }
            } ?? ["claim": .text("none of differential privacy")]),
          "columns": .list(
            understudy.schema.columns.map {
              .object(["name": .text($0.name), "kind": .text($0.kind.rawValue)])
            }),
          "relations": .list(
            found.map {
              .object([
                "kind": .text($0.kind.rawValue), "columns": .list($0.columns.map(JSONValue.text)),
                "how": .text($0.isDeclared ? "declared" : "found"), "what": .text($0.sentence),
              ])
            }),
          "protections": .list(
            (model.prepared + understudy.protections).map {
              .object(["column": .text($0.column), "what": .text($0.what), "how": .text($0.how)])
            }),
          "sections": .object(
            Dictionary(
              uniqueKeysWithValues: sections.map { ($0.name, .number(Double($0.bytes.count))) })),
        ]).line)
      return
    }
    var lines = ["\(file): an understudy", ""]
    lines.append("made       \(model.made) by understudy \(model.version)")
    lines.append("sha256     \(digest)")
    lines.append("maker      \(understudy.maker)")
    for (name, value) in understudy.published.sorted(by: { $0.key < $1.key })
    where name != "maker" { lines.append("           \(name): \(value)") }
    lines.append(
      "learned    \(understudy.schema.columns.count) columns, \(learned)")
    lines.append(
      "sections   " + sections.map { "\($0.name) \($0.bytes.count) bytes" }.joined(separator: ", "))
    if let guarantee = understudy.guarantee {
      lines += ["", "guarantee"]
      for (name, value) in guarantee.lines { lines.append("  \(name): \(value)") }
    } else {
      lines.append("guarantee  none of differential privacy")
    }
    lines.append("")
    lines.append("columns")
    for column in understudy.schema.columns {
      let identity = column.identity.map { ", \($0)" } ?? ""
      lines.append("  \(column.name): \(column.kind)\(identity)")
    }
    if !found.isEmpty {
      lines.append("")
      lines.append("relations")
      for finding in found {
        lines.append("  \(finding.isDeclared ? "declared" : "found"): \(finding.sentence)")
      }
    }
    let protections = model.prepared + understudy.protections
    if !protections.isEmpty {
      lines.append("")
      lines.append("protected")
      for protection in protections {
        lines.append("  \(protection.column): \(protection.what). \(protection.how)")
      }
    }
    say(lines.joined(separator: "\n"))
  }
}
