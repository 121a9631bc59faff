import Foundation
import Tables

/// A table of the engine's that takes blocks, and the statement that reads it in the types of the
/// original.
///
/// *Memory*: bounded: what does not fit is spilled to disk.
final class Staging {
  let database: Database
  private let schema: Schema
  private let types: [Appender.Kind]
  /// Columns whose cells are spelled here, since the original holds them as text.
  private let spelled: [CellEncoder?]
  private var appender: Appender?

  init(_ database: Database, schema: Schema) throws {
    self.database = database
    self.schema = schema
    var types: [Appender.Kind] = []
    var spelled: [CellEncoder?] = []
    for column in schema.columns {
      let isSpelled = Staging.isText(column.format.sourceType)
      let type: Appender.Kind =
        switch column.kind {
        case .count: .bigint
        case .measurement: .double
        case .date: .date
        case .timestamp: .timestamp
        default: .varchar
        }
      types.append(isSpelled ? .varchar : type)
      spelled.append(isSpelled && type != .varchar ? CellEncoder(column) : nil)
    }
    self.types = types
    self.spelled = spelled
    let columns = types.enumerated().map { "c\($0) \(Staging.name(of: $1))" }
    try database.execute("CREATE TABLE staged (\(columns.joined(separator: ", ")))")
    appender = try Appender(database, table: "staged", types: types)
  }

  static func isText(_ sourceType: String?) -> Bool {
    guard let type = sourceType?.uppercased() else { return false }
    return type == "VARCHAR" || type == "TEXT" || type == "JSON" || type.hasPrefix("ENUM(")
      || type.hasPrefix("VARCHAR(")
  }

  private static func name(of type: Appender.Kind) -> String {
    switch type {
    case .boolean: "BOOLEAN"
    case .bigint: "BIGINT"
    case .double: "DOUBLE"
    case .timestamp: "TIMESTAMP"
    case .date: "DATE"
    case .varchar: "VARCHAR"
    case .blob: "BLOB"
    }
  }

  func append(_ block: Table) throws {
    precondition(
      block.columns.map(\.name) == schema.columns.map(\.name),
      "A block must have the schema's columns in its order.")
    guard spelled.contains(where: { $0 != nil }) else {
      try appender?.append(block)
      return
    }
    let columns = zip(block.columns, spelled).map { column, encoder in
      encoder.map { Column(column.schema, Staging.spelled(column.storage, $0)) } ?? column
    }
    try appender?.append(Table(columns))
  }

  private static func spelled(_ storage: Storage, _ encoder: CellEncoder) -> Storage {
    func text(_ body: (inout ByteBuffer) -> Void) -> String {
      var bytes = ByteBuffer(capacity: 64)
      body(&bytes)
      return String(decoding: bytes.raw, as: UTF8.self)
    }
    switch storage {
    case .doubles(let cells):
      return .text(cells.map { cell in cell.isNaN ? nil : text { encoder.append(cell, to: &$0) } })
    case .integers(let cells):
      return .text(
        cells.map { cell in
          cell == Storage.missingInteger ? nil : text { encoder.append(cell, to: &$0) }
        })
    case .codes, .text: return storage
    }
  }

  /// Ends the appending and returns a SELECT of all columns in their original types and names.
  ///
  /// - Parameter supported: whether the target knows a type; others are written in their natural
  ///   one.
  func selection(_ supported: (String) -> Bool = { _ in true }) throws -> String {
    try appender?.end()
    appender = nil
    // A cast must hold for every cell, or the natural type is kept.
    var wishes: [(index: Int, type: String)] = []
    for (index, column) in schema.columns.enumerated() {
      if let type = column.format.sourceType {
        if Staging.name(of: types[index]) != type, !Staging.isText(type), supported(type),
          try isKnown(type)
        {
          wishes.append((index, type))
        }
      } else if column.kind == .boolean, supported("BOOLEAN") {
        wishes.append((index, "BOOLEAN"))
      } else if column.kind == .identifier, column.format.decimals == 0 {
        wishes.append((index, "BIGINT"))
      }
    }
    var casts = [String?](repeating: nil, count: types.count)
    if !wishes.isEmpty {
      let checks = wishes.map { wish in
        let isBoolean = wish.type == "BOOLEAN"
        // Only the words themselves: casting would take yes and t for true as well.
        let fits =
          isBoolean
          ? "lower(c\(wish.index)) IN ('true', 'false')"
          : "TRY_CAST(\(rounded(wish.index)) AS \(wish.type)) IS NOT NULL"
        return "CAST(coalesce(bool_and(c\(wish.index) IS NULL OR \(fits)), true) AS VARCHAR)"
      }
      let verdict = try database.texts("SELECT \(checks.joined(separator: ", ")) FROM staged")
      for (position, wish) in wishes.enumerated() where verdict.first?[position] == "true" {
        casts[wish.index] = wish.type
      }
    }
    let columns = schema.columns.enumerated().map { index, column in
      let cell = rounded(index)
      let typed = casts[index].map { "CAST(\(cell) AS \($0))" } ?? cell
      return "\(typed) AS \(Database.quoted(column.name))"
    }
    return "SELECT \(columns.joined(separator: ", ")) FROM staged"
  }

  /// A column, its numbers rounded to the decimals of the original.
  private func rounded(_ index: Int) -> String {
    guard types[index] == .double, let decimals = schema.columns[index].format.decimals,
      decimals <= 15
    else { return "c\(index)" }
    return "round(c\(index), \(decimals))"
  }

  /// Whether the engine has a type of that name; a name from a schema file may be anything.
  private func isKnown(_ type: String) throws -> Bool {
    let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_(), []\"'abcdefghijklmnopqrstuvwxyz")
    guard type.allSatisfy({ letters.contains($0) }), !type.contains("--") else { return false }
    return (try? database.query("SELECT NULL::\(type)")) != nil
  }
}
