import Foundation

/// Numbers for people: a few significant digits, in any locale alike.
enum Figure {
  static func text(_ value: Double, digits: Int = 4) -> String {
    String(format: "%.\(digits)g", value)
  }
}
