import Dispatch
import Synchronization

/// Work in numbered pieces on several threads; the results are in order, whoever made them.
enum Pieces {
  static func made<Result: Sendable>(
    _ count: Int, threads: Int, each: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    if threads <= 1 || count <= 1 { return try (0..<count).map(each) }
    let found = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: count))
    let next = Mutex(0)
    withoutActuallyEscaping(each) { each in
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while true {
          let piece = next.withLock { next -> Int in
            next += 1
            return next - 1
          }
          guard piece < count else { return }
          let result = Swift.Result { try each(piece) }
          found.withLock { $0[piece] = result }
        }
      }
    }
    return try found.withLock { found in try found.compactMap { try $0?.get() } }
  }
}
