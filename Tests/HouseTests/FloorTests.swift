import Foundation
import Testing

/// The one rule of the house, over what `Package.swift` declares and what the sources import.
@Suite struct FloorTests {
  let package: PackageDescription

  init() throws { package = try PackageDescription.dumped() }

  @Test("every room has its floor, and every floor's room exists")
  func everyRoomHasAFloor() {
    let rooms = Set(package.rooms.filter { !$0.isTest }.map(\.name))
    #expect(rooms.union(optionalRooms) == Set(floors.keys))
  }

  @Test("a room declares only rooms of lower floors")
  func dependenciesPointDown() throws {
    for room in package.rooms where !room.isTest {
      let floor = try #require(floors[room.name], "\(room.name) stands on no floor")
      for other in room.dependencies {
        let below = try #require(floors[other], "\(room.name) depends on \(other): on no floor")
        #expect(below < floor, "\(room.name) (\(floor)) must not know \(other) (\(below))")
      }
    }
  }

  @Test("a room imports only the rooms it declares")
  func importsAreDeclared() throws {
    for room in package.rooms where !room.isTest {
      for file in try Tree.files(under: "Sources/\(room.name)", extensions: ["swift"]) {
        for name in try importedModules(in: file.text) where floors[name] != nil {
          #expect(
            room.dependencies.contains(name), "\(file.path) imports \(name) without declaring it")
        }
      }
    }
  }

  @Test("the import reader sees every way to write an import")
  func importsAreRead() throws {
    let text = """
      public import Tables
      import Chance
      @preconcurrency package import struct Statistics.Quantiles
      // import Boosting
      let imported = "import Formats"
      """
    #expect(try importedModules(in: text) == ["Tables", "Chance", "Statistics"])
  }

  /// The modules that a Swift file's import lines name.
  private func importedModules(in text: String) throws -> [String] {
    let line = try Regex(
      #"^\s*(?:@\w+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+"#
        + #"(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?(\w+)"#,
      as: (Substring, Substring).self)
    return text.split(separator: "\n").compactMap { (try? line.firstMatch(in: $0))?.output.1 }
      .map(String.init)
  }
}
