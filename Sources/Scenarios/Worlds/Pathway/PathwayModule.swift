import Foundation

/// A patient's way through a disease as a state machine: states, delays, weighted transitions.
///
/// The form is that of Synthea's generic module framework (Walonoski et al. 2018,
/// doi:10.1093/jamia/ocx079), of which the parts that concern one disease alone are understood.
struct PathwayModule: Sendable {
  var name: String
  var states: [State] = []
  /// The state called Initial.
  var start = 0
  /// Slots of what is remembered of a patient: attributes and conditions.
  var slots: [String] = []
  /// Slots that the module reads and never sets: what a scenario must say of a patient.
  var inputs: [Int] = []
  var sites: [ChanceSite] = []

  struct State: Sendable {
    var name: String
    /// As the module calls it: Delay, ConditionOnset...
    var type: String
    var action: Action
    var transition: Transition
  }

  enum Action: Sendable {
    case pass
    case end
    case die
    /// Time passes; a duration that is drawn has a site.
    case wait(Duration, site: Int?)
    case waitUntil(PathwayCondition)
    case set(slot: Int, value: Double)
    case add(slot: Int, amount: Double)
  }

  /// Seconds.
  enum Duration: Sendable, Equatable {
    case exact(Double)
    case uniform(Double, Double)
    case normal(mean: Double, sd: Double)
    case exponential(mean: Double)

    /// What a standard normal number stands for; a normal law's negative times are none.
    func seconds(_ z: Double) -> Double {
      switch self {
      case .exact(let time): return time
      case .uniform(let low, let high): return low + (high - low) * NormalLaw.tails(z).lower
      case .normal(let mean, let sd): return max(mean + sd * z, 0)
      case .exponential(let mean):
        return -mean * log(max(NormalLaw.tails(z).upper, .leastNormalMagnitude))
      }
    }
  }

  enum Transition: Sendable {
    case nowhere
    case direct(Int)
    case distributed(Shares)
    /// The first whose condition holds; nil always does.
    case conditional([(PathwayCondition?, Shares)])

    /// Every state it may lead to.
    var targets: [Int] {
      switch self {
      case .nowhere: []
      case .direct(let state): [state]
      case .distributed(let shares): shares.to
      case .conditional(let cases): cases.flatMap { $0.1.to }
      }
    }
  }

  /// States with their probabilities.
  struct Shares: Sendable {
    var to: [Int]
    /// By option: fixed, or a slot's value with a fixed one where it is not set.
    var probabilities: [(fixed: Double, slot: Int?)]
    /// Nil where there is only one.
    var site: Int?

    /// Summing to one, whatever the slots say.
    func values(_ slots: [Double]) -> [Double] {
      if site == nil { return [1] }
      let values = probabilities.map { share -> Double in
        guard let slot = share.slot, slots[slot].isFinite else { return share.fixed }
        return min(max(slots[slot], 0), 1)
      }
      let sum = values.reduce(0, +)
      return sum > 0 ? values.map { $0 / sum } : values.map { _ in 1 / Double(values.count) }
    }
  }

  /// Most decisions by chance on any path; nil where paths can go round.
  ///
  /// *Complexity*: states and transitions.
  var mostChoices: Int? {
    var most = [Int?](repeating: nil, count: states.count)
    var open = [Bool](repeating: false, count: states.count)
    // Depth first, without recursion: modules come from strangers.
    var stack: [(state: Int, next: Int)] = [(start, 0)]
    open[start] = true
    while let (state, next) = stack.last {
      let targets = states[state].transition.targets
      if next < targets.count {
        stack[stack.count - 1].next += 1
        let target = targets[next]
        if open[target] { return nil }
        if most[target] == nil {
          open[target] = true
          stack.append((target, 0))
        }
        continue
      }
      var own = 0
      if case .wait(_, .some) = states[state].action { own += 1 }
      let chooses =
        switch states[state].transition {
        case .distributed(let shares): shares.site != nil
        case .conditional(let cases): cases.contains { $0.1.site != nil }
        default: false
        }
      if chooses { own += 1 }
      most[state] = own + (targets.compactMap { most[$0] }.max() ?? 0)
      open[state] = false
      stack.removeLast()
    }
    return most[start]
  }

  /// The odds of coming from each state to another, whatever conditions say: a guide, not an answer.
  ///
  /// *Complexity*: 2,000 sweeps over the transitions at most.
  func odds(of target: Int) -> [Double] {
    var odds = [Double](repeating: 0, count: states.count)
    odds[target] = 1
    let unset = [Double](repeating: .nan, count: slots.count)
    for _ in 0..<2000 {
      var change = 0.0
      for (index, state) in states.enumerated().reversed() where index != target {
        func mean(_ shares: Shares) -> Double {
          zip(shares.to, shares.values(unset)).reduce(0) { $0 + odds[$1.0] * $1.1 }
        }
        let new =
          switch state.transition {
          case .nowhere: 0.0
          case .direct(let next): odds[next]
          case .distributed(let shares): mean(shares)
          case .conditional(let cases):
            cases.reduce(0) { $0 + mean($1.1) } / Double(max(cases.count, 1))
          }
        change = max(change, abs(new - odds[index]))
        odds[index] = new
      }
      if change < 1e-14 { break }
    }
    return odds
  }
}

/// What a module may ask of a patient.
indirect enum PathwayCondition: Sendable {
  case always(Bool)
  /// 0 female, 1 male.
  case sex(Double)
  /// Seconds.
  case age(Comparison, Double)
  case slot(Int, Comparison, Double)
  case isSet(Int)
  case passed(state: Int)
  case atLeast(Int, [PathwayCondition])
  case atMost(Int, [PathwayCondition])
  case not(PathwayCondition)

  enum Comparison: String, Sendable {
    case less = "<"
    case atMost = "<="
    case equal = "=="
    case atLeast = ">="
    case more = ">"
    case unequal = "!="

    /// What is not set compares with nothing but being unequal.
    func holds(_ a: Double, _ b: Double) -> Bool {
      switch self {
      case .less: a < b
      case .atMost: a <= b
      case .equal: a == b
      case .atLeast: a >= b
      case .more: a > b
      case .unequal: a != b
      }
    }
  }

  func holds(sex: Double, age: Double, slots: [Double], passed: (Int) -> Bool) -> Bool {
    switch self {
    case .always(let truth): truth
    case .sex(let wanted): sex == wanted
    case .age(let comparison, let wanted): comparison.holds(age, wanted)
    case .slot(let slot, let comparison, let wanted): comparison.holds(slots[slot], wanted)
    case .isSet(let slot): !slots[slot].isNaN
    case .passed(let state): passed(state)
    case .atLeast(let count, let parts):
      parts.count { $0.holds(sex: sex, age: age, slots: slots, passed: passed) } >= count
    case .atMost(let count, let parts):
      parts.count { $0.holds(sex: sex, age: age, slots: slots, passed: passed) } <= count
    case .not(let part): !part.holds(sex: sex, age: age, slots: slots, passed: passed)
    }
  }

  /// The age at which a wait for it ends, where it is one for an age; seconds.
  var awaitedAge: Double? {
    if case .age(let comparison, let age) = self, comparison == .atLeast || comparison == .more {
      return age
    }
    return nil
  }
}
