import Foundation

/// Patients who go through a module's states, one after another, until they end, die, or are lost from
/// sight.
///
/// Every decision and every drawn delay is one standard normal number, so that a patient's path has an
/// exact likelihood ratio under tilted transitions and delays.
struct Pathway: ChanceWorld {
  let name = "pathway"
  let summary = "A patient goes through a disease's states, with delays and weighted ways."
  let module: PathwayModule
  /// What is told of each patient: a name, and the state it stands for.
  let watched: [(name: String, state: Int)]
  /// The state whose odds guide the search.
  let toward: Int?
  let chances: Int

  private let logOdds: [Double]
  let guide: Tilt

  /// A path that goes on longer is cut off.
  static let mostSteps = 10_000

  /// - Parameter mostChoices: numbers a patient takes at most; the module's own bound where nil.
  init(
    _ module: PathwayModule, watching watched: [(name: String, state: Int)], toward: Int?,
    mostChoices: Int?
  ) {
    self.module = module
    self.watched = watched
    self.toward = toward
    chances = module.mostChoices ?? mostChoices ?? 200
    let odds = toward.map { module.odds(of: $0) }
    logOdds = odds?.map { log(max($0, 1e-300)) } ?? []
    var guide = Tilt.none(module.sites.count)
    func lean(_ shares: PathwayModule.Shares) {
      guard let site = shares.site, let odds else { return }
      let unset = [Double](repeating: .nan, count: module.slots.count)
      let mean = zip(shares.to, shares.values(unset)).reduce(0) { $0 + odds[$1.0] * $1.1 }
      guard mean > 0, Set(shares.to.map { odds[$0] }).count > 1 else { return }
      guide.factors[site] = shares.to.map { max(odds[$0] / mean, 0.02) }
    }
    for state in module.states {
      switch state.transition {
      case .distributed(let shares): lean(shares)
      case .conditional(let cases): for one in cases { lean(one.1) }
      default: break
      }
    }
    self.guide = guide
  }

  var sites: [ChanceSite] { module.sites }

  var actors: [Actor] {
    [
      Actor(
        "patient",
        [
          Field("age", "year", 0, 0...120, "when the path begins"),
          Field("sex", "1", 0, 0...1, "0 female, 1 male"),
          Field("until", "year", 100, 0...150, "age at which the patient is lost from sight"),
        ]
          + module.inputs.map {
            Field(module.slots[$0], "1", nil, -1e9...1e9, "an attribute the module reads")
          })
    ]
  }

  var outcomes: [Outcome] {
    [
      Outcome("died", nil, "the path came to a Death state"),
      Outcome("age_at_end", "year", "of death, of the path's end, or when lost from sight"),
      Outcome("cut_off", nil, "the path was longer than is played"),
      Outcome(
        "nearness", "1", "log odds of coming to the state looked for, at the nearest; 0 there"),
    ]
      + watched.flatMap { watch in
        [
          Outcome(watch.name, nil, "came to \(module.states[watch.state].name)"),
          Outcome("\(watch.name)_age", "year", "then, the first time; missing if never"),
        ]
      }
  }

  var logShape: LogShape? {
    LogShape(
      words: ["state", "type"], numbers: [("age", Unit.known("year"))], time: Unit.known("d"))
  }

  func walk(
    _ fields: FieldRow, _ draws: inout Draws, into outcomes: Columns?, log: inout [LogEntry]?
  ) {
    let born = fields[0]
    let sex = fields[1].rounded()
    let end = max(fields[2], born)
    var slots = [Double](repeating: .nan, count: module.slots.count)
    for (index, slot) in module.inputs.enumerated() { slots[slot] = fields[3 + index] }
    var firstAge = [Double](repeating: .nan, count: module.states.count)
    var age = born
    var now = module.start
    var hasDied = false
    var isCut = false
    var nearest = -Double.infinity
    var steps = 0
    path: while true {
      let state = module.states[now]
      if firstAge[now].isNaN { firstAge[now] = age }
      if !logOdds.isEmpty { nearest = max(nearest, logOdds[now]) }
      log?.append(
        LogEntry(time: age - born, words: [state.name, state.type], numbers: [age]))
      switch state.action {
      case .pass: break
      case .end: break path
      case .die:
        hasDied = true
        break path
      case .wait(let duration, let site):
        age += duration.seconds(site.map { draws.score(at: $0) } ?? 0)
      case .waitUntil(let condition):
        if !condition.holds(sex: sex, age: age, slots: slots, passed: { !firstAge[$0].isNaN }) {
          // Alone in the world, a patient changes by growing older only.
          age = condition.awaitedAge ?? .infinity
        }
      case .set(let slot, let value): slots[slot] = value
      case .add(let slot, let amount):
        slots[slot] = (slots[slot].isNaN ? 0 : slots[slot]) + amount
      }
      if age >= end {
        age = end
        break
      }
      let taken: PathwayModule.Shares?
      switch state.transition {
      case .nowhere: break path
      case .direct(let next):
        taken = nil
        now = next
      case .distributed(let shares): taken = shares
      case .conditional(let cases):
        taken =
          cases.first {
            $0.0?.holds(sex: sex, age: age, slots: slots, passed: { !firstAge[$0].isNaN }) ?? true
          }?.1
        if taken == nil { break path }
      }
      if let taken {
        let shares = taken.values(slots)
        guard let site = taken.site else {
          now = taken.to[0]
          continue
        }
        let choice = draws.choose(at: site, among: shares)
        if outcomes != nil, !logOdds.isEmpty {
          nearest = max(nearest, missed(taken, shares, choice.score, from: logOdds[now]))
        }
        now = taken.to[choice.option]
      }
      steps += 1
      if steps >= Self.mostSteps || draws.isExhausted {
        isCut = true
        break
      }
    }
    guard let outcomes else { return }
    let row = fields.row
    outcomes[0][row] = hasDied ? 1 : 0
    outcomes[1][row] = age
    outcomes[2][row] = isCut ? 1 : 0
    outcomes[3][row] = nearest
    for (index, watch) in watched.enumerated() {
      outcomes[4 + 2 * index][row] = firstAge[watch.state].isNaN ? 0 : 1
      outcomes[5 + 2 * index][row] = firstAge[watch.state]
    }
  }

  /// How near a decision came to the best way, between the odds before it and those of that way.
  ///
  /// What only says yes or no gives a climbing search nothing to hold on to; this does.
  private func missed(
    _ taken: PathwayModule.Shares, _ shares: [Double], _ z: Double, from here: Double
  ) -> Double {
    let possible = taken.to.indices.filter { shares[$0] > 0 }
    guard let best = possible.max(by: { logOdds[taken.to[$0]] < logOdds[taken.to[$1]] }),
      logOdds[taken.to[best]] > here
    else { return here }
    let begin = shares[..<best].reduce(0, +)
    let low = begin > 0 ? NormalLaw.quantile(min(begin, 1 - 0x1p-53)) : -Double.infinity
    let end = begin + shares[best]
    let high = end < 1 ? NormalLaw.quantile(max(end, 1e-300)) : Double.infinity
    let distance = z < low ? low - z : z > high ? z - high : 0
    return here + (logOdds[taken.to[best]] - here) * exp(-distance)
  }
}
