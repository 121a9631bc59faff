import Tables

/// What a column's cells are in a Parquet file.
enum ParquetType: Equatable {
  case boolean
  /// A number of 32 bits, told to be of the narrowest width that is wide enough and at least `least`.
  case int32(least: Int, isSigned: Bool)
  case int64
  case decimal(digits: Int, scale: Int)
  case float
  case double
  case date
  case timestamp
  case text

  /// Parquet's number of the type that cells are stored in.
  var physical: Int {
    switch self {
    case .boolean: 0
    case .int32, .date: 1
    case .int64, .decimal, .timestamp: 2
    case .float: 4
    case .double: 5
    case .text: 6
    }
  }

  /// Bytes of a number as it is.
  var byteCount: Int { physical == 1 || physical == 4 ? 4 : 8 }
  var isWhole: Bool { physical == 1 || physical == 2 }

  /// The type of a column as its source declared it; nil where only the engine knows.
  init?(_ column: ColumnSchema) {
    let source = column.format.sourceType?.uppercased()
    switch (column.kind, source) {
    case (.count, nil), (.count, "BIGINT"): self = .int64
    case (.count, "TINYINT"): self = .int32(least: 8, isSigned: true)
    case (.count, "SMALLINT"): self = .int32(least: 16, isSigned: true)
    case (.count, "INTEGER"): self = .int32(least: 32, isSigned: true)
    case (.count, "UTINYINT"): self = .int32(least: 8, isSigned: false)
    case (.count, "USMALLINT"): self = .int32(least: 16, isSigned: false)
    case (.measurement, nil), (.measurement, "DOUBLE"), (.count, "DOUBLE"): self = .double
    case (.measurement, "FLOAT"), (.count, "FLOAT"): self = .float
    case (.measurement, let type?), (.count, let type?):
      guard type.hasPrefix("DECIMAL(") else { return nil }
      let (digits, scale) = (NativeColumn.decimalWidth(type), NativeColumn.decimalScale(type))
      guard (1...18).contains(digits), (0...min(digits, 15)).contains(scale) else { return nil }
      self = .decimal(digits: digits, scale: scale)
    case (.date, nil), (.date, "DATE"): self = .date
    case (.timestamp, nil), (.timestamp, "TIMESTAMP"): self = .timestamp
    case (.boolean, nil), (.boolean, "BOOLEAN"): self = .boolean
    // Whether such texts are all numbers is only known at the end.
    case (.identifier, nil) where column.format.decimals == 0: return nil
    case (.category, nil), (.text, nil), (.identifier, nil): self = .text
    case (.category, let type?), (.text, let type?), (.identifier, let type?),
      (.boolean, let type?):
      guard Staging.isText(type) else { return nil }
      self = .text
    default: return nil
    }
  }

  /// The type in which the first cells fit: this one, or the natural one of the kind.
  func fitting(_ cells: Storage) -> ParquetType {
    switch (self, cells) {
    case (.boolean, .codes(_, let levels)):
      levels.allSatisfy { ParquetType.truth($0) != nil } ? self : .text
    case (.boolean, _): .text
    case (.int32, .integers(let cells)):
      cells.allSatisfy { $0 == Storage.missingInteger || Int32(exactly: $0) != nil } ? self : .int64
    case (.decimal(let digits, let scale), .integers(let cells)):
      cells.allSatisfy {
        $0 == Storage.missingInteger
          || Double($0).magnitude * CellEncoder.powers[scale] < ParquetType.power(digits)
      } ? self : .int64
    case (.decimal(let digits, let scale), .doubles(let cells)):
      cells.allSatisfy {
        $0.isNaN || $0.magnitude * CellEncoder.powers[scale] < ParquetType.power(digits)
      } ? self : .double
    case (.float, .doubles(let cells)):
      cells.allSatisfy { $0.isNaN || Float($0).isFinite } ? self : .double
    default: self
    }
  }

  /// A word for true or false; nil for any other.
  static func truth(_ word: String) -> Bool? {
    switch word.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// What whole numbers of so many digits stay below.
  static func power(_ digits: Int) -> Double {
    CellEncoder.powers[min(digits, 15)] * CellEncoder.powers[max(0, digits - 15)]
  }

  /// A number as it stands in the file.
  func bytes(_ bits: UInt64) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
  }

  /// Writes what a schema says about the column.
  ///
  /// - Parameter range: of the whole numbers that were written.
  func describe(_ name: String, range: ClosedRange<Int64>?, in thrift: inout ThriftWriter) {
    thrift.field(1, int32: physical)
    thrift.field(3, int32: 1)  // optional
    thrift.field(4, name)
    switch self {
    case .boolean, .float, .double: break
    case .int32(let least, let isSigned): thrift.field(6, int32: Self.width(least, isSigned, range))
    case .int64: thrift.field(6, int32: 18)
    case .decimal(let digits, let scale):
      thrift.field(6, int32: 5)
      thrift.field(7, int32: scale)
      thrift.field(8, int32: digits)
      thrift.field(10) {
        $0.field(5) {
          $0.field(1, int32: scale)
          $0.field(2, int32: digits)
        }
      }
    case .date:
      thrift.field(6, int32: 6)
      thrift.field(10) { $0.field(6) { _ in } }
    case .timestamp:
      // Only the newer annotation can say that the time is local.
      thrift.field(10) {
        $0.field(8) {
          $0.field(1, false)
          $0.field(2) { $0.field(2) { _ in } }
        }
      }
    case .text:
      thrift.field(6, int32: 0)
      thrift.field(10) { $0.field(1) { _ in } }
    }
  }

  /// Parquet's number of the narrowest annotation that holds a range.
  private static func width(_ least: Int, _ isSigned: Bool, _ range: ClosedRange<Int64>?) -> Int {
    let range = range ?? 0...0
    if !isSigned {
      if least <= 8, 0...255 ~= range.lowerBound, 0...255 ~= range.upperBound { return 11 }
      if 0...65_535 ~= range.lowerBound, 0...65_535 ~= range.upperBound { return 12 }
      return 17
    }
    if least <= 8, -128...127 ~= range.lowerBound, -128...127 ~= range.upperBound { return 15 }
    if least <= 16, -32_768...32_767 ~= range.lowerBound, -32_768...32_767 ~= range.upperBound {
      return 16
    }
    return 17
  }
}
