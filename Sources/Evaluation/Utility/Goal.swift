import Tables

/// What kind of prediction a column asks for.
enum Goal: Sendable, Equatable {
  /// The classes' codes, most frequent first; at least two.
  case classes([Double])
  case number

  /// Classes beyond this many are left out of the figure.
  static let classLimit = 20

  var isClassification: Bool {
    switch self {
    case .classes: true
    case .number: false
    }
  }

  /// Nil where nothing can be predicted: fewer than two values that enough rows carry.
  init?(of feature: Panel.Feature, minimumRows: Int) {
    var counts: [Double: Int] = [:]
    for value in feature.train where !value.isNaN {
      counts[value, default: 0] += 1
      if feature.isNumber && counts.count > 10 { break }
    }
    let isCounted =
      !feature.isNumber || counts.count <= 2 || (feature.kind == .count && counts.count <= 10)
    guard isCounted else {
      self = .number
      return
    }
    let common = counts.filter { $0.value >= max(minimumRows, 2) }
    guard common.count >= 2, feature.isNumber || counts.count <= 100 else { return nil }
    let ordered = common.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    self = .classes(Array(ordered.prefix(Goal.classLimit)))
  }
}
