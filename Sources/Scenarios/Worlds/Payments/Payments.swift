import Foundation

/// An account's month: what its customer pays, and what somebody else does with it.
///
/// Structure is decided draw by draw (whether and how the account is abused, when, how much, what the bank
/// notices), and carries exact likelihood ratios. The customer's own payments all follow from one
/// number, which is hashed: they are background, and nobody searches among them.
struct Payments: ChanceWorld {
  let name = "payments"
  let summary = "An account's month of payments, and how it is abused: four kinds of fraud."
  let chances = 40

  /// Seconds in the month.
  static let month = 30 * 86_400.0

  var actors: [Actor] {
    [
      Actor(
        "customer",
        [
          Field("payments_per_day", "1/d", 1.2, 0...50, "on average"),
          Field("amount", "EUR", 22, 0.1...10_000, "median of a payment"),
          Field("spread", "1", 0.9, 0.01...3, "of amounts: standard deviation of the logarithm"),
          Field("balance", "EUR", 3000, 0...10_000_000, "at the month's beginning"),
          Field("limit", "EUR", 4000, 0...10_000_000, "of the credit card"),
        ]),
      Actor(
        "fraud",
        [
          Field("card_testing", "1", 4e-4, 0...0.2, "odds that the card is tested this month"),
          Field("takeover", "1", 2e-4, 0...0.2, "odds that the account is taken over"),
          Field("bust_out", "1", 1e-4, 0...0.2, "odds that the customer spends all and vanishes"),
          Field("mule", "1", 2e-4, 0...0.2, "odds that the account passes stolen money on"),
          Field("boldness", "1", 1, 0.01...100, "of amounts taken: a factor"),
        ]),
      Actor(
        "bank",
        [
          Field("velocity_limit", "1", 8, 1...1000, "card payments within an hour before a block"),
          Field("question_above", "EUR", 500, 0...1_000_000, "payments that must be confirmed"),
          Field("confirmed", "1", 0.3, 0...1, "share of fraudulent ones that pass all the same"),
          Field("flagged", "1", 0.25, 0...1, "share of fraudulent transfers that are noticed"),
          Field("review", "h", 6, 0.01...1000, "mean time from notice to a stop"),
        ]),
    ]
  }

  var outcomes: [Outcome] {
    [
      Outcome("fraud", nil, "the account was abused"),
      Outcome(
        "card_testing", nil, "small payments to see whether a stolen card works, then large ones"),
      Outcome("takeover", nil, "somebody else moves the balance to accounts of their own"),
      Outcome("bust_out", nil, "the customer spends the whole limit and vanishes"),
      Outcome("mule", nil, "stolen money comes in and is passed on"),
      Outcome("payments", "1", "of the customer's own"),
      Outcome("spent", "EUR", "by the customer"),
      Outcome("fraud_payments", "1", "that belong to the abuse"),
      Outcome("loss", "EUR", "taken and not stopped"),
      Outcome("stopped", nil, "the bank stopped the abuse"),
      Outcome("false_alarm", nil, "the customer's own payments ran into the velocity limit"),
      Outcome("fraud_time", "d", "of its first payment; missing without"),
      Outcome("hops", "1", "accounts the money passed on its way out"),
      Outcome("nearness", "1", "how near the month came to fraud, in scores; 0 with fraud"),
    ]
  }

  var logShape: LogShape? {
    LogShape(
      words: ["kind", "merchant", "label"], numbers: [("amount", Unit.known("EUR"))],
      time: Unit.known("d"))
  }

  /// Where chance decides; all but the first two apart for each typology, so that what leads to one kind
  /// of fraud says nothing of another.
  enum Place: Int, CaseIterable {
    case background, typology, begins, count, pace, amount, confirmed, flagged, review, hops, keeps

    /// - Parameter typology: 1 to 4; the first two places have none.
    func site(of typology: Int) -> Int {
      rawValue < 2
        ? rawValue : 2 + (max(typology, 1) - 1) * (Place.allCases.count - 2) + rawValue - 2
    }

    var options: Int? {
      switch self {
      case .typology: 5
      case .count, .hops: 4
      case .confirmed, .flagged: 2
      default: nil
      }
    }
  }

  static let typologies = ["legitimate", "card_testing", "takeover", "bust_out", "mule"]
  static let counts: [[Double]] = [[0.4, 0.3, 0.2, 0.1], [0.35, 0.3, 0.2, 0.15]]

  var sites: [ChanceSite] {
    let shared = Place.allCases.prefix(2).map { ($0, "") }
    let own = Payments.typologies.dropFirst().flatMap { typology in
      Place.allCases.dropFirst(2).map { ($0, " of \(typology)") }
    }
    return (shared + own).map { place, whose in
      place.options.map { ChanceSite(name: "\(place)" + whose, options: $0) }
        ?? .measured("\(place)" + whose)
    }
  }

  /// Fraud is rare: a search begins where it is common.
  var guide: Tilt {
    var tilt = Tilt.none(sites.count)
    tilt.factors[Place.typology.site(of: 0)] = [1, 2000, 2000, 2000, 2000]
    return tilt
  }

  func walk(
    _ f: FieldRow, _ draws: inout Draws, into outcomes: Columns?, log: inout [LogEntry]?
  ) {
    let background = draws.score(at: Place.background.site(of: 0))
    let odds = [f[5], f[6], f[7], f[8]]
    let shares = [max(1 - odds.reduce(0, +), 0)] + odds
    let choice = draws.choose(at: Place.typology.site(of: 0), among: shares)
    let typology = choice.option
    var fraud = Fraud(f, typology: typology)
    if typology > 0 { fraud.play(&draws) }
    if outcomes == nil, log == nil { return }
    let own = CustomersMonth(background, perDay: f[0] * 86_400, median: f[1], spread: f[2])
    if log != nil {
      log =
        (own.payments + fraud.entries).sorted {
          ($0.time, $0.words[0]) < ($1.time, $1.words[0])
        }
    }
    guard let out = outcomes else { return }
    let row = f.row
    out[0][row] = typology > 0 ? 1 : 0
    for k in 1...4 { out[k][row] = typology == k ? 1 : 0 }
    out[5][row] = Double(own.payments.count)
    out[6][row] = own.payments.reduce(0) { $0 + $1.numbers[0] }
    out[7][row] = Double(fraud.entries.count)
    out[8][row] = fraud.loss
    out[9][row] = fraud.isStopped ? 1 : 0
    out[10][row] = own.mostWithinAnHour > Int(f[10]) ? 1 : 0
    out[11][row] = fraud.entries.map(\.time).min() ?? .nan
    out[12][row] = Double(fraud.hops)
    out[13][row] = typology > 0 ? 0 : choice.score - NormalLaw.quantile(max(shares[0], 1e-9))
  }
}
