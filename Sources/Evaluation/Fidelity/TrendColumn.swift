/// A column made ready for pairs.
struct TrendColumn: Sendable {
  let name: String
  /// Standardised by train's mean and deviation; nil for categories. Missing is NaN.
  let numbers: [Double]?
  let cells: Cells
  /// Where each side is cut by its own edges; nil for categories and for train's edges.
  let own: OwnEdges?

  init(_ feature: Panel.Feature, on stack: ContrastStack, edges: Trend.Edges) {
    name = feature.name
    let values = stack.numbers(feature)
    guard feature.isNumber else {
      numbers = nil
      cells = Cells(distinct: values, countsMissing: true)
      own = nil
      return
    }
    numbers = TrendColumn.standardised(values, by: stack.train)
    own = edges == .own ? OwnEdges(values, on: stack) : nil
    var low = Double.infinity
    var high = -Double.infinity
    for value in values[stack.train] where !value.isNaN {
      low = min(low, value)
      high = max(high, value)
    }
    cells = Cells(binning: values, edges: EqualWidths.edges(low: low, high: high), missing: 12)
  }

  static func standardised(_ values: [Double], by rows: Range<Int>) -> [Double] {
    var count = 0.0
    var sum = 0.0
    for value in values[rows] where !value.isNaN {
      count += 1
      sum += value
    }
    let mean = count > 0 ? sum / count : 0
    var squares = 0.0
    for value in values[rows] where !value.isNaN { squares += (value - mean) * (value - mean) }
    let deviation = count > 0 ? (squares / count).squareRoot() : 0
    return values.map { ($0 - mean) / (deviation > 0 ? deviation : 1) }
  }
}

/// Bins of equal width.
enum EqualWidths {
  /// Eleven edges of ten bins, as numpy's histogram has them.
  static func edges(low: Double, high: Double) -> [Double] {
    guard low <= high else { return (0...10).map { Double($0) / 10 } }
    let (low, high) = low == high ? (low - 0.5, high + 0.5) : (low, high)
    let step = (high - low) / 10
    return (0..<10).map { low + Double($0) * step } + [high]
  }
}

/// Two columns made ready.
struct TrendPair: ContrastPart {
  let first: TrendColumn
  let second: TrendColumn
  var columns: [String] { [first.name, second.name] }

  func distances(_ stack: ContrastStack) -> [Double?] {
    guard let x = first.numbers, let y = second.numbers else {
      if let own = first.own { return own.distances(with: second.cells, on: stack) }
      if let own = second.own { return own.distances(with: first.cells, on: stack) }
      return Cells(first.cells, with: second.cells).distances(stack.contrasts, by: .totalVariation)
    }
    return stack.contrasts.map { contrast in
      guard let a = WeightedCorrelation.of(x, y, on: contrast.a),
        let b = WeightedCorrelation.of(x, y, on: contrast.b)
      else { return nil }
      return abs(a - b) / 2
    }
  }
}
