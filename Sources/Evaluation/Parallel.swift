/// Independent pieces of work side by side.
enum Parallel {
  /// The results in the order of the pieces, whatever order they finish in.
  ///
  /// Pieces are dealt out in chunks, so that thousands of small ones cost no thousands of tasks.
  static func map<Piece: Sendable, Result: Sendable>(
    _ pieces: [Piece], chunks: Int = 32, _ body: @escaping @Sendable (Piece) throws -> Result
  ) async throws -> [Result] {
    let width = max(1, (pieces.count + chunks - 1) / chunks)
    return try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
      for start in stride(from: 0, to: pieces.count, by: width) {
        let chunk = Array(pieces[start..<min(start + width, pieces.count)])
        group.addTask {
          (
            start,
            try chunk.map {
              try Task.checkCancellation()
              return try body($0)
            }
          )
        }
      }
      var found: [(Int, [Result])] = []
      for try await result in group { found.append(result) }
      return found.sorted { $0.0 < $1.0 }.flatMap { $0.1 }
    }
  }
}
