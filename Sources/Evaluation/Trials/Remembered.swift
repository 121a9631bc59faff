/// Something that several metrics of one trial need, worked out by the first that asks.
///
/// What failed is not remembered: a judging that was cancelled can be taken up again.
actor Remembered<Value: Sendable> {
  private var value: Value?

  /// - Parameter make: must give the same whoever asks.
  func value(else make: @Sendable () async throws -> Value) async rethrows -> Value {
    if let value { return value }
    let made = try await make()
    value = made
    return made
  }
}
