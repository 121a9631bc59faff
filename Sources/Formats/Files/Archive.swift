import Foundation

/// A ZIP archive of a stranger's unpacked into a folder, within bounds.
package enum Archive {
  /// Writes the parts that are wanted below a folder.
  ///
  /// - Parameters:
  ///   - mostBytes: that all of them may come to; told by the archive, and held to while unpacking.
  ///   - what: the archive is, in errors.
  /// - Throws: `FormatError` for what is not whole, too large, or would lie outside the folder.
  package static func unpack(
    _ path: String, into folder: String, mostBytes: Int, what: String,
    wanted: (String) -> Bool
  ) throws {
    let archive = try ZipArchive(Descriptor(reading: path, place: path), what: what)
    func refusal(_ expected: String) -> FormatError {
      FormatError(.malformed, place: path, expected: expected, remedy: "Make the archive again.")
    }
    var left = mostBytes
    for (name, part) in archive.parts.sorted(by: { $0.key < $1.key })
    where wanted(name) && !name.hasSuffix("/") {
      let steps = name.split(separator: "/", omittingEmptySubsequences: false)
      guard !name.hasPrefix("/"), steps.count <= 32, !name.contains("\\"), !name.contains("\0"),
        !steps.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." })
      else { throw refusal("a part's name leads out of the archive") }
      guard part.length >= 0, part.length <= left else {
        throw refusal("it unpacks to more than \(mostBytes >> 20) MiB")
      }
      left -= part.length
      let target = folder + "/" + name
      do {
        try FileManager.default.createDirectory(
          atPath: folder + "/" + steps.dropLast().joined(separator: "/"),
          withIntermediateDirectories: true)
      } catch { throw refusal("there is no room to unpack it") }
      _ = try archive.unpack(name, to: target)
    }
  }
}
