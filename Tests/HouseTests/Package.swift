import Foundation

/// What `swift package dump-package` says about the rooms and what they may import.
struct PackageDescription {
  struct Room {
    var name: String
    var isTest: Bool
    /// The rooms it declares to depend on, without products of other packages.
    var dependencies: [String]
  }
  var rooms: [Room]

  /// The project's folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Asks Swift's package manager, with a scratch folder of its own: the one in use is locked.
  static func dumped() throws -> PackageDescription {
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "understudy-house-\(UUID().uuidString)")
    let answer = scratch.appending(path: "package.json")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    try Data().write(to: answer)

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path,
      "dump-package",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: answer)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Refusal.dump(process.terminationStatus) }
    return try PackageDescription(json: Data(contentsOf: answer))
  }

  /// - Throws: where the JSON is not a dumped package.
  init(json: Data) throws {
    let dump = try JSONDecoder().decode(Dump.self, from: json)
    rooms = dump.targets.map { target in
      Room(
        name: target.name, isTest: target.type == "test",
        dependencies: target.dependencies.compactMap(\.room))
    }
  }

  enum Refusal: Error { case dump(Int32) }

  private struct Dump: Decodable {
    var targets: [Target]
    struct Target: Decodable {
      var name: String
      var type: String
      var dependencies: [Dependency]
    }
    /// `{"byName": ["Tables", null]}` or `{"target": [...]}`; a product of another package is not a
    /// room.
    struct Dependency: Decodable {
      var room: String?
      enum Keys: String, CodingKey { case byName, target }
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        for key in [Keys.byName, .target] where container.contains(key) {
          var list = try container.nestedUnkeyedContainer(forKey: key)
          room = try list.decode(String.self)
        }
      }
    }
  }
}
