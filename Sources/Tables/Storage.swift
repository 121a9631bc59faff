/// How a column's cells lie in memory. The list is closed.
///
/// A missing cell is a value of its own in each: NaN, `Int64.min`, code −1, nil. A file's NaN
/// therefore reads as missing.
public enum Storage: Sendable {
  case doubles([Double])
  case integers([Int64])
  /// `codes[row]` indexes `levels`; the levels are distinct.
  case codes([Int32], levels: [String])
  case text([String?])

  /// The integer that stands for a missing cell.
  public static let missingInteger = Int64.min

  public var count: Int {
    switch self {
    case .doubles(let cells): cells.count
    case .integers(let cells): cells.count
    case .codes(let cells, _): cells.count
    case .text(let cells): cells.count
    }
  }

  public func isMissing(_ row: Int) -> Bool {
    switch self {
    case .doubles(let cells): cells[row].isNaN
    case .integers(let cells): cells[row] == Storage.missingInteger
    case .codes(let cells, _): cells[row] < 0
    case .text(let cells): cells[row] == nil
    }
  }

  /// The cells at `rows`, in that order.
  public func taking(_ rows: some Collection<Int>) -> Storage {
    switch self {
    case .doubles(let cells): .doubles(rows.map { cells[$0] })
    case .integers(let cells): .integers(rows.map { cells[$0] })
    case .codes(let cells, let levels): .codes(rows.map { cells[$0] }, levels: levels)
    case .text(let cells): .text(rows.map { cells[$0] })
    }
  }
}

extension Storage: Equatable {
  /// Cell by cell; a missing cell equals a missing cell.
  public static func == (a: Storage, b: Storage) -> Bool {
    switch (a, b) {
    case (.doubles(let a), .doubles(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    case (.integers(let a), .integers(let b)): a == b
    case (.codes(let a, let levels), .codes(let b, let others)): a == b && levels == others
    case (.text(let a), .text(let b)): a == b
    default: false
    }
  }
}
