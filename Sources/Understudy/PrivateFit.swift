public import Chance
import Foundation
public import Privacy
import Synthesis
public import Tables
public import Tabular

/// A fit with differential privacy: what is asked for, and where its spending is written down.
public struct PrivateFit: Sendable {
  public var epsilon: Double
  public var delta: Double
  public var plan: PrivatePlan
  public var unit: PrivacyUnit
  public var ledger: SpendingLedger
  /// Whose data it is: all fits on one set of entities add up.
  public var entities: String
  /// The most that all fits on the entities may spend, as an ε at `delta`.
  public var totalEpsilon: Double?
  /// Draws the noise from a seed, for tests; voids the guarantee.
  public var noiseSeed: Seed?
  /// A training of pictures that is paid for together with the table; nil for none.
  public var training: PlannedTraining?

  public init(
    epsilon: Double, delta: Double = 1e-9, plan: PrivatePlan = .aim(AIM()),
    unit: PrivacyUnit = .row, ledger: SpendingLedger, entities: String,
    totalEpsilon: Double? = nil, noiseSeed: Seed? = nil
  ) {
    self.epsilon = epsilon
    self.delta = delta
    self.plan = plan
    self.unit = unit
    self.ledger = ledger
    self.entities = entities
    self.totalEpsilon = totalEpsilon
    self.noiseSeed = noiseSeed
  }

  /// The part of δ for finding levels that nobody declared.
  static let failureShare = 0.1

  /// Checks what can be checked without the data, writes the spend down, and learns.
  ///
  /// - Parameters:
  ///   - schema: with every column's domain.
  ///   - source: what the table is called in the ledger.
  /// - Throws: `PrivacyError`; before anything is spent where the schema or a parameter is wrong.
  public func fit(
    _ table: Table, schema: Schema, from source: String,
    telling listener: @escaping Listener = { _ in }
  ) async throws -> FittedMarginals {
    let known = try check(schema)
    let budget = try budget(
      failure: known.findsLevels ? Self.failureShare * delta : 0,
      purpose: "fit of \(source) by \(plan.name)")
    // From here on it is spent, whatever happens. What lies outside its domain is told to the curator
    // alone; nothing below depends on it.
    try OutsideRecord(columns: known.outside(of: table)).write(beside: ledger)
    var noise = noiseSeed.map(Noise.seeded) ?? .system
    let confidential = try Confidential(bounding: table, unit: unit, noise: &noise)
    switch plan {
    case .aim(let maker):
      return try await maker.fit(
        to: confidential, schema: schema, within: budget, noise: noise, telling: listener)
    case .mst(let maker):
      return try await maker.fit(
        to: confidential, schema: schema, within: budget, noise: noise, telling: listener)
    case .independent(let maker):
      return try await maker.fit(
        to: confidential, schema: schema, within: budget, noise: noise, telling: listener)
    }
  }

  /// Writes the spend of a training alone down, where there is no table beside the pictures.
  ///
  /// - Parameter training: has no share for a table.
  func trainingAlone(from source: String) throws -> Guarantee {
    try SpendingLedger.check(epsilon: epsilon, delta: delta, limit: totalEpsilon)
    return try budget(failure: 0, purpose: "fit of \(source)").settled(unit: unit, assumptions: [])
  }

  private func budget(failure: Double, purpose: String) throws -> Budget {
    var budget = try ledger.budget(
      epsilon: epsilon, delta: delta, failure: failure, entities: entities,
      purpose: purpose + (training == nil ? "" : " and private training of pictures"),
      limit: totalEpsilon, training: training)
    if training != nil { budget.trains(drawing: noiseSeed == nil ? .system : .seeded) }
    return budget
  }

  /// What must be right before a table is even read.
  @discardableResult
  public func check(_ schema: Schema) throws -> PublicKnowledge {
    try SpendingLedger.check(epsilon: epsilon, delta: delta, limit: totalEpsilon)
    return try PublicKnowledge(schema, unit: unit)
  }
}
