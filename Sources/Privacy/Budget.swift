/// What may be spent on one fit: the compiler refuses to spend it twice.
///
/// Comes from a `SpendingLedger` alone, which has written it down as spent before it is handed
/// out; and is settled into a `Guarantee` once.
public struct Budget: ~Copyable, Sendable {
  /// The ε and δ that will be claimed, whatever part of it is used.
  public let epsilon: Double
  public let delta: Double
  /// The part of δ kept for mechanisms that may fail (thresholds on unknown levels).
  public let failure: Double
  /// The ρ that ε at δ − failure allows, or the table's part of it.
  public let rho: Double
  /// A training that has been paid for with the rest; nil where all is for the table.
  public let training: SubsampledGaussian?

  public private(set) var spent = Loss.none
  private var expenses: [Guarantee.Expense] = []
  private var mode = Noise.Mode.system

  init(epsilon: Double, delta: Double, failure: Double) {
    self.epsilon = epsilon
    self.delta = delta
    self.failure = failure
    rho = Concentrated.rho(epsilon: epsilon, delta: (delta - failure).nextDown)
    training = nil
  }

  /// A budget for a table and a training together: the table gets its share of ε as ρ, the training
  /// the least noise with which both together stay within ε.
  init(epsilon: Double, delta: Double, failure: Double, training planned: PlannedTraining) throws {
    self.epsilon = epsilon
    self.delta = delta
    self.failure = failure
    rho =
      planned.tableShare > 0
      ? Concentrated.rho(
        epsilon: planned.tableShare * epsilon, delta: (delta - failure).nextDown) : 0
    training = try planned.paid(
      epsilon: epsilon, delta: delta, beside: Loss(rho: rho, failure: failure))
  }

  /// All of it.
  var whole: Spending {
    Spending(Loss(rho: rho, failure: failure), trainings: training.map { [$0] } ?? [])
  }

  /// The ρ that is left, rounded down.
  public var remaining: Double { max(0, (rho - spent.rho).nextDown) }

  /// Books a mechanism's loss before it runs.
  ///
  /// - Throws: where the budget does not cover it; nothing is booked then.
  mutating func charge(
    _ loss: Loss, for what: String, by mechanism: String, drawing mode: Noise.Mode
  ) throws {
    let after = spent + loss
    guard after.rho <= rho, after.failure <= failure else {
      throw PrivacyError(
        .spent, place: what, expected: "the budget does not cover it",
        remedy: "This is a defect: nothing was measured. Please report it.")
    }
    spent = after
    if mode == .seeded { self.mode = .seeded }
    if let place = expenses.firstIndex(where: { $0.what == what && $0.mechanism == mechanism }) {
      let earlier = expenses[place]
      expenses[place].times += 1
      expenses[place].rho = (Loss(rho: earlier.rho) + Loss(rho: loss.rho)).rho
      expenses[place].failure = (Loss(rho: earlier.failure) + Loss(rho: loss.failure)).rho
    } else {
      expenses.append(
        Guarantee.Expense(
          what: what, mechanism: mechanism, times: 1, rho: loss.rho, failure: loss.failure))
    }
  }

  /// Says where the training's noise will come from.
  public mutating func trains(drawing mode: Noise.Mode) {
    if mode == .seeded { self.mode = .seeded }
  }

  /// Ends the spending; the only way to a guarantee.
  ///
  /// - Parameter assumptions: what was taken as public, a sentence each.
  public consuming func settled(unit: PrivacyUnit, assumptions: [Guarantee.Assumption]) -> Guarantee
  {
    Guarantee(
      epsilon: epsilon, delta: delta, rho: rho, failure: failure, unit: unit,
      randomness: mode, expenses: expenses, assumptions: assumptions, training: training)
  }
}
