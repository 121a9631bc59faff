/// A scenario made ready to be played by the million: laws as tables, formulas as steps.
struct Stage: Sendable {
  let scenario: Scenario
  let engine: Engine
  /// The dimensions of the search: one standard normal number for each parameter that varies, and
  /// those the world takes for itself.
  let dimension: Int
  let varyingCount: Int

  let tables: [ScoreTable]
  /// For each parameter its dimension; nil where it is fixed.
  let scoreOf: [Int?]
  let parameterCount: Int
  let outcomeCount: Int
  let eventCount: Int
  let ranges: [ClosedRange<Double>]
  private let depth: Int

  init(_ scenario: Scenario, engine: Engine? = nil) {
    self.scenario = scenario
    self.engine = engine ?? scenario.engine
    tables = scenario.parameters.map { ScoreTable($0.law) }
    var next = 0
    var scoreOf: [Int?] = []
    for parameter in scenario.parameters {
      scoreOf.append(parameter.law.isFixed ? nil : next)
      if !parameter.law.isFixed { next += 1 }
    }
    self.scoreOf = scoreOf
    varyingCount = next
    dimension = next + scenario.world.chances
    parameterCount = scenario.parameters.count
    outcomeCount = scenario.world.outcomes.count
    eventCount = scenario.events.count
    ranges = scenario.world.fields.map(\.range)
    let formulas =
      scenario.fields + scenario.events.map(\.formula) + (scenario.severity.map { [$0] } ?? [])
    depth = formulas.map(\.depth).max() ?? 1
  }

  /// Columns of what was played: parameters, then outcomes, then events, then severity.
  var columnCount: Int { parameterCount + outcomeCount + eventCount + 1 }
  var severityColumn: Int { columnCount - 1 }
  func outcomeColumn(_ outcome: Int) -> Int { parameterCount + outcome }
  func eventColumn(_ event: Int) -> Int { parameterCount + outcomeCount + event }
  func event(named name: String) -> Int? { scenario.events.firstIndex { $0.name == name } }

  /// Rows played at once.
  static let batch = 1024

  /// Plays rows from standard normal numbers.
  ///
  /// - Parameters:
  ///   - scores: `scores[k * stride + i]`, dimension k of row i.
  ///   - results: room for `columnCount` columns of `resultStride` numbers.
  func play(
    _ scores: UnsafePointer<Double>, stride: Int, count: Int,
    into results: UnsafeMutablePointer<Double>, resultStride: Int, engine: Engine? = nil
  ) throws {
    let batch = Self.batch
    let fieldCount = scenario.fields.count
    let chances = scenario.world.chances
    let room = batch * (varyingCount + fieldCount + chances + depth + 1)
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: room)
    defer { memory.deallocate() }
    let own = memory
    let fields = own + batch * varyingCount
    let scratch = fields + batch * (fieldCount + chances)
    for first in Swift.stride(from: 0, to: count, by: batch) {
      let rows = min(batch, count - first)
      for k in 0..<varyingCount {
        (own + k * batch).update(from: scores + k * stride + first, count: rows)
      }
      for k in 0..<chances {
        (fields + (fieldCount + k) * batch).update(
          from: scores + (varyingCount + k) * stride + first, count: rows)
      }
      scenario.copula.apply(own, count: rows, stride: batch)
      func column(_ index: Int) -> UnsafeMutablePointer<Double> {
        results + index * resultStride + first
      }
      for (index, table) in tables.enumerated() {
        // A fixed parameter looks at no score.
        table.look(own + (scoreOf[index] ?? 0) * batch, rows, into: column(index))
      }
      for (index, formula) in scenario.fields.enumerated() {
        let field = fields + index * batch
        formula.compute(
          rows, column: { UnsafePointer(column($0)) }, scratch: scratch, into: field)
        let range = ranges[index]
        // Numbers and plain parameters were checked when the file was read.
        if formula.constant != nil || formula.plainColumn != nil { continue }
        for i in 0..<rows {
          field[i] = min(max(field[i], range.lowerBound), range.upperBound)
        }
      }
      try scenario.world.play(
        Columns(base: fields, stride: batch, count: rows), by: engine ?? self.engine,
        into: Columns(
          base: results + parameterCount * resultStride + first, stride: resultStride, count: rows))
      for (index, event) in scenario.events.enumerated() {
        event.formula.compute(
          rows, column: { UnsafePointer(column($0)) }, scratch: scratch,
          into: column(eventColumn(index)))
      }
      let severity = column(severityColumn)
      if let formula = scenario.severity {
        formula.compute(
          rows, column: { UnsafePointer(column($0)) }, scratch: scratch, into: severity)
      } else {
        for i in 0..<rows { severity[i] = 0 }
      }
    }
  }

  /// One row's fields and the world's own chances, from its scores; what trajectories are drawn from.
  func fields(_ scores: [Double]) -> [Double] {
    ownFields(Array(scores[..<varyingCount])) + scores[varyingCount...]
  }

  /// One row's fields, from the scores of the parameters that vary.
  func ownFields(_ scores: [Double]) -> [Double] {
    var own = scores + [0]
    return own.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      scenario.copula.apply(base, count: 1, stride: 1)
      let values = tables.indices.map { tables[$0].value(base[scoreOf[$0] ?? 0]) }
      var scratch = [Double](repeating: 0, count: depth + 1)
      return scenario.fields.enumerated().map { index, formula in
        var result = 0.0
        values.withUnsafeBufferPointer { values in
          scratch.withUnsafeMutableBufferPointer { scratch in
            guard let from = values.baseAddress, let room = scratch.baseAddress else { return }
            formula.compute(1, column: { from + $0 }, scratch: room, into: &result)
          }
        }
        return min(max(result, ranges[index].lowerBound), ranges[index].upperBound)
      }
    }
  }
}
