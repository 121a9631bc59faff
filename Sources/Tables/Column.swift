/// A named column: what its cells mean, how they were spelled, and the cells.
public struct Column: Sendable, Equatable {
  public var schema: ColumnSchema
  public var storage: Storage

  public init(_ schema: ColumnSchema, _ storage: Storage) {
    self.schema = schema
    self.storage = storage
  }

  public init(_ name: String, _ kind: Kind, _ storage: Storage) {
    self.init(ColumnSchema(name: name, kind: kind), storage)
  }

  public var name: String { schema.name }
  public var kind: Kind { schema.kind }
  public var count: Int { storage.count }

  /// Whether cells are numbers or dates, so that order and distance mean something.
  public var isOrdered: Bool {
    switch storage {
    case .doubles, .integers: true
    case .codes, .text: false
    }
  }

  public func isMissing(_ row: Int) -> Bool { storage.isMissing(row) }

  /// *Complexity*: one pass.
  public var missingCount: Int { (0..<count).reduce(0) { $0 + (isMissing($1) ? 1 : 0) } }

  /// The cells as numbers, missing as NaN: measurements as they are, whole numbers and dates
  /// converted, codes as their code. Nil for text.
  public var numbers: [Double]? {
    switch storage {
    case .doubles(let cells): cells
    case .integers(let cells): cells.map { $0 == Storage.missingInteger ? .nan : Double($0) }
    case .codes(let cells, _): cells.map { $0 < 0 ? .nan : Double($0) }
    case .text: nil
    }
  }

  public func taking(_ rows: some Collection<Int>) -> Column {
    Column(schema, storage.taking(rows))
  }

  /// This column followed by another block of it.
  ///
  /// Categories may list their levels differently in the two; the result lists this column's
  /// first.
  public func appending(_ other: Column) -> Column {
    switch (storage, other.storage) {
    case (.doubles(let a), .doubles(let b)): Column(schema, .doubles(a + b))
    case (.integers(let a), .integers(let b)): Column(schema, .integers(a + b))
    case (.text(let a), .text(let b)): Column(schema, .text(a + b))
    case (.codes(let a, let levels), .codes(let b, let others)):
      if levels == others {
        Column(schema, .codes(a + b, levels: levels))
      } else {
        Column(schema, Column.joined(a, levels, b, others))
      }
    default:
      preconditionFailure("Two blocks of one column must have the same storage.")
    }
  }

  private static func joined(
    _ a: [Int32], _ levels: [String], _ b: [Int32], _ others: [String]
  ) -> Storage {
    var all = levels
    var index = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    let translated = others.map { level -> Int32 in
      if let known = index[level] { return known }
      let new = Int32(all.count)
      all.append(level)
      index[level] = new
      return new
    }
    return .codes(a + b.map { $0 < 0 ? -1 : translated[Int($0)] }, levels: all)
  }
}
