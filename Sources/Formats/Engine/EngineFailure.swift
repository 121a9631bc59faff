import CDuckDB

/// What kind of thing went wrong in the engine. Its own words may quote cells and stay here.
struct EngineFailure: Error {
  enum Kind {
    case diskFull, outOfMemory, permission, connection, authentication, missingTable, interrupted
    case malformed, missingFile, encoding, exists, other
  }
  var kind: Kind

  /// The calling thread's last failure, sorted by the engine's fixed phrases.
  static func last() -> EngineFailure {
    let text = String(cString: udb_error()).lowercased()
    func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
    let kind: Kind =
      if says(
        "no space left", "file too large", "disk quota", "could not write all bytes",
        "disk i/o error", "disk is full")
      {
        .diskFull
      } else if says("out of memory", "could not allocate", "failed to offload") {
        .outOfMemory
      } else if says("password authentication failed", "no password supplied", "role ", "pg_hba") {
        .authentication
      } else if says("unable to connect to postgres", "connection to server", "could not translate")
      {
        .connection
      } else if says("permission denied", "read-only") {
        .permission
      } else if says("interrupt") {
        .interrupted
      } else if says("already exists") {
        .exists
      } else if says("does not exist", "not found in", "no such table") {
        .missingTable
      } else if says("no files found", "no such file", "cannot open file") {
        .missingFile
      } else if says("not utf-8", "unicode", "encod") {
        .encoding
      } else {
        .malformed
      }
    return EngineFailure(kind: kind)
  }

  /// The failure as a sentence about `place`.
  func sentence(_ place: String, expected: String, remedy: String) -> FormatError {
    switch kind {
    case .diskFull: Descriptor.refusal(28, place: place, writing: true)
    case .permission: Descriptor.refusal(13, place: place, writing: true)
    case .outOfMemory:
      FormatError(
        .readOrWrite, place: place, expected: "the memory allowed is not enough for it",
        remedy: "Allow more with the memory limit.")
    case .interrupted:
      FormatError(
        .cancelled, place: place, expected: "the work was cancelled", remedy: "Start it again.")
    default: FormatError(.malformed, place: place, expected: expected, remedy: remedy)
    }
  }
}

/// Runs work of the engine and translates its failure.
func translating<R>(
  _ place: String, expected: String, remedy: String, _ body: () throws -> R
) throws -> R {
  do { return try body() } catch let failure as EngineFailure {
    throw failure.sentence(place, expected: expected, remedy: remedy)
  }
}
