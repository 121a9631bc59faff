/// A number line cut into at most 255 bins, each of which knows how to redraw a value inside it.
///
/// A value that many rows share keeps a bin of its own (a spike survives); what lies between is cut
/// into bins of about equally many rows, and each of those into *pieces* with at least
/// `minimumRows` rows, so that a redrawn value follows the sample's distribution to that
/// resolution without repeating a value.
///
/// *Privacy*: a value carried by fewer than `minimumRows` rows is not kept. The two ends are moved
/// inwards until that many rows lie at or beyond them; piece limits are midpoints between values.
public struct Bins: Sendable, Codable, Equatable {
  /// `cuts[b]` separates bin b from bin b + 1: a value goes to the first bin whose cut is not below
  /// it. *Shape*: bins − 1, ascending.
  public private(set) var cuts: [Double]
  /// Pieces of bin b are `starts[b] ..< starts[b + 1]`. *Shape*: bins + 1.
  private var starts: [Int]
  /// *Shape*: pieces.
  private var lower: [Double]
  private var upper: [Double]
  /// Share of the bin's rows up to and including this piece; 1 for its last.
  private var cumulative: [Double]
  /// Distance of neighbouring values in each bin; 0 where any number may occur. *Shape*: bins.
  private var steps: [Double]

  public var count: Int { steps.count }

