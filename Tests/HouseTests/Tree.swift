import Foundation

/// The project's own files, without what is built, downloaded or made.
enum Tree {
  struct File {
    /// From the project's folder.
    var path: String
    var text: String
  }

  static let skipped: Set<String> = [".git", ".build", ".cache", "demo", "results", "__pycache__"]

  /// Text files under a folder of the project ("" is all of it), sorted by path.
  ///
  /// - Parameter extensions: only these; nil means every file that is UTF-8.
  static func files(under folder: String = "", extensions: Set<String>? = nil) throws -> [File] {
    let root = PackageDescription.root
    let start = folder.isEmpty ? root : root.appending(path: folder)
    var found: [File] = []
    try visit(start, relative: folder, extensions: extensions, into: &found)
    return found.sorted { $0.path < $1.path }
  }

  private static func visit(
    _ folder: URL, relative: String, extensions: Set<String>?, into found: inout [File]
  ) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      if skipped.contains(name) || name.hasPrefix(".build") { continue }
      let url = folder.appending(path: name)
      let path = relative.isEmpty ? name : "\(relative)/\(name)"
      if try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
        try visit(url, relative: path, extensions: extensions, into: &found)
      } else if extensions?.contains(url.pathExtension) ?? true,
        let text = String(data: try Data(contentsOf: url), encoding: .utf8)
      {
        found.append(File(path: path, text: text))
      }
    }
  }
}
