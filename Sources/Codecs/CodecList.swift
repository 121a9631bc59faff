public import Tables

extension [any Codec] {
  /// Every codec there is: one line each.
  public static var standard: [any Codec] {
    [
      NumberCodec(),
      CategoryCodec(),
      IdentifierCodec(),
      TextCodec(),
    ]
  }
}
