/// A world that decides by chance on its way: a path, not a formula.
///
/// Its rows take `chances` standard normal numbers beyond their fields, one a decision, so that each
/// outcome still has the probability of the numbers it came from.
protocol ChanceWorld: World {
  var sites: [ChanceSite] { get }
  /// What is known beforehand of the way to what is looked for: where a search begins.
  var guide: Tilt { get }
  /// Plays one row.
  ///
  /// - Parameters:
  ///   - outcomes: where they are written; nil where only the decisions are asked for.
  ///   - log: what happened when; nil where nobody asks.
  func walk(
    _ fields: FieldRow, _ draws: inout Draws, into outcomes: Columns?, log: inout [LogEntry]?)
}

extension ChanceWorld {
  public var engines: [Engine] { [.exact] }

  public func play(_ fields: Columns, by engine: Engine, into outcomes: Columns) throws {
    let own = self.fields.count
    var log: [LogEntry]?
    for row in 0..<fields.count {
      var draws = Draws(fields[own] + row, stride: fields.stride, most: chances)
      walk(FieldRow(columns: fields, row: row), &draws, into: outcomes, log: &log)
    }
  }

  public func history(_ fields: [Double]) -> [LogEntry] {
    var fields = fields
    let own = self.fields.count
    return fields.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      var log: [LogEntry]? = []
      var draws = Draws(base + own, stride: 1, most: chances)
      walk(
        FieldRow(columns: Columns(base: base, stride: 1, count: 1), row: 0), &draws, into: nil,
        log: &log)
      return log ?? []
    }
  }
}
