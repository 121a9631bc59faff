/// Byte codes of several features for the same rows, one plane a feature, in one allocation.
///
/// Not safe to change while another thread reads; makers fill it first and share it afterwards.
public final class CodePlanes: @unchecked Sendable {
  // Sendable: the bytes are written only through `fill`, before the planes are shared; every
  // reader after that reads.
  public let rows: Int
  public let features: Int
  /// How many different codes each feature has, at most 256.
  public private(set) var bins: [Int]
  private let bytes: UnsafeMutablePointer<UInt8>

  public init(rows: Int, features: Int) {
    precondition(rows >= 0 && features >= 0, "Sizes cannot be negative.")
    self.rows = rows
    self.features = features
    self.bins = [Int](repeating: 1, count: features)
    self.bytes = .allocate(capacity: max(1, rows * features))
    self.bytes.initialize(repeating: 0, count: max(1, rows * features))
  }

  deinit { bytes.deallocate() }

  public func plane(_ feature: Int) -> UnsafeMutablePointer<UInt8> { bytes + feature * rows }

  /// Sets one feature's codes, all of which must lie below `bins`.
  public func fill(_ feature: Int, bins count: Int, with code: (Int) -> UInt8) {
    precondition(count >= 1 && count <= 256, "A byte code has 1 to 256 values.")
    bins[feature] = count
    let plane = self.plane(feature)
    for row in 0..<rows { plane[row] = code(row) }
  }

  func setBins(_ feature: Int, _ count: Int) { bins[feature] = count }
}
