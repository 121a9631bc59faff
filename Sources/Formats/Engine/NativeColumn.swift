import CDuckDB
import Foundation
import Tables

/// A column that the engine hands over as numbers, dates or truth values: its cells need no
/// reading.
final class NativeColumn {
  private let schema: ColumnSchema
  private let isStated: Bool
  private let form: Form
  private var integers: [Int64] = []
  private var doubles: [Double] = []
  private var codes: [Int32] = []

  /// What the vectors hold.
  enum Form {
    case boolean, integer, floating, single, date, timestamp

    /// The form in which a type's cells can be taken, and the type to cast them to first; nil for
    /// types that are read as text.
    static func of(_ type: String) -> (form: Form, cast: String)? {
      switch type {
      case "BOOLEAN": (.boolean, "BOOLEAN")
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER":
        (.integer, "BIGINT")
      case "DOUBLE": (.floating, "DOUBLE")
      case "FLOAT": (.single, "FLOAT")
      case "DATE": (.date, "DATE")
      case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE":
        (.timestamp, "TIMESTAMP")
      case let type where type.hasPrefix("DECIMAL("):
        NativeColumn.decimalScale(type) == 0 && NativeColumn.decimalWidth(type) <= 18
          ? (.integer, "BIGINT") : (.floating, "DOUBLE")
      default: nil
      }
    }

    /// The kind cells of this form have unless something else is stated.
    var kinds: Set<Kind> {
      switch self {
      case .boolean: [.boolean]
      case .integer: [.count]
      case .floating, .single: [.measurement, .count]
      case .date: [.date]
      case .timestamp: [.timestamp]
      }
    }
  }

  static func decimalScale(_ type: String) -> Int { numbers(of: type).last ?? 0 }
  static func decimalWidth(_ type: String) -> Int { numbers(of: type).first ?? 38 }
  private static func numbers(of type: String) -> [Int] {
    type.split { !$0.isNumber }.compactMap { Int($0) }
  }

  /// - Parameter stated: what the user said about the column; its kind is one of the form's.
  init(name: String, type: String, form: Form, stated: ColumnSchema?) {
    self.form = form
    isStated = stated != nil
    var schema = stated ?? ColumnSchema(name: name, kind: .measurement)
    schema.format.sourceType = schema.format.sourceType ?? type
    if stated == nil {
      switch form {
      case .boolean: schema.kind = .boolean
      case .integer: schema.kind = .count
      case .floating, .single: schema.kind = .measurement
      case .date: schema.kind = .date
      case .timestamp: schema.kind = .timestamp
      }
      if type.hasPrefix("DECIMAL("), NativeColumn.decimalScale(type) > 0 {
        schema.format.decimals = NativeColumn.decimalScale(type)
        schema.format.paddedDecimals = true
      }
    }
    self.schema = schema
  }

  /// Makes room for so many rows.
  func reserve(_ rows: Int) {
    switch form {
    case .boolean: codes.reserveCapacity(rows)
    case .integer, .date, .timestamp: integers.reserveCapacity(rows)
    case .floating, .single: doubles.reserveCapacity(rows)
    }
  }

  /// Bytes a row takes: a number, and for whole ones that prove to be identifiers their text.
  var bytesPerRow: Double {
    switch form {
    case .boolean: 4
    case .integer: 16
    case .floating, .single, .date, .timestamp: 8
    }
  }

  /// Takes a column of the current chunk, or those of its rows that are listed.
  func take(_ rows: Rows, _ column: Int, kept: [Int]? = nil) {
    if let kept {
      take(kept, rows, column)
    } else {
      take(0..<rows.rowCount, rows, column)
    }
  }

  @inline(__always)
  private func take(_ kept: some Collection<Int>, _ rows: Rows, _ column: Int) {
    let count = rows.rowCount
    let validity = rows.validity(column)
    @inline(__always) func isThere(_ row: Int) -> Bool {
      validity.map { $0[row >> 6] >> UInt64(row & 63) & 1 == 1 } ?? true
    }
    switch form {
    case .boolean:
      let cells = rows.data(column, as: UInt8.self)
      for row in kept { codes.append(isThere(row) ? (cells[row] == 0 ? 0 : 1) : -1) }
    case .integer:
      let cells = rows.data(column, as: Int64.self)
      if validity == nil, kept.count == count {
        integers.append(contentsOf: UnsafeBufferPointer(start: cells, count: count))
      } else {
        for row in kept {
          integers.append(isThere(row) ? cells[row] : Storage.missingInteger)
        }
      }
    case .floating:
      let cells = rows.data(column, as: Double.self)
      for row in kept {
        doubles.append(isThere(row) && cells[row].isFinite ? cells[row] : .nan)
      }
    case .single:
      let cells = rows.data(column, as: Float.self)
      for row in kept {
        doubles.append(
          isThere(row) && cells[row].isFinite ? NativeColumn.shortest(cells[row]) : .nan)
      }
    case .date:
      let cells = rows.data(column, as: Int32.self)
      for row in kept {
        // The engine's infinities are its largest numbers.
        let isFinite = cells[row] != .max && cells[row] != -.max
        integers.append(isThere(row) && isFinite ? Int64(cells[row]) : Storage.missingInteger)
      }
    case .timestamp:
      let cells = rows.data(column, as: Int64.self)
      for row in kept {
        let isFinite = cells[row] != .max && cells[row] != -.max
        integers.append(isThere(row) && isFinite ? cells[row] : Storage.missingInteger)
      }
    }
  }

  /// The double that has the fewest digits among those that round to the float: 0.1, not
  /// 0.10000000149.
  static func shortest(_ value: Float) -> Double {
    for decimals in 0...8 {
      let power = CellEncoder.powers[decimals]
      let candidate = (Double(value) * power).rounded() / power
      if Float(candidate) == value { return candidate }
    }
    return Double(value.description) ?? Double(value)
  }

  /// The fewest digits after the point that spell all numbers exactly; nil where nine do not.
  static func decimals(of numbers: [Double]) -> Int? {
    var decimals = 0
    for number in numbers where !number.isNaN {
      while true {
        let power = CellEncoder.powers[decimals]
        let scaled = (number * power).rounded()
        if abs(scaled) < 9e15, scaled / power == number { break }
        decimals += 1
        if decimals > 9 { return nil }
      }
    }
    return decimals
  }

  func column() -> Column {
    switch form {
    case .boolean: return Column(schema, .codes(codes, levels: ["false", "true"]))
    case .date, .timestamp: return Column(schema, .integers(integers))
    case .integer:
      if !isStated, KindRules.isIdentifier(integers, name: schema.name) {
        var schema = schema
        schema.kind = .identifier
        schema.format.decimals = 0  // its texts are whole numbers
        return Column(
          schema, .text(integers.map { $0 == Storage.missingInteger ? nil : String($0) }))
      }
      return Column(schema, .integers(integers))
    case .floating, .single:
      var schema = schema
      if !isStated, schema.format.decimals == nil {
        schema.format.decimals = NativeColumn.decimals(of: doubles)
        let isEmpty = doubles.allSatisfy(\.isNaN)
        if schema.format.decimals == 0 {
          schema.format.decimals = nil
          if !isEmpty { schema.kind = .count }
        }
      }
      guard schema.kind == .count else { return Column(schema, .doubles(doubles)) }
      return Column(
        schema,
        .integers(
          doubles.map { $0.isNaN || abs($0) > 9e18 ? Storage.missingInteger : Int64($0) }))
    }
  }
}
