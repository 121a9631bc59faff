package import Evaluation

/// Numbers as text, the same in every locale and on every machine.
package enum Numeral {
  /// Rounded half away from zero to `decimals` places.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    let scale = power(decimals)
    let scaled = (abs(value) * scale).rounded()
    // Beyond 2^53 the decimals are noise, and the integer would soon not fit.
    guard scaled < 9e15 else { return "\(value)" }
    var digits = "\(Int64(scaled))"
    if decimals > 0 {
      while digits.utf8.count <= decimals { digits = "0" + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return (value < 0 && scaled > 0 ? "−" : "") + digits
  }

  /// As `fixed`, without trailing zeros.
  package static func trimmed(_ value: Double, _ decimals: Int) -> String {
    var text = fixed(value, decimals)
    if text.contains(".") && !text.contains("e") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }

  /// Three significant digits or so, with thousands told apart or shortened.
  package static func short(_ value: Double) -> String {
    let size = abs(value)
    guard size.isFinite else { return "–" }
    for (unit, letter) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")]
    where size >= unit * (letter == "k" ? 1 : 0.9995) {
      let base = letter == "k" ? 1e3 : unit
      guard size < 1e15 else { return scientific(value) }
      return trimmed(value / base, size / base >= 100 ? 0 : size / base >= 10 ? 1 : 2) + letter
    }
    if size == 0 { return "0" }
    if size < 1e-4 { return scientific(value) }
    return trimmed(value, size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 2 : size >= 0.1 ? 3 : 5)
  }

  /// A share of rows in percent: one decimal, and never "0" for something.
  package static func share(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    if share > 0 && share < 0.0005 { return "<0.1\u{202F}%" }
    return fixed(share * 100, 1) + "\u{202F}%"
  }

  /// A p-value: three decimals, or how small it is.
  package static func chance(_ p: Double) -> String {
    guard p.isFinite else { return "–" }
    if p >= 0.001 { return fixed(p, 3) }
    return p < 1e-12 ? "<1e−12" : scientific(p)
  }

  /// A reading's figure in its unit.
  package static func figure(_ value: Double, _ unit: Reading.Unit) -> String {
    switch unit {
    case .percent: fixed(value, abs(value) < 10 ? 2 : 1) + "\u{202F}%"
    case .score, .auc, .correlation: fixed(value, 3)
    case .rows: trimmed(value, 1)
    case .loss: trimmed(value, abs(value) >= 100 ? 1 : abs(value) >= 1 ? 3 : 4)
    }
  }

  /// An interval in its unit, the unit said once.
  package static func interval(_ range: ClosedRange<Double>, _ unit: Reading.Unit) -> String {
    let percent = unit == .percent ? "\u{202F}%" : ""
    let decimals = abs(range.upperBound) < 10 ? 2 : 1
    let ends = [range.lowerBound, range.upperBound].map {
      unit == .percent ? fixed($0, decimals) : figure($0, unit)
    }
    return "\(ends[0]) to \(ends[1])\(percent)"
  }

  /// A coordinate of a drawing.
  static func coordinate(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    // A drawing has no use for more, and a hyphen is what SVG takes for a minus.
    return trimmed(value, 2).replacing("−", with: "-")
  }

  static func power(_ decimals: Int) -> Double {
    (0..<max(decimals, 0)).reduce(1.0) { result, _ in result * 10 }
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = 0
    var mantissa = abs(value)
    while mantissa >= 10 && exponent < 400 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 && exponent > -400 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return (value < 0 ? "−" : "") + trimmed(mantissa, 2) + "e\(exponent)"
  }
}
