/// What a quantity is measured in: exponents of metre, second, kilogram, kelvin and money.
public struct Dimension: Hashable, Sendable, CustomStringConvertible {
  /// In that order.
  var exponents: [Int]

  static let names = ["m", "s", "kg", "K", "EUR"]

  public static let none = Dimension(exponents: [0, 0, 0, 0, 0])
  public static let length = Dimension(exponents: [1, 0, 0, 0, 0])
  public static let time = Dimension(exponents: [0, 1, 0, 0, 0])
  public static let mass = Dimension(exponents: [0, 0, 1, 0, 0])
  public static let temperature = Dimension(exponents: [0, 0, 0, 1, 0])
  public static let money = Dimension(exponents: [0, 0, 0, 0, 1])
  public static let speed = length / time
  public static let acceleration = speed / time
  public static let jerk = acceleration / time

  public static func * (a: Dimension, b: Dimension) -> Dimension {
    Dimension(exponents: zip(a.exponents, b.exponents).map { $0 + $1 })
  }

  public static func / (a: Dimension, b: Dimension) -> Dimension {
    Dimension(exponents: zip(a.exponents, b.exponents).map { $0 - $1 })
  }

  func power(_ n: Int) -> Dimension { Dimension(exponents: exponents.map { $0 * n }) }

  /// In SI units: "m/s2"; "a plain number" where there is no unit.
  public var description: String {
    func words(_ sign: Int) -> [String] {
      zip(Dimension.names, exponents).compactMap { name, exponent in
        let size = exponent * sign
        return size <= 0 ? nil : size == 1 ? name : "\(name)\(size)"
      }
    }
    let above = words(1)
    let below = words(-1)
    if above.isEmpty && below.isEmpty { return "a plain number" }
    return ([above.isEmpty ? "1" : above.joined(separator: "*")] + below).joined(separator: "/")
  }
}
