import Evaluation
import Tables

/// A reading as a dot on its interval, beside the band of its ideal.
struct IntervalPlot {
  static let width = 240.0
  static let height = 42.0

  let reading: Reading
  let value: Double
  let domain: ClosedRange<Double>

  /// Nil where there is nothing to draw.
  init?(_ reading: Reading) {
    guard let value = reading.value, IntervalPlot.isDrawable(value) else { return nil }
    self.reading = reading
    self.value = value
    domain = IntervalPlot.domain(reading, value)
  }

  var svg: Markup {
    let x = Scale(domain.lowerBound, domain.upperBound, to: 10, IntervalPlot.width - 10)
    var marks: Markup = #"<path class="axis" d="M10 15H\#(at: IntervalPlot.width - 10)"/>"#
    for tick in ticks {
      let place = x(tick.position)
      marks += #"<path class="axis" d="M\#(at: place) 25v3"/>"#
      marks += #"<text class="tick" x="\#(at: place)" y="39">\#(tick.label)</text>"#
    }
    if let ideal = reading.ideal, ideal.isFinite {
      if let band = reading.idealInterval {
        let left = x(band.lowerBound)
        let wide = max(x(band.upperBound) - left, 1)
        marks +=
          #"<rect class="ideal-band" x="\#(at: left)" y="5" width="\#(at: wide)" height="20" rx="2"/>"#
      }
      marks += #"<path class="ideal-line" d="M\#(at: x(ideal)) 3v24"/>"#
    }
    if let interval = reading.interval {
      let left = x(interval.lowerBound)
      marks += #"<path class="interval" d="M\#(at: left) 15H\#(at: x(interval.upperBound))"/>"#
    }
    marks += #"<circle class="dot" cx="\#(at: x(value))" cy="15" r="4.5"/>"#
    return """
      <svg class="dots" viewBox="0 0 \(at: IntervalPlot.width) \(at: IntervalPlot.height)" \
      role="img" aria-label="\(words)"><title>\(words)</title>\(marks)</svg>
      """
  }

  /// The drawing in words.
  var words: String {
    let unit = reading.unit
    var text = "\(reading.name): \(Numeral.figure(value, unit))"
    if let interval = reading.interval { text += " (\(Numeral.interval(interval, unit)))" }
    if let ideal = reading.ideal {
      text += "; ideal \(Numeral.figure(ideal, unit))"
      if let band = reading.idealInterval { text += " (\(Numeral.interval(band, unit)))" }
    }
    return text
  }

  private var ticks: [Axis.Tick] {
    Axis(.measurement, from: domain.lowerBound, to: domain.upperBound, count: 4).ticks
  }

  /// Whether a figure can be a place on an axis; beyond, sums and differences lose it.
  private static func isDrawable(_ figure: Double) -> Bool { abs(figure) < 1e15 }

  /// An error starts at zero, a discriminator's AUC at a half; what is best when high is drawn
  /// around its figures. A least span keeps trifles from looking like gulfs.
  private static func domain(_ reading: Reading, _ value: Double) -> ClosedRange<Double> {
    var figures = [value]
    if let ideal = reading.ideal, isDrawable(ideal) { figures.append(ideal) }
    for range in [reading.interval, reading.idealInterval] {
      if let range { figures += [range.lowerBound, range.upperBound].filter(isDrawable) }
    }
    let lowest = figures.min() ?? value
    let highest = figures.max() ?? value
    let pad = (highest - lowest) * 0.12
    switch (reading.unit, reading.better) {
    case (.auc, .lower), (.auc, .ideal):
      return min(lowest - pad, 0.5)...max(highest + pad, 0.6)
    case (.auc, .higher), (.score, _), (.correlation, .higher):
      let spare = max(0.1 - (highest - lowest), 0) / 2 + pad
      let upper = min(highest + spare, max(1, highest))
      return min(lowest - spare, upper - 0.1)...upper
    case (.percent, .higher):
      let spare = max(10 - (highest - lowest), 0) / 2 + pad
      let upper = min(highest + spare, max(100, highest))
      return min(lowest - spare, upper - 10)...upper
    case (.percent, .ideal):
      let spare = max(10 - (highest - lowest), 0) / 2 + pad
      return (lowest - spare)...(highest + spare)
    default:
      let least: Double =
        switch reading.unit {
        case .percent: 1
        case .correlation: 0.1
        case .rows: 10
        default: max(abs(highest) * 0.1, 1e-9)
        }
      return (lowest < 0 ? lowest - pad : 0)...max(highest + pad, least)
    }
  }
}
