import Foundation
import Testing

/// Habits that a machine can check.
@Suite struct HabitTests {
  @Test("every room says in its README what it is", arguments: floors.keys.sorted())
  func everyRoomHasAReadme(room: String) throws {
    let url = PackageDescription.root.appending(path: "Sources/\(room)/README.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text.hasPrefix("# \(room)\n"), "it begins with the room's name")
    let words = text.split { $0.isWhitespace }
    #expect(words.count >= 25, "it is a paragraph, not a heading")
  }

  /// Put together from pieces, so that this file does not hold them.
  static let forbidden: [String] = [
    // Paths of one machine.
    "/wor" + "k/", "/roo" + "t/",
    // A registry's host: packages are asked for by name, through the user's own configuration.
    "py" + "pi.org", "python" + "hosted", "deb" + ".debian.org", "npm" + "js.org",
    // Work left for later without a place in the changelog or an issue.
    "TO" + "DO", "FIX" + "ME",
  ]

  @Test("no file names a machine's path, a registry's host, or work left for later")
  func noForbiddenWords() throws {
    for file in try Tree.files() {
      for word in Self.forbidden where file.text.contains(word) {
        Issue.record("\(file.path) contains “\(word)”")
      }
    }
  }

  @Test("every link in the documents leads somewhere")
  func linksLeadSomewhere() throws {
    let link = try Regex(#"\]\(([^)\s]+)\)"#, as: (Substring, Substring).self)
    let documents = try Tree.files(extensions: ["md"])
    #expect(documents.count > floors.count, "the documents were found")
    for document in documents {
      let folder = PackageDescription.root.appending(path: document.path)
        .deletingLastPathComponent()
      for match in document.text.matches(of: link) {
        let target = String(match.output.1.split(separator: "#").first ?? "")
        if target.isEmpty || target.contains("://") || target.hasPrefix("mailto:") { continue }
        let url = folder.appending(path: target)
        #expect(
          FileManager.default.fileExists(atPath: url.path), "\(document.path) links to \(target)")
      }
    }
  }

  @Test("decisions are numbered without a gap and each is listed")
  func decisionsAreNumbered() throws {
    let folder = PackageDescription.root.appending(path: "Documentation/Decisions")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0 != "README.md" }.sorted()
    let list = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
    for (index, name) in names.enumerated() {
      let number = String(repeating: "0", count: 4 - String(index + 1).count) + String(index + 1)
      #expect(name.hasPrefix(number + "-"), "\(name) should be number \(number)")
      #expect(list.contains("(\(name))"), "Decisions/README.md does not list \(name)")
    }
  }
}
