/// A column as a model sees it: small whole numbers.
///
/// Codes `0..<producible` may be drawn by a model. Codes `producible..<cardinality` occur in
/// training only (a level too rare to be published): a model may condition on them and must never
/// produce them.
public struct Code: Sendable, Equatable {
  /// *Shape*: one code a row.
  public var values: [UInt16]
  public var cardinality: Int
  public var producible: Int
  /// Whether neighbouring codes mean neighbouring values.
  public var isOrdered: Bool

  public init(values: [UInt16], cardinality: Int, producible: Int? = nil, isOrdered: Bool) {
    self.values = values
    self.cardinality = cardinality
    self.producible = producible ?? cardinality
    self.isOrdered = isOrdered
    precondition(cardinality >= 1 && cardinality <= 65_536, "A code has 1 to 65,536 values.")
    precondition(
      self.producible >= 1 && self.producible <= cardinality, "Something must be producible.")
  }
}
