import Formats
import Foundation

/// A functional mock-up unit (FMI 2.0 or 3.0) unpacked: its description read, nothing of it run.
///
/// *Source*: Modelica Association, Functional Mock-up Interface 2.0.4 (2022) and 3.0.2 (2024).
final class FunctionalMockupUnit: Sendable {
  /// Where it lies unpacked, while this lives.
  let folder: String
  let version: Int
  let identifier: String
  /// The version's guid or instantiation token.
  let token: String
  let library: String
  private let variables: [String: Variable]
  private let place: String

  struct Variable: Sendable {
    /// As the host names types: r, i, b.
    var type: String
    var reference: UInt32
  }

  /// Bytes it may unpack to.
  static let mostBytes = 2 << 30

  init(unpacking path: String) throws {
    place = path
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "understudy-fmu-\(UUID().uuidString)"
    ).path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Self.refusal(path, "there is no room to unpack it", "Check the temporary folder.")
    }
    self.folder = folder
    var isWhole = false
    defer { if !isWhole { try? FileManager.default.removeItem(atPath: folder) } }
    do {
      try Archive.unpack(path, into: folder, mostBytes: Self.mostBytes, what: "FMU") {
        $0 == "modelDescription.xml" || $0.hasPrefix("binaries/") || $0.hasPrefix("resources/")
      }
    } catch let error as FormatError {
      throw Self.refusal(path, error.expected, "Export the unit again.")
    }
    guard
      let data = FileManager.default.contents(atPath: folder + "/modelDescription.xml")
    else {
      throw Self.refusal(path, "it has no modelDescription.xml", "Check that it is an FMU.")
    }
    let root = try XMLTree(parsing: data, place: path + ", modelDescription.xml")
    let told = root.attributes["fmiVersion"] ?? ""
    guard root.name == "fmiModelDescription", let version = told.first?.wholeNumberValue,
      version == 2 || version == 3
    else {
      throw Self.refusal(path, "it is not FMI 2.0 or 3.0", "Export it as one of them.")
    }
    guard let simulation = root["CoSimulation"],
      let identifier = simulation.attributes["modelIdentifier"], Self.isPlain(identifier)
    else {
      throw Self.refusal(
        path, "it is no unit for co-simulation", "Export it with its solver, for co-simulation.")
    }
    self.version = version
    self.identifier = identifier
    token = root.attributes[version == 2 ? "guid" : "instantiationToken"] ?? ""
    #if arch(arm64)
      let platform = "aarch64-linux"
    #else
      let platform = version == 2 ? "linux64" : "x86_64-linux"
    #endif
    library = "\(folder)/binaries/\(platform)/\(identifier).so"
    guard FileManager.default.fileExists(atPath: library) else {
      throw Self.refusal(
        path, "it has no library for this system (binaries/\(platform)/\(identifier).so)",
        "Export it for Linux.")
    }
    guard !token.contains(where: \.isNewline) else {
      throw Self.refusal(path, "its description is not plain", "Export the unit again.")
    }
    variables = Self.variables(root, version)
    isWhole = true
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static func refusal(_ path: String, _ expected: String, _ remedy: String) -> ScenarioError {
    ScenarioError(.simulator, place: "The unit \(path)", expected: expected, remedy: remedy)
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count < 256
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  private static func variables(_ root: XMLTree, _ version: Int) -> [String: Variable] {
    let types = [
      "Real": "r", "Float64": "r", "Integer": "i", "Int32": "i", "Enumeration": "i",
      "Boolean": "b",
    ]
    var found: [String: Variable] = [:]
    for element in root["ModelVariables"]?.children ?? [] {
      let kind = version == 2 ? element.children.first?.name : element.name
      guard let name = element.attributes["name"], let type = kind.flatMap({ types[$0] }),
        let reference = element.attributes["valueReference"].flatMap(UInt32.init),
        // FMI 3's arrays have no one value.
        element["Dimension"] == nil
      else { continue }
      found[name] = Variable(type: type, reference: reference)
    }
    return found
  }

  /// - Throws: where there is none of that name, or of another type than numbers and truths.
  func variable(_ name: String, for field: YAMLField) throws -> Variable {
    guard let found = variables[name] else {
      throw field.refusal(
        "the unit has no variable “\(name.prefix(80))” that is one number or truth",
        "Known are \(variables.keys.sorted().prefix(20).joined(separator: ", ")).")
    }
    return found
  }

  /// What a host is told first, before what is set and read.
  var introduction: String {
    let resources = version == 2 ? "file://\(folder)/resources" : "\(folder)/resources/"
    return """
      fmi \(version)
      identifier \(identifier)
      token \(token)
      resources \(resources)
      library \(library)

      """
  }
}
