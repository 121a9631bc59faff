import Foundation

extension Manifest {
  /// Where the manifest of the file at `path` lies.
  public static func path(beside path: String) -> String { path + ".manifest.json" }

  /// Writes `<file>.manifest.json` beside a finished file, whole or not at all.
  ///
  /// The sidecar also carries the file's sha256, so that `matches(fileAt:)` can tell later whether
  /// the two still belong together.
  /// - Throws: `ProvenanceError` where the file is not there or the place cannot be written.
  public func write(beside path: String) throws {
    try checkPublishable()
    var sidecar = self
    sidecar.dataDigest = try Digest(ofFile: path)
    try AtomicFile.write(try sidecar.json(), to: Manifest.path(beside: path))
  }

  /// Reads a sidecar strictly; at most 16 MB of it.
  public init(reading path: String) throws {
    let handle = try Digest.opened(path)
    defer { try? handle.close() }
    let data: Data
    do {
      // One byte more than allowed tells a file that grew while it was read.
      data = try handle.read(upToCount: Manifest.sizeLimit + 1) ?? Data()
    } catch {
      throw ProvenanceError(
        .unreadable, place: path, expected: "a file that can be read",
        remedy: "Check the disk and the permissions.")
    }
    guard data.count <= Manifest.sizeLimit else { throw Manifest.tooLarge(path) }
    try self.init(json: data, place: path)
  }

  /// Whether the file is, byte for byte, the one this manifest was written beside; nil where the
  /// manifest does not say.
  public func matches(fileAt path: String) throws -> Bool? {
    guard let dataDigest else { return nil }
    return try Digest(ofFile: path) == dataDigest
  }
}
