/// What long work tells about itself while it runs.
public enum Event: Sendable {
  /// A stage begins; `total` units of work lie ahead where that is known.
  case began(stage: String, total: Int?, unit: String)
  /// `done` units of the current stage are finished.
  case advanced(done: Int)
  /// The stage is over.
  case ended
  /// Something the user should know, in one sentence without any cell's value.
  case note(String)
}

/// Whoever listens. Called from any thread, in order within a stage.
public typealias Listener = @Sendable (Event) -> Void
