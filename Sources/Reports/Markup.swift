import Provenance

/// HTML or SVG text. What is interpolated into it is escaped unless it is itself markup, so a
/// column's name cannot become part of the page by being forgotten.
struct Markup: ExpressibleByStringInterpolation, Sendable, Equatable {
  private(set) var text: String

  init(stringLiteral literal: String) { text = literal }
  init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// Plain text, escaped.
  init(plain: String) { text = Markup.escaped(plain) }

  /// The house's own stylesheet, script or policy, which must not be escaped; never a stranger's text.
  init(trusted text: String) { self.text = text }

  static let none: Markup = ""

  static func += (left: inout Markup, right: Markup) { left.text += right.text }

  var isEmpty: Bool { text.isEmpty }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate(set) var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
    mutating func appendInterpolation(_ pieces: [Markup]) {
      for piece in pieces { text += piece.text }
    }
    mutating func appendInterpolation(_ plain: String) { text += Markup.escaped(plain) }
    mutating func appendInterpolation(_ number: Int) { text += "\(number)" }
    /// A coordinate: at most two decimals.
    mutating func appendInterpolation(at coordinate: Double) {
      text += Numeral.coordinate(coordinate)
    }
  }

  /// Safe as an element's content and inside a quoted attribute; controls and marks that reverse
  /// the text's direction are spelled out.
  static func escaped(_ plain: String) -> String {
    var result = ""
    result.reserveCapacity(plain.utf8.count)
    for scalar in plain.printable().unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
