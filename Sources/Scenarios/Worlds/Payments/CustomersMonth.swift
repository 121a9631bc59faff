import Chance
import Foundation

/// What a customer pays in a month, all of it hashed from one number.
struct CustomersMonth {
  private(set) var payments: [LogEntry] = []
  /// Most payments within any hour.
  private(set) var mostWithinAnHour = 0

  /// More payments than this are not one customer's.
  static let most = 2000

  /// Where money goes: share of the payments, and how a payment compares with the customer's median.
  static let merchants: [(name: String, share: Double, scale: Double)] = [
    ("grocery", 0.34, 1.1), ("cafe", 0.17, 0.3), ("transport", 0.14, 0.5), ("online", 0.12, 1.6),
    ("clothing", 0.06, 2.2), ("fuel", 0.06, 2.4), ("pharmacy", 0.05, 0.8), ("cinema", 0.03, 0.9),
    ("travel", 0.02, 9), ("electronics", 0.01, 8),
  ]
  /// Payments by hour of the day, relative.
  private static let hours: [Double] = [
    1, 0.5, 0.3, 0.2, 0.2, 0.5, 2, 5, 7, 7, 7, 8, 10, 9, 7, 7, 8, 10, 11, 9, 6, 4, 3, 2,
  ]

  /// - Parameters:
  ///   - number: the one that all follows from.
  ///   - perDay: payments, on average.
  ///   - spread: standard deviation of the logarithm of amounts.
  init(_ number: Double, perDay: Double, median: Double, spread: Double) {
    guard perDay > 0 else { return }
    var stream = Seed(number.bitPattern).stream("customer")
    let dayTotal = Self.hours.reduce(0, +)
    func picked(_ shares: [Double], _ total: Double) -> Int {
      var left = stream.uniform() * total
      for (index, share) in shares.enumerated() {
        left -= share
        if left < 0 { return index }
      }
      return shares.count - 1
    }
    func normal() -> Double { NormalLaw.quantile(stream.uniform() * (1 - 0x1p-52) + 0x1p-53) }
    // Which day by a Poisson process, which hour by habit.
    var day = 0.0
    let shares = Self.merchants.map(\.share)
    while payments.count < Self.most {
      day -= log(1 - stream.uniform()) / perDay
      guard day < 30 else { break }
      let hour = Double(picked(Self.hours, dayTotal)) + stream.uniform()
      let merchant = Self.merchants[picked(shares, 1)]
      // A shop of few that are often gone to.
      let shop = 1 + Int(20 * stream.uniform() * stream.uniform())
      let amount = median * merchant.scale * exp(spread * normal())
      payments.append(
        LogEntry(
          time: day.rounded(.down) * 86_400 + hour * 3600,
          words: [
            merchant.name == "online" ? "card online" : "card", "\(merchant.name)-\(shop)",
            Payments.typologies[0],
          ], numbers: [max((amount * 100).rounded() / 100, 0.01)]))
    }
    payments.sort { $0.time < $1.time }
    var from = 0
    for (index, payment) in payments.enumerated() {
      while payment.time - payments[from].time > 3600 { from += 1 }
      mostWithinAnHour = max(mostWithinAnHour, index - from + 1)
    }
  }
}
