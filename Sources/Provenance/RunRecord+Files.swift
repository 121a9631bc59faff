public import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension RunRecord {
  /// Where the record of the run that made the file at `path` lies.
  public static func path(beside path: String) -> String {
    let output = URL(fileURLWithPath: path)
    return output.deletingLastPathComponent().appendingPathComponent("private")
      .appendingPathComponent(output.lastPathComponent + ".run.json").path
  }

  /// Writes `private/<file>.run.json` beside an output: the file readable by its owner alone
  /// (0600), a new directory likewise (0700), kept out of git by an ignore file of its own.
  ///
  /// - Returns: the record's path, to be told to the user.
  /// - Throws: `ProvenanceError` where the place cannot be written.
  @discardableResult
  public func write(beside path: String) throws -> String {
    let place = RunRecord.path(beside: path)
    try RunRecord.makeFolder(of: place)
    // Where the directory could not be made, writing into it says why.
    try AtomicFile.write(try json(), to: place, mode: 0o600)
    return place
  }

  /// The private folder that a file is to lie in, where there is none yet.
  public static func makeFolder(of place: String) throws {
    let directory = URL(fileURLWithPath: place).deletingLastPathComponent().path
    if unsafe mkdir(directory, 0o700) == 0 {
      try AtomicFile.write(
        Data("# Run records are not to be shared.\n*\n".utf8), to: directory + "/.gitignore",
        mode: 0o600)
    }
  }

  /// The record as JSON, keys sorted.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
