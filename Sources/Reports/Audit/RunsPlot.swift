import Evaluation

/// One attack's three runs above each other, on one scale.
struct RunsPlot {
  private let runs: [(style: String, estimate: Estimate)]
  private let ideal: Double
  private let domain: ClosedRange<Double>

  private static let width = 240.0
  private static let height = 50.0

  /// Nil where there is nothing to draw.
  init?(_ line: Audit.Line) {
    let all: [(String, AttackOutcome)] = [
      ("observed", line.observed), ("null", line.null), ("planted", line.planted),
    ]
    runs = all.compactMap { style, outcome in outcome.figure.map { (style, $0) } }
    guard !runs.isEmpty else { return nil }
    ideal = line.observed.area == nil ? 0 : 0.5
    let low = runs.map(\.estimate.low).min() ?? ideal
    let high = runs.map(\.estimate.high).max() ?? ideal
    let reach = max(high - ideal, ideal - low, 0.01) * 1.08
    domain = (ideal - min(reach, max(ideal - low, 0.01) * 1.1))...(ideal + reach)
  }

  var svg: Markup {
    let x = Scale(
      domain.lowerBound, domain.upperBound, to: 10, RunsPlot.width - 10)
    var marks: Markup = #"<path class="ideal-line" d="M\#(at: x(ideal)) 2V48"/>"#
    for (place, run) in runs.enumerated() {
      let y = 9 + 16 * Double(place)
      marks += """
        <path class="run \(run.style)" d="M\(at: x(run.estimate.low)) \(at: y)\
        H\(at: x(run.estimate.high))"/>
        """
      marks +=
        #"<circle class="run \#(run.style)" cx="\#(at: x(run.estimate.value))" cy="\#(at: y)" r="4"/>"#
    }
    return """
      <svg class="dots" viewBox="0 0 \(at: RunsPlot.width) \(at: RunsPlot.height)" role="img" \
      aria-label="\(words)"><title>\(words)</title>\(marks)</svg>
      """
  }

  private var words: String {
    runs.map { "\($0.style): \(AuditReport.share($0.estimate.value))" }.joined(separator: "; ")
  }
}
