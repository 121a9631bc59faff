import Dispatch
import Foundation
import Understudy

/// Ctrl-C cancels the work, which then removes what it had half-written; a second one leaves at
/// once, after removing it here.
enum Interruption {
  static func guarded(_ work: @escaping @Sendable () async -> Void) async {
    let task = Task { await work() }
    signal(SIGPIPE, SIG_IGN)
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue(label: "interruption"))
      source.setEventHandler {
        if task.isCancelled {
          Unfinished.removeAll()
          exit(128 + number)
        }
        task.cancel()
      }
      source.resume()
      sources.append(source)
    }
    await task.value
    for source in sources { source.cancel() }
  }
}
