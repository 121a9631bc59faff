import Foundation

/// How an account is abused, payment by payment, and what the bank does about it.
///
/// *Source*: the typologies are those the trade describes (card testing, account takeover, bust-out, mule
/// chains; FATF, Professional Money Laundering, 2018); every number is a field or assumed here.
struct Fraud {
  private let typology: Int
  private let balance: Double
  private let limit: Double
  private let boldness: Double
  private let velocityLimit: Double
  private let questionAbove: Double
  private let confirmed: Double
  private let flagged: Double
  private let review: Double

  private(set) var entries: [LogEntry] = []
  private(set) var loss = 0.0
  private(set) var isStopped = false
  private(set) var hops = 0

  init(_ f: FieldRow, typology: Int) {
    self.typology = typology
    balance = f[3]
    limit = f[4]
    boldness = f[9]
    velocityLimit = f[10]
    questionAbove = f[11]
    confirmed = f[12]
    flagged = f[13]
    review = f[14]
  }

  mutating func play(_ draws: inout Draws) {
    let begins = Payments.month * NormalLaw.tails(measured(&draws, .begins)).lower
    switch typology {
    case 1: testCard(from: begins, &draws)
    case 2: takeOver(from: begins, &draws)
    case 3: bustOut(from: begins, &draws)
    default: passOn(from: begins, &draws)
    }
  }

  private func measured(_ draws: inout Draws, _ place: Payments.Place) -> Double {
    draws.score(at: place.site(of: typology))
  }

  private mutating func pay(_ time: Double, _ kind: String, _ merchant: String, _ amount: Double) {
    entries.append(
      LogEntry(
        time: time, words: [kind, merchant, Payments.typologies[typology]], numbers: [amount]))
  }

  /// A payment above the limit passes where whoever pays can confirm it.
  private func passes(_ amount: Double, _ draws: inout Draws) -> Bool {
    amount <= questionAbove
      || draws.choose(
        at: Payments.Place.confirmed.site(of: typology), among: [1 - confirmed, confirmed]
      )
      .option == 1
  }

  /// A bank that watches transfers: the moment of its stop, once it has noticed one.
  private func noticed(_ time: Double, _ stop: inout Double, _ draws: inout Draws) {
    guard stop == .infinity else { return }
    let choice = draws.choose(
      at: Payments.Place.flagged.site(of: typology), among: [1 - flagged, flagged])
    if choice.option == 1 {
      let tail = NormalLaw.tails(measured(&draws, .review)).upper
      stop = time - review * log(max(tail, .leastNormalMagnitude))
    }
  }

  /// Tests of about a euro within minutes, then up to four purchases.
  private mutating func testCard(from begins: Double, _ draws: inout Draws) {
    let tests = [3, 6, 12, 24][
      draws.choose(at: Payments.Place.count.site(of: typology), among: Payments.counts[0]).option]
    let gap = 60 * exp(measured(&draws, .pace))
    var time = begins
    for number in 0..<tests {
      pay(time, "card online", "charity-\(1 + number % 5)", 1)
      let within = min(Double(number + 1), (3600 / gap).rounded(.down) + 1)
      if within > velocityLimit {
        isStopped = true
        return
      }
      time += gap
    }
    for number in 0..<4 {
      let amount = 180 * boldness * exp(0.9 * measured(&draws, .amount))
      guard loss + amount <= limit else { return }
      pay(time, "card online", "electronics-\(1 + number)", amount)
      guard passes(amount, &draws) else {
        isStopped = true
        return
      }
      loss += amount
      time += 20 * gap
    }
  }

  /// The balance leaves in up to six transfers to new payees.
  private mutating func takeOver(from begins: Double, _ draws: inout Draws) {
    let transfers =
      1
      + draws.choose(at: Payments.Place.count.site(of: typology), among: Payments.counts[1]).option
    let gap = 1800 * exp(1.2 * measured(&draws, .pace))
    var (time, stop, left) = (begins, Double.infinity, balance)
    for number in 0..<transfers where left > 1 {
      let share = min(0.5 * boldness * exp(0.5 * measured(&draws, .amount)), 1)
      let amount = share * left
      if time >= stop {
        isStopped = true
        return
      }
      pay(time, "transfer out", "payee-new-\(1 + number)", amount)
      guard passes(amount, &draws) else {
        isStopped = true
        return
      }
      noticed(time, &stop, &draws)
      left -= amount
      loss += amount
      time += gap
    }
  }

  /// The whole limit within days, at shops whose goods can be sold on.
  private mutating func bustOut(from begins: Double, _ draws: inout Draws) {
    let gap = 14_400 * exp(0.8 * measured(&draws, .pace))
    var (time, left) = (begins, limit)
    for number in 0..<8 where left > 5 {
      let amount = min(0.25 * limit * boldness * exp(0.6 * measured(&draws, .amount)), left)
      pay(time, "card", ["electronics", "jewellery"][number % 2] + "-\(1 + number)", amount)
      // The customer is who they say they are: questions are answered.
      left -= amount
      loss += amount
      time += gap
    }
  }

  /// Stolen money comes in, and leaves through one to four more accounts.
  private mutating func passOn(from begins: Double, _ draws: inout Draws) {
    let amount = 2500 * boldness * exp(1.1 * measured(&draws, .amount))
    let length =
      1 + draws.choose(at: Payments.Place.hops.site(of: typology), among: Payments.counts[1]).option
    let gap = 7200 * exp(1.2 * measured(&draws, .pace))
    let keeps = 0.02 + 0.1 * NormalLaw.tails(measured(&draws, .keeps)).lower
    pay(begins, "transfer in", "victim", amount)
    var (time, stop, moving) = (begins, Double.infinity, amount)
    for hop in 1...length {
      noticed(time, &stop, &draws)
      time += gap
      if time >= stop {
        isStopped = true
        return
      }
      moving *= 1 - keeps
      hops = hop
      pay(time, hop == 1 ? "transfer out" : "transfer on", "mule-\(hop)", moving)
    }
    loss = moving
  }
}
