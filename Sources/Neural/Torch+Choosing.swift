import Chance
import Foundation
public import Tensors

extension Torch {
  /// Whether this processor multiplies bfloat16 itself; elsewhere it would be slower than float32.
  /// `UNDERSTUDY_FLOAT32=1` says no for it.
  public static let hasBFloat16: Bool = {
    if ProcessInfo.processInfo.environment["UNDERSTUDY_FLOAT32"] == "1" { return false }
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return false
    }
    return text.contains("avx512_bf16") || text.contains("amx_bf16")
  }()

  /// Times a training step with one thread and with all, and keeps the quicker: beside a busy
  /// neighbour two threads have been seen to run three times slower than one.
  ///
  /// `UNDERSTUDY_THREADS` decides where it is set.
  public static func chooseThreads(
    timing flow: RectifiedFlow? = nil, with set: PictureSet? = nil
  ) throws {
    let most = ProcessInfo.processInfo.activeProcessorCount
    if let asked = ProcessInfo.processInfo.environment["UNDERSTUDY_THREADS"].flatMap(Int.init) {
      threads = max(1, min(asked, most))
      return
    }
    guard let flow, let set, most > 1, set.count > 0 else {
      threads = 1
      return
    }
    func time(_ count: Int) throws -> Duration {
      threads = count
      var best = Duration.seconds(3600)
      let chosen = (0..<min(flow.plan.batch, set.count)).map { $0 }
      for _ in 0..<3 {
        var random = Seed(1).stream("timing")
        let clock = ContinuousClock()
        let began = clock.now
        let loss = try flow.loss(
          set.pictures(chosen, side: flow.plan.side), rows: set.rows(chosen), using: &random,
          withheld: 0)
        try flow.parameters.clearGradients()
        try loss.backward()
        best = min(best, clock.now - began)
      }
      try flow.parameters.clearGradients()
      return best
    }
    let (one, all) = (try time(1), try time(most))
    threads = all < one * 0.9 ? most : 1
  }
}