  /// The bin a finite value belongs to. *Complexity*: O(log bins).
  public func bin(of value: Double) -> Int {
    var low = 0
    var high = cuts.count
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A value of bin `bin` from two uniform numbers in [0, 1).
  public func value(in bin: Int, piece u: Double, place v: Double) -> Double {
    var piece = starts[bin]
    let last = starts[bin + 1] - 1
    while piece < last && cumulative[piece] <= u { piece += 1 }
    let from = lower[piece]
    let width = upper[piece] - from
    guard width > 0 else { return from }
    let step = steps[bin]
    guard step > 0 else { return from + width * v }
    let places = (width / step).rounded(.down) + 1
    return from + min((places * v).rounded(.down), places - 1) * step
  }

  /// A bin's pieces: their ends, their steps, and the share of the bin's rows in each.
  func pieces(of bin: Int) -> [(lower: Double, upper: Double, step: Double, share: Double)] {
    (starts[bin]..<starts[bin + 1]).map { piece in
      let before = piece == starts[bin] ? 0 : cumulative[piece - 1]
      return (lower[piece], upper[piece], steps[bin], max(0, cumulative[piece] - before))
    }
  }

  /// - Parameters:
  ///   - sorted: finite values, ascending, at least one.
  ///   - onGrid: whether all are whole numbers and redrawn ones must be too.
  ///   - limit: the most bins, at most 255 (one code is kept for a missing cell).
  ///
  /// *Complexity*: O(n) after sorting.
  public init(sorted: [Double], onGrid: Bool, limit: Int = 255, minimumRows: Int) {
    precondition(!sorted.isEmpty, "Bins need at least one value.")
    precondition((1...255).contains(limit), "There are 1 to 255 bins.")
    let n = sorted.count
    let low = n >= 2 * minimumRows ? sorted[minimumRows - 1] : sorted[n / 2]
    let high = n >= 2 * minimumRows ? sorted[n - minimumRows] : low
    var values: [Double] = []
    var counts: [Int] = []
    for raw in sorted {
      let value = min(max(raw, low), high)
      if value == values.last {
        counts[counts.count - 1] += 1
      } else {
        values.append(value)
        counts.append(1)
      }
    }
    let layout = Layout(values: values, counts: counts, limit: limit, minimumRows: minimumRows)
    self.cuts = []
    self.starts = [0]
    self.lower = []
    self.upper = []
    self.cumulative = []
    self.steps = []
    for (place, bin) in layout.bins.enumerated() {
      if place > 0 {
        let previous = layout.bins[place - 1]
        cuts.append(Self.middle(values[previous.upperBound - 1], values[bin.lowerBound], onGrid))
      }
      append(bin, values, counts, onGrid: onGrid, minimumRows: minimumRows)
    }
  }

  /// Where the gap between two neighbouring values is shared out.
  private static func middle(_ a: Double, _ b: Double, _ onGrid: Bool) -> Double {
    let middle = a + (b - a) / 2
    return onGrid ? middle.rounded(.down) : middle
  }

  private mutating func append(
    _ bin: Range<Int>, _ values: [Double], _ counts: [Int], onGrid: Bool, minimumRows: Int
  ) {
    let rows = bin.reduce(0) { $0 + counts[$1] }
    let step = onGrid ? Self.step(values[bin]) : 0
    steps.append(step)
    let most = 16
    let wanted = max(minimumRows, (rows + most - 1) / most)
    // A value that rows share is a piece of its own among the others: small spikes survive too.
    let isSpike = bin.map { counts[$0] >= max(minimumRows, (wanted + 1) / 2) }
    var spikes = bin.filter { isSpike[$0 - bin.lowerBound] }.map { (value: $0, rows: counts[$0]) }
    var others = bin.filter { !isSpike[$0 - bin.lowerBound] }
    var left = others.reduce(0) { $0 + counts[$1] }
    if left < minimumRows, !spikes.isEmpty {
      // Too few to be drawn by themselves: they go to the nearest spike.
      for other in others {
        let nearest = spikes.indices.min {
          abs(values[spikes[$0].value] - values[other])
            < abs(values[spikes[$1].value] - values[other])
        }!
        spikes[nearest].rows += counts[other]
      }
      others = []
      left = 0
    }
    var pieces = spikes.map { (lower: values[$0.value], upper: values[$0.value], rows: $0.rows) }
    var from = 0
    while from < others.count {
      var to = from
      var mass = 0
      while to < others.count && (mass < wanted || left - mass < minimumRows) {
        mass += counts[others[to]]
        to += 1
      }
      left -= mass
      pieces.append(
        (
          limit(below: others[from], in: bin, values, onGrid, step),
          limit(above: others[to - 1], in: bin, values, onGrid, step), mass
        ))
      from = to
    }
    pieces.sort { ($0.lower, $0.upper) < ($1.lower, $1.upper) }
    var seen = 0
    for (place, piece) in pieces.enumerated() {
      seen += piece.rows
      lower.append(piece.lower)
      upper.append(piece.upper)
      cumulative.append(place == pieces.count - 1 ? 1 : Double(seen) / Double(rows))
    }
    starts.append(lower.count)
  }

  /// The lowest value redrawn for a piece that starts at `index`: half-way to the value before, and
  /// on the bin's own steps where it has them. A bin of one value is that value.
  private func limit(
    below index: Int, in bin: Range<Int>, _ values: [Double], _ onGrid: Bool, _ step: Double
  ) -> Double {
    guard bin.count > 1, index > 0 else { return values[index] }
    let middle = Self.middle(values[index - 1], values[index], onGrid)
    guard onGrid else { return middle }
    let first = middle + 1
    return values[index] - ((values[index] - first) / step).rounded(.down) * step
  }

  private func limit(
    above index: Int, in bin: Range<Int>, _ values: [Double], _ onGrid: Bool, _ step: Double
  ) -> Double {
    guard bin.count > 1, index + 1 < values.count else { return values[index] }
    let middle = Self.middle(values[index], values[index + 1], onGrid)
    guard onGrid else { return middle }
    return values[index] + ((middle - values[index]) / step).rounded(.down) * step
  }

  /// The greatest common step of whole numbers: 5 where all are rounded to fives.
  private static func step(_ values: ArraySlice<Double>) -> Double {
    guard values.count > 2, let first = values.first else { return 1 }
    var step = 0.0
    for value in values.dropFirst() {
      var a = value - first
      while a > 0 { (step, a) = (a, step.truncatingRemainder(dividingBy: a)) }
      if step <= 1 { return 1 }
    }
    return step
  }

  /// Whether the numbers of a stranger's file make sense together.
  public var isSound: Bool {
    let bins = steps.count
    return (1...255).contains(bins) && cuts.count == bins - 1 && starts.count == bins + 1
      && starts.first == 0 && starts.last == lower.count && lower.count <= 65_536
      && upper.count == lower.count && cumulative.count == lower.count
      && zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }
      && zip(cuts, cuts.dropFirst()).allSatisfy { $0 <= $1 }
      && zip(lower, upper).allSatisfy { $0.isFinite && $1.isFinite && $0 <= $1 }
      && cuts.allSatisfy(\.isFinite) && steps.allSatisfy { $0.isFinite && $0 >= 0 }
  }
}

