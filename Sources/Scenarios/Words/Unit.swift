/// A unit as it is written in a scenario: its symbol, its size in SI units, its dimension.
public struct Unit: Hashable, Sendable, CustomStringConvertible {
  public let symbol: String
  /// How many SI units it is.
  public let scale: Double
  public let dimension: Dimension

  public var description: String { symbol }

  public static let one = Unit(symbol: "1", scale: 1, dimension: .none)

  private init(symbol: String, scale: Double, dimension: Dimension) {
    self.symbol = symbol
    self.scale = scale
    self.dimension = dimension
  }

  private static let newton = Dimension.mass * .acceleration
  private static let watt = newton * .speed

  /// The words units are made of.
  private static let words: [String: (Double, Dimension)] = [
    "1": (1, .none), "%": (0.01, .none), "rad": (1, .none), "deg": (.pi / 180, .none),
    "m": (1, .length), "km": (1000, .length), "cm": (0.01, .length), "mm": (0.001, .length),
    "s": (1, .time), "ms": (0.001, .time), "min": (60, .time), "h": (3600, .time),
    "d": (86_400, .time), "year": (31_557_600, .time),
    "kg": (1, .mass), "g": (0.001, .mass), "t": (1000, .mass), "K": (1, .temperature),
    "N": (1, newton), "Nm": (1, newton * .length), "J": (1, newton * .length), "W": (1, watt),
    "kW": (1000, watt), "rpm": (.pi / 30, Dimension.none / .time),
    "Hz": (1, Dimension.none / .time), "EUR": (1, .money),
  ]

  /// "km/h", "m/s2", "1/km": words with exponents, joined by * and /. Nil where it is none.
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= 40 else { return nil }
    var scale = 1.0
    var dimension = Dimension.none
    var divides = false
    var rest = Substring(text)
    while true {
      let end = rest.firstIndex { $0 == "/" || $0 == "*" } ?? rest.endIndex
      var word = rest[..<end]
      var exponent = 1
      if word != "1", let last = word.last, let digit = last.wholeNumberValue,
        (2...4).contains(digit)
      {
        exponent = digit
        word.removeLast()
        if word.last == "^" { word.removeLast() }
      }
      guard let (size, kind) = Unit.words[String(word)] else { return nil }
      for _ in 0..<exponent {
        scale = divides ? scale / size : scale * size
        dimension = divides ? dimension / kind : dimension * kind
      }
      guard end < rest.endIndex else { break }
      divides = rest[end] == "/"
      rest = rest[rest.index(after: end)...]
    }
    self.init(symbol: text, scale: scale, dimension: dimension)
  }

  /// A unit the code itself names.
  static func known(_ text: String) -> Unit {
    guard let unit = Unit(text) else { preconditionFailure("“\(text)” is no unit.") }
    return unit
  }
}
