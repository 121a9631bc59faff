import Formats
import Foundation
import Yams

/// A scenario as a YAML file: what is known, each number with its unit and its source.
public enum ScenarioFile {
  /// Bytes; a larger file is no scenario.
  public static let longest = 1 << 20

  static let keys = [
    "understudy", "name", "about", "world", "actors", "parameters", "correlation", "exposure",
    "events", "severity", "sampling", "engine", "simulator", "pathway",
    "checks", "fmu",
  ]

  /// Somebody else's program that may be run, as named where the work was asked for.
  public struct Native: Sendable {
    public var path: String
    /// Where its answers are kept.
    public var journal: String?
    public var limits = CommandWorld.Limits()
    /// The program that plays functional mock-up units; nil for `understudy-fmu` beside this one.
    public var host: String?

    public init(path: String, journal: String? = nil) {
      self.path = path
      self.journal = journal
    }
  }

  /// - Throws: `ScenarioError` naming file, line and field.
  public static func read(
    at path: String, worlds: [any World] = .standard, native: Native? = nil
  ) throws -> Scenario {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ScenarioError(
        .file, place: path, expected: "there is no such scenario file",
        remedy: "Check the path, or start from one in Scenarios/.")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: longest + 1), data.count <= longest,
      let text = String(data: data, encoding: .utf8)
    else {
      throw ScenarioError(
        .file, place: path, expected: "a scenario is UTF-8 text of at most 1 MiB",
        remedy: "Check that it is the file you meant.")
    }
    return try parse(text, place: path, worlds: worlds, native: native)
  }

  /// - Parameter place: what errors call the file.
  public static func parse(
    _ yaml: String, place: String = "scenario", worlds: [any World] = .standard,
    native: Native? = nil
  ) throws -> Scenario {
    let root: Node?
    do { root = try BoundedYAML.compose(yaml, longest: longest) } catch let fault
      as BoundedYAML.Fault
    {
      throw ScenarioError(
        .file, place: fault.line.map { "\(place), line \($0)" } ?? place, expected: fault.expected,
        remedy: fault.remedy)
    }
    guard let root else {
      throw ScenarioError(
        .file, place: place, expected: "the file is empty",
        remedy: "Start from a scenario in Scenarios/.")
    }
    let file = YAMLField(root, path: [], file: place)
    let fields = try file.mapping(known: keys)
    let version = try (fields["understudy"] ?? file.missing("understudy")).text()
    guard version == "scenario/1" else {
      throw file.refusal(
        "this is no scenario of a form known here", "Begin with understudy: scenario/1.")
    }
    let worldField = try fields["world"] ?? file.missing("world")
    let worldName = try worldField.text()
    var worlds = worlds
    if worldName == "command" {
      worlds.append(
        try SimulatorReader.world(fields["simulator"] ?? file.missing("simulator"), native))
    } else if let simulator = fields["simulator"] {
      throw simulator.refusal("only world: command has a simulator", "Remove it.")
    }
    if worldName == "fmu" {
      worlds.append(try UnitReader.world(fields["fmu"] ?? file.missing("fmu"), native))
    } else if let fmu = fields["fmu"] {
      throw fmu.refusal("only world: fmu has a unit", "Remove it.")
    }
    if worldName == "pathway" {
      worlds.append(
        try PathwayReader.world(fields["pathway"] ?? file.missing("pathway"), beside: place))
    } else if let pathway = fields["pathway"] {
      throw pathway.refusal("only world: pathway has a module", "Remove it.")
    }
    guard let world = worlds.first(where: { $0.name == worldName }) else {
      throw worldField.refusal(
        "there is no world called “\(worldName.prefix(60))”",
        "Known are \(worlds.map(\.name).joined(separator: ", ")).")
    }
    var builder = ScenarioBuilder(world: world, file: file)
    try builder.take(fields)
    return try builder.scenario(
      name: try fields["name"].map { try $0.text() } ?? world.name, severity: fields["severity"])
  }

  /// What a formula without names comes to; for tests of the language.
  package static func value(of formula: String) throws -> Double? {
    let scope = Expression.Scope(
      symbols: [:],
      contact: { _, _ in
        throw ScenarioError(
          .file, place: "formula", expected: "there are no actors here", remedy: "Leave it out.")
      }, place: "formula")
    let parsed = try Expression(parsing: formula, in: scope)
    var scratch = [Double](repeating: 0, count: parsed.depth)
    var result = 0.0
    scratch.withUnsafeMutableBufferPointer { scratch in
      guard let base = scratch.baseAddress else { return }
      parsed.compute(1, column: { _ in UnsafePointer(base) }, scratch: base, into: &result)
    }
    return result
  }
}