/// Which distinct values share a bin.
private struct Layout {
  /// Ranges of distinct values; values between two ranges belong to the nearer one.
  var bins: [Range<Int>] = []

  init(values: [Double], counts: [Int], limit: Int, minimumRows: Int) {
    let rows = counts.reduce(0, +)
    // What many rows share stays alone. "Many" rises until the bins fit.
    var heavy = values.count <= limit ? minimumRows : max(minimumRows, rows / (2 * limit))
    while true {
      let runs = Self.runs(counts, heavy: heavy, minimumRows: minimumRows)
      let alone = runs.filter(\.isHeavy).count
      let light = runs.filter { !$0.isHeavy }
      let room = limit - alone
      if room >= light.count {
        let weights = Self.weights(light, values, counts)
        let target = weights.reduce(0, +) / Double(max(1, room))
        let split = runs.flatMap { run in
          run.isHeavy
            ? [run.range]
            : Self.split(run, counts, weights, target: target, minimumRows: minimumRows)
        }
        if split.count <= limit {
          bins = split
          return
        }
      }
      heavy = max(heavy + 1, heavy * 5 / 4)
    }
  }

  private struct Run {
    var range: Range<Int>
    var rows: Int
    var isHeavy: Bool
  }

  /// Heavy values alone, the light ones between them together. A light run with too few rows is
  /// left out (its rows go to the nearer neighbour), unless nothing else is there.
  private static func runs(_ counts: [Int], heavy: Int, minimumRows: Int) -> [Run] {
    var all: [Run] = []
    for index in counts.indices {
      if counts[index] >= heavy {
        all.append(Run(range: index..<index + 1, rows: counts[index], isHeavy: true))
      } else if let last = all.last, !last.isHeavy {
        all[all.count - 1] = Run(
          range: last.range.lowerBound..<index + 1, rows: last.rows + counts[index], isHeavy: false)
      } else {
        all.append(Run(range: index..<index + 1, rows: counts[index], isHeavy: false))
      }
    }
    let kept = all.filter { $0.isHeavy || $0.rows >= minimumRows }
    return kept.isEmpty ? all : kept
  }

  /// What a bin may hold of each value: mostly its share of the rows, and a part of what it stretches
  /// over, so that a long tail is cut finer than its few rows ask for. Where bins are wide, what
  /// columns say of each other's largest values is lost. *Shape*: values, 0 outside the runs.
  private static func weights(_ runs: [Run], _ values: [Double], _ counts: [Int]) -> [Double] {
    var weights = [Double](repeating: 0, count: counts.count)
    var rows = 0.0
    var stretch = 0.0
    func root(_ index: Int) -> Double {
      let below = values[max(index - 1, 0)]
      let above = values[min(index + 1, values.count - 1)]
      let reach = (above / 2 - below / 2) * Double(counts[index])
      return reach.isFinite ? reach.squareRoot() : 0
    }
    for run in runs {
      for index in run.range {
        rows += Double(counts[index])
        stretch += root(index)
      }
    }
    let ofTail = stretch > 0 && stretch.isFinite ? tailShare : 0
    for run in runs {
      for index in run.range {
        weights[index] =
          (1 - ofTail) * Double(counts[index]) / rows
          + (ofTail > 0 ? ofTail * root(index) / stretch : 0)
      }
    }
    return weights
  }

  private static let tailShare = 0.3

  /// A light run in bins of about `target` weight, none below `minimumRows` where there are as many.
  private static func split(
    _ run: Run, _ counts: [Int], _ weights: [Double], target: Double, minimumRows: Int
  ) -> [Range<Int>] {
    let weight = run.range.reduce(0) { $0 + weights[$1] }
    let parts = max(1, min(Int(weight / target + 1e-9), run.rows / minimumRows))
    var bins: [Range<Int>] = []
    var from = run.range.lowerBound
    var seen = 0
    var seenWeight = 0.0
    for part in 0..<parts {
      var to = from
      var mass = 0
      let end = part == parts - 1 ? Double.infinity : weight * Double(part + 1) / Double(parts)
      while to < run.range.upperBound
        && (seenWeight < end || mass < minimumRows || run.rows - seen - mass < minimumRows)
      {
        mass += counts[to]
        seenWeight += weights[to]
        to += 1
      }
      guard to > from else { continue }
      seen += mass
      bins.append(from..<to)
      from = to
    }
    return bins
  }
}
