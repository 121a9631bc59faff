extension Stage {
  /// The question how probable one of the scenario's events is.
  func rareEvent(_ event: Int) -> RareEvent {
    RareEvent(dimension: dimension, steering: Steering(self)) { points in
      let (results, _) = try played(points)
      let count = points.count
      let happened = eventColumn(event) * count
      let severity = severityColumn * count
      return (0..<count).map {
        if results[happened + $0] != 0 { return .infinity }
        let value = results[severity + $0]
        return value.isNaN ? -.infinity : min(value, .greatestFiniteMagnitude)
      }
    }
  }

  /// Plays points, a column of results after the other.
  ///
  /// Where the engine steps and the world can be solved exactly, rows with an event are solved again:
  /// what is told of a hit is exact. `disagreements` counts events that then did not happen.
  func played(_ points: Points) throws -> (results: [Double], disagreements: Int) {
    let count = points.count
    var results = [Double](repeating: 0, count: columnCount * count)
    guard count > 0 else { return (results, 0) }
    var disagreements = 0
    try results.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      try points.numbers.withUnsafeBufferPointer { scores in
        // A scenario without chance has no scores to look at.
        var nothing = 0.0
        try withUnsafePointer(to: &nothing) { none in
          try play(
            scores.baseAddress ?? none, stride: count, count: count, into: base,
            resultStride: count)
        }
      }
      if engine != .exact, scenario.world.engines.contains(.exact) {
        disagreements = try solveHits(points, base)
      }
    }
    return (results, disagreements)
  }

  private func solveHits(_ points: Points, _ base: UnsafeMutablePointer<Double>) throws -> Int {
    let count = points.count
    let hits = (0..<count).filter { row in
      (0..<eventCount).contains { base[eventColumn($0) * count + row] != 0 }
    }
    guard !hits.isEmpty else { return 0 }
    let chosen = points.taking(hits)
    var exact = [Double](repeating: 0, count: columnCount * hits.count)
    try exact.withUnsafeMutableBufferPointer { buffer in
      guard let results = buffer.baseAddress else { return }
      try play(
        chosen.numbers, stride: hits.count, count: hits.count, into: results,
        resultStride: hits.count, engine: .exact)
    }
    var disagreements = 0
    for (index, row) in hits.enumerated() {
      for event in 0..<eventCount {
        let column = eventColumn(event)
        if (base[column * count + row] != 0) != (exact[column * hits.count + index] != 0) {
          disagreements += 1
          break
        }
      }
      for column in parameterCount..<columnCount {
        base[column * count + row] = exact[column * hits.count + index]
      }
    }
    return disagreements
  }
}
