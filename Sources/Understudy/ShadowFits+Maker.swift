import Chance
public import Evaluation
import Foundation
import Synthesis
import Tables
public import Tabular

extension ShadowFits {
  /// Shadow fits of this maker's plan. What was declared of columns holds for them too.
  public init(
    of plan: AutoregressiveTrees, count: Int, rowLimit: Int, journal: String? = nil
  ) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let mark = (try? encoder.encode(plan)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    self.init(count: count, rowLimit: rowLimit, journal: journal, makerMark: mark) {
      table, rows, seed in
      let fitted = try await plan.fit(to: table, seed: seed)
      return try await fitted.sample(rows, seed: seed.derived("shadow rows"))
    }
  }
}
