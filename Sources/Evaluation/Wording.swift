import Foundation

/// Numbers as sentences say them.
enum Wording {
  /// A count to two digits ("6,500"): the exact size of a real table is nobody's business.
  static func roughly(_ count: Int) -> String {
    var unit = 1
    while count / unit >= 100 { unit *= 10 }
    return grouped((count + unit / 2) / unit * unit)
  }

  /// Thousands parted by commas, in every locale.
  static func grouped(_ count: Int) -> String {
    var digits = Array(String(abs(count)))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return (count < 0 ? "-" : "") + String(digits)
  }

  /// A fixed number of decimals, in every locale.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }

  static func percent(_ value: Double) -> String { fixed(value, 2) + " %" }
}

extension Wording {
  /// Sentences one after the other; nil where there are none.
  static func joined(_ sentences: String?...) -> String? {
    let said = sentences.compactMap(\.self)
    return said.isEmpty ? nil : said.joined(separator: " ")
  }

  /// Three significant digits.
  static func significant(_ value: Double) -> String { String(format: "%.3g", value) }
}
