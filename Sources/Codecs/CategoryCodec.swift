public import Chance
public import Foundation
public import Tables

/// Categories and booleans as their rank by frequency; a missing cell is a level like any other.
///
/// *Privacy*: a level carried by fewer than the floor's rows is never produced. Its rows still
/// inform the other columns under one shared code; their own cell is redrawn from what the common
/// levels' rows look like (or becomes `other` where the schema allows).
public struct CategoryCodec: Codec {
  public let name = "category"
  /// The most levels that are told apart; rarer ones count as rare.
  public static let mostLevels = 65_000
  public static let other = "other"

  public init() {}

  public func accepts(_ column: ColumnSchema) -> Bool {
    column.kind == .category || column.kind == .boolean
  }

  public func fit(to column: Column, privacy: PrivacyFloor, seed: Seed) throws -> any FittedCodec {
    guard case .codes(let codes, let levels) = column.storage else {
      throw CodecError(
        column: column.name, expected: "levels of a category",
        remedy: "Give it another kind in the schema.")
    }
    var counts = [Int](repeating: 0, count: levels.count)
    var missing = 0
    for code in codes {
      if code < 0 { missing += 1 } else { counts[Int(code)] += 1 }
    }
    var ranked: [(level: String?, rows: Int)] = []
    var rareLevels = 0
    var rareRows = 0
    for (level, rows) in zip(levels, counts) where rows > 0 {
      if rows >= privacy.minimumRows {
        ranked.append((level, rows))
      } else {
        rareLevels += 1
        rareRows += rows
      }
    }
    ranked.sort { ($1.rows, $0.level ?? "") < ($0.rows, $1.level ?? "") }
    if ranked.count > Self.mostLevels {
      rareLevels += ranked.count - Self.mostLevels
      rareRows += ranked[Self.mostLevels...].reduce(0) { $0 + $1.rows }
      ranked.removeSubrange(Self.mostLevels...)
    }
    if missing > 0 { ranked.append((nil, missing)) }
    var hasOther = column.schema.rareBecomesOther && rareLevels > 0
    if !hasOther && ranked.isEmpty { hasOther = true }
    if hasOther && !ranked.contains(where: { $0.level == Self.other }) {
      ranked.append((Self.other, rareRows))
    }
    ranked.sort { ($1.rows, $0.level ?? "") < ($0.rows, $1.level ?? "") }
    return FittedCategoryCodec(
      column: column.schema, entries: ranked.map(\.level),
      hasRare: rareLevels > 0 && !hasOther, rareLevels: rareLevels > 0,
      rareBecomesOther: hasOther && rareLevels > 0, minimumRows: privacy.minimumRows)
  }

  public func restored(from data: Data) throws -> any FittedCodec {
    let fitted = try JSONDecoder().decode(FittedCategoryCodec.self, from: data)
    guard fitted.isSound else {
      throw CodecError(
        column: fitted.column.name, expected: "a list of different levels",
        remedy: "The model file is damaged; fit again.")
    }
    return fitted
  }
}

struct FittedCategoryCodec: FittedCodec, Codable {
  var codec: String { "category" }
  let column: ColumnSchema
  /// The level of each producible code; nil is a missing cell.
  let entries: [String?]
  /// Whether one more code stands, in training only, for every rare level.
  let hasRare: Bool
  let rareLevels: Bool
  let rareBecomesOther: Bool
  let minimumRows: Int

  var fidelity: Fidelity { rareLevels ? .binned : .exact }
  var isOrdered: Bool { false }
  var cardinality: Int { entries.count + (hasRare ? 1 : 0) }
  var producible: Int { entries.count }
  var isSound: Bool {
    !entries.isEmpty && cardinality <= 65_536 && Set(entries).count == entries.count
      && column.name.utf8.count <= 65_536 && CategoryCodec().accepts(column)
  }

  var protections: [Protection] {
    guard rareLevels else { return [] }
    return [
      Protection(
        column: column.name, what: "rare levels",
        how: rareBecomesOther
          ? "Levels carried by fewer than \(minimumRows) rows became “\(CategoryCodec.other)”."
          : "Levels carried by fewer than \(minimumRows) rows are redrawn from the common ones.")
    ]
  }

  func encode(_ column: Column) throws -> Code {
    guard case .codes(let codes, let levels) = column.storage else {
      throw CodecError(
        column: column.name, expected: "levels of a category, as when the model was fitted",
        remedy: "Check that the table is the one the model knows.")
    }
    var known: [String: UInt16] = [:]
    var missing: UInt16?
    for (code, entry) in entries.enumerated() {
      if let entry { known[entry] = UInt16(code) } else { missing = UInt16(code) }
    }
    // A level never seen, or a missing cell where there were none, counts as rare.
    let rare = hasRare ? UInt16(entries.count) : known[CategoryCodec.other] ?? 0
    let translated = levels.map { known[$0] ?? rare }
    return Code(
      values: codes.map { $0 < 0 ? missing ?? rare : translated[Int($0)] },
      cardinality: cardinality, producible: producible, isOrdered: false)
  }

  func decode(_ codes: [UInt16], firstRow: Int, seed: Seed) throws -> Column {
    var levels: [String] = []
    let translated = entries.map { entry -> Int32 in
      guard let entry else { return -1 }
      levels.append(entry)
      return Int32(levels.count - 1)
    }
    return Column(
      column, .codes(codes.map { translated[min(Int($0), entries.count - 1)] }, levels: levels))
  }

  func saved() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(self)
  }
}
