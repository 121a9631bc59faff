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
        understudy fit patients.csv --schema public.yaml --epsilon 1 --delta 1e-9
        understudy fit patients.csv --safe-harbor -o patients.understudy
        understudy fit xrays/ -o xrays.understudy --minutes 30
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
  @OptionGroup(title: "Differential privacy") var privacy: PrivacyFlags
  @OptionGroup(title: "Safe Harbor") var harbor: SafeHarborFlags
  @OptionGroup(title: "Pictures") var pictures: PictureFlags
  @OptionGroup(title: "Talking") var talking: TalkingFlags

  func run() async throws {
    let path = output ?? Naming.stem(of: table) + ".understudy"
    try OutputCheck.file(path, force: force)
    let listener = talking.listener
    if PictureSource.isThere(table) {
      return try await fitPictures(to: path, telling: listener)
    }
    let schema = try reading.options().schema
    let asked = try privacy.fit(table, schema: schema)
    if asked != nil, try harbor.rules() != nil { throw SafeHarborFlags.notWithPrivateFit }
    let read = try reading.read(table, telling: listener)
    let understudy: Understudies
    var prepared: [Protection] = []
    if let asked, var schema {
      schema.target = target ?? schema.target
      understudy = .marginals(
        try await asked.fit(read.table, schema: schema, from: table, telling: listener))
      listener(.note(try asked.account()))
      listener(.note(asked.outsideNote))
    } else {
      let (trees, done) = try await trees(read, schema: schema, telling: listener)
      (understudy, prepared) = (.trees(trees), done)
    }
    let model = ModelFile(
      understudy, dialect: read.dialect, made: Manifest.instant(Date()), prepared: prepared)
    tell(path, try model.write(to: path), understudy.guarantee)
  }

  private func tell(_ path: String, _ digest: Digest, _ guarantee: Guarantee?) {
    if talking.json {
      var fields: [String: JSONValue] = ["model": .text(path), "sha256": .text(digest.hexadecimal)]
      fields["guarantee"] = guarantee.map { .text($0.sentence) }
      say(JSONValue.object(fields).line)
      return
    }
    say("Model  \(path)")
    if let guarantee { say("Claim  \(guarantee.sentence)") }
  }

  /// The same for a folder of pictures.
  private func fitPictures(to path: String, telling listener: @escaping Listener) async throws {
    var recipe = try pictures.recipe(learning, harbor)
    recipe.label = target
    let options = try reading.options()
    let asked = try pictures.privately(table, privacy, schema: options.schema)
    let source = try PictureSource(
      table, options: options, working: URL(filePath: path).deletingLastPathComponent().path)
    let (digest, guarantee) = try await PictureRunner(recipe, privacy: asked, telling: listener)
      .fit(source.folder, to: path)
    if let asked { listener(.note(try asked.fit.account())) }
    tell(path, digest, guarantee)
  }

  private func trees(_ read: ReadTable, schema: Schema?, telling listener: @escaping Listener)
    async throws -> (FittedTrees, [Protection])
  {
    let prepared = try PreparedTable(
      read.table, target: target, minimumRows: learning.minimumRows, place: table,
      safeHarbor: try harbor.rules())
    for finding in prepared.findings { listener(.note(finding)) }
    let understudy = try await learning.maker(schema).fit(
      to: prepared.table, seed: Seed(learning.seed), telling: listener)
    for protection in prepared.protections + understudy.protections {
      listener(.note("Column “\(protection.column)”: \(protection.how)"))
    }
    return (understudy, prepared.protections)
  }
}
