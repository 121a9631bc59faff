public import Foundation

/// What is needed to repeat and to audit a run, and must not leave the place where the real data
/// live.
///
/// *Privacy*: with the seed and the model file anyone can draw the same rows again; exact counts
/// and digests tell whether a given table, or a given person's row, was in the source. Hence
/// written apart, readable by its owner alone, and never part of a manifest or report.
public struct RunRecord: Sendable, Codable, Equatable {
  public var notice =
    "PRIVATE, NOT TO BE SHARED. Holds the seed, exact counts of real rows, and paths and digests "
    + "of the source. Whoever has it can learn more about real people than the published files "
    + "tell. Keep it where the real data are kept, or delete it."
  public var recordVersion = 1
  public var tool: String
  public var version: String
  /// The command's words; passwords in them are replaced when the record is made.
  public var command: [String]
  public var seed: UInt64
  /// Exact numbers of rows by role ("real", "train", "holdout", "synthetic").
  public var rows: [String: Int]
  public var inputs: [File]
  public var outputs: [File]
  /// ISO 8601, UTC.
  public var started: String
  public var finished: String?

  public init(
    tool: String = "understudy", version: String, command: [String], seed: UInt64,
    rows: [String: Int], inputs: [File], outputs: [File] = [], started: Date, finished: Date? = nil
  ) {
    self.tool = tool
    self.version = version
    self.command = command.map(Credentials.hidden)
    self.seed = seed
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
    self.started = Manifest.instant(started)
    self.finished = finished.map(Manifest.instant)
  }

  /// A file or database that was read or written.
  public struct File: Sendable, Codable, Equatable {
    public private(set) var path: String
    /// Nil for what has no bytes of its own: a database, a stream.
    public var digest: Digest?

    /// Passwords in the path are replaced.
    public init(path: String, digest: Digest? = nil) {
      self.path = Credentials.hidden(in: path)
      self.digest = digest
    }

    /// A file with its digest.
    ///
    /// - Throws: `ProvenanceError` where it cannot be read.
    public init(digesting path: String) throws {
      self.init(path: path, digest: try Digest(ofFile: path))
    }
  }
}
