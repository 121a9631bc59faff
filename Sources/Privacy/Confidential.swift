/// Data that can be asked through a mechanism, and not read.
///
/// What leaves has been paid for from a budget first. The wrapper guards against slips, not against
/// the program's own author: conformances to the query protocols see the value, and are listed and
/// tested for that reason.
public struct Confidential<Value: Sendable>: Sendable {
  private let value: Value
  public let unit: PrivacyUnit

  /// - Parameter value: holds at most `unit.rows` records of each unit; `bounded(by:)` sees to it.
  public init(_ value: Value, unit: PrivacyUnit) {
    self.value = value
    self.unit = unit
  }

  /// The same records in another form. Costs nothing: neighbours stay neighbours.
  public func transformed<T: RecordwiseTransformation>(by transformation: T)
    -> Confidential<T.Output> where T.Input == Value
  {
    Confidential<T.Output>(transformation.output(of: value), unit: unit)
  }

  /// The counts, with discrete Gaussian noise in each.
  ///
  /// One unit changes at most `unit.rows · cellsPerRecord` counts by one, or fewer by more: its L2
  /// sensitivity is at most unit.rows · √cellsPerRecord, charged as if that were rounded up.
  public func release<Q: CountingQuery>(
    _ query: Q, with mechanism: DiscreteGaussian, as what: String,
    charging budget: inout Budget, noise: inout Noise
  ) throws -> [Int] where Q.Value == Value {
    let sensitivity = Self.sensitivity(of: query, unit: unit)
    try budget.charge(
      mechanism.cost(sensitivity: sensitivity), for: what, by: "discrete Gaussian",
      drawing: noise.mode)
    return query.counts(of: value).map { $0 + mechanism.draw(using: &noise) }
  }

  /// The L2 sensitivity that `release` charges for.
  public static func sensitivity<Q: CountingQuery>(of query: Q, unit: PrivacyUnit) -> Int {
    let root = Int(Double(query.cellsPerRecord).squareRoot().rounded(.up))
    return unit.rows * root
  }

  /// The place of the candidate chosen.
  public func choice<Q: ScoringQuery>(
    _ query: Q, with mechanism: ExponentialSelection, as what: String,
    charging budget: inout Budget, noise: inout Noise
  ) throws -> Int where Q.Value == Value {
    try budget.charge(
      mechanism.cost, for: what, by: "exponential mechanism", drawing: noise.mode)
    return mechanism.choice(
      among: query.scores(of: value), sensitivity: query.sensitivity * unit.rows, using: &noise)
  }

  /// For mechanisms in files of their own.
  func counts<Q: NamingQuery>(_ query: Q) -> [String: Int] where Q.Value == Value {
    query.counts(of: value)
  }
}
